package io.sundew.broker.config;

import io.sundew.api.ProtocolVersion;
import io.sundew.broker.config.TlsConfig.Identity;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Every option Mosquitto 2.0 and 2.1 know, and what it does to the draft. */
final class MosquittoOptions {
  private static final int ANY = Integer.MAX_VALUE;
  private static final int LARGEST_PAYLOAD = 268_435_455;

  private static final Map<String, BiConsumer<MosquittoDraft, MosquittoLine>> OPTIONS =
      new TreeMap<>();

  static {
    listeners();
    tls();
    accessControl();
    clientIds();
    limits();
    messages();
    files();
    plugins();
    bridges();
    others();
  }

  private MosquittoOptions() {}

  /** The names of all options. */
  static Set<String> names() {
    return OPTIONS.keySet();
  }

  /**
   * Does what that line says.
   *
   * @throws ConfigException when Mosquitto does not know the option, its value is wrong, or Sundew
   *     does not do yet what it asks for and going on without would be unsafe
   */
  static void apply(MosquittoLine line, MosquittoDraft draft) {
    BiConsumer<MosquittoDraft, MosquittoLine> option =
        OPTIONS.get(MosquittoPlugins.family(line.option()));
    if (option == null) {
      throw MosquittoLine.error(
          line.source(),
          "Unknown configuration variable '%s'.".formatted(line.option()),
          hint(line));
    }
    option.accept(draft, line);
  }

  private static String hint(MosquittoLine line) {
    return line.option().indexOf('\t') >= 0
        ? ": a space, not a tab, separates an option from its value."
        : Nearest.hint(line.option(), names());
  }

  private static void option(String name, BiConsumer<MosquittoDraft, MosquittoLine> effect) {
    OPTIONS.put(name, effect);
  }

  private static void listeners() {
    option("listener", MosquittoOptions::listener);
    option(
        "port",
        (draft, line) -> {
          draft.defaultListener.line = line;
          draft.defaultListener.port = line.integer(1, 65_535);
        });
    option(
        "bind_address",
        (draft, line) -> {
          draft.defaultListener.host = draft.once(line);
          draft.defaultListener.line = line;
        });
    option(
        "bind_interface", (draft, line) -> draft.listener().device = draft.oncePerListener(line));
    option("enable_proxy_protocol", MosquittoOptions::proxyProtocol);
    option(
        "proxy_protocol_v2_require_tls",
        (draft, line) -> draft.listener(line).proxyRequiresTls = line.flag());
    option("socket_domain", MosquittoOptions::socketDomain);
    option("protocol", MosquittoOptions::protocol);
    option("websockets_origin", (draft, line) -> draft.listener(line).webOrigins.add(line.text()));
    option(
        "http_dir",
        (draft, line) -> draft.listener().httpDirectory = draft.path(draft.oncePerListener(line)));
    option("accept_protocol_versions", MosquittoOptions::protocolVersions);
    option(
        "max_connections",
        (draft, line) -> draft.listener(line).maxConnections = unlessNegative(line));
    option("max_qos", (draft, line) -> draft.listener(line).maxQos = line.integer(0, 2));
    option("maximum_qos", (draft, line) -> draft.listener(line).maxQos = line.integer(0, 2));
    option(
        "max_topic_alias", (draft, line) -> draft.listener(line).maxTopicAliases = aliases(line));
    option(
        "max_topic_alias_broker",
        (draft, line) -> draft.listener(line).maxOutgoingTopicAliases = aliases(line));
    option(
        "use_username_as_clientid",
        (draft, line) -> draft.listener(line).useUserNameAsClientId = line.flag());
    option("mount_point", MosquittoOptions::mountPoint);
    option(
        "listener_allow_anonymous",
        (draft, line) -> draft.listener(line).allowAnonymous = line.flag());
    option(
        "listener_auto_id_prefix",
        (draft, line) -> draft.listener().autoIdPrefix = prefix(line, draft.oncePerListener(line)));
  }

  private static OptionalInt aliases(MosquittoLine line) {
    return OptionalInt.of(line.integer(0, 65_535));
  }

  private static void listener(MosquittoDraft draft, MosquittoLine line) {
    List<String> words = line.words();
    var listener = new MosquittoListener();
    listener.line = line;
    listener.port =
        MosquittoLine.strtol(words.getFirst())
            .filter(port -> port >= 0 && port <= 65_535)
            .map(Long::intValue)
            .orElseThrow(() -> invalidPort(line));
    if (words.size() > 1 && !words.get(1).startsWith("#")) {
      listener.host = words.get(1);
    }
    if (listener.host != null && listener.host.startsWith("/")) {
      unixSocket(draft, line, listener, listener.host);
    }
    if (words.size() > 2 && listener.host != null && !words.get(2).startsWith("#")) {
      draft.warn(line, "has more than a port and an address: what follows them is passed over.");
    }
    draft.listeners.add(listener);
  }

  private static ConfigException invalidPort(MosquittoLine line) {
    return MosquittoLine.error(
        line.source(),
        "Invalid port value (%s).".formatted(line.word()),
        ": write a number from 0 to 65535.");
  }

  private static void unixSocket(
      MosquittoDraft draft, MosquittoLine line, MosquittoListener listener, String path) {
    if (listener.port != 0) {
      throw line.error("A listener on a unix socket is written 'listener 0 %s'.".formatted(path));
    }
    listener.unix = draft.path(path);
    if (new UnixSocketConfig(listener.unix, 0).isTooLong()) {
      throw line.error(
          "The path of a unix socket may have %d bytes.".formatted(UnixSocketConfig.LONGEST_PATH));
    }
  }

  private static void proxyProtocol(MosquittoDraft draft, MosquittoLine line) {
    draft.oncePerListener(line);
    draft.listener().proxyVersion = line.integer(1, 2);
  }

  private static void mountPoint(MosquittoDraft draft, MosquittoLine line) {
    String prefix = draft.oncePerListener(line);
    if (prefix.contains("+") || prefix.contains("#")) {
      throw line.error(
          "Invalid mount_point '%s'. Does it contain a wildcard character?".formatted(prefix));
    }
    draft.listener().mountPoint = prefix;
  }

  private static void socketDomain(MosquittoDraft draft, MosquittoLine line) {
    draft.listener(line).family =
        switch (line.text()) {
          case "ipv4" -> Addresses::isIpv4;
          case "ipv6" -> Addresses::isIpv6;
          default -> throw line.invalid("ipv4 or ipv6");
        };
  }

  private static void protocol(MosquittoDraft draft, MosquittoLine line) {
    MosquittoListener listener = draft.listener(line);
    listener.webSockets = line.text().equals("websockets");
    listener.httpOnly = line.text().equals("http_api");
    if (listener.httpOnly) {
      draft.warn(
          line,
          "http_api serves the files of http_dir and /health, and not /api/v1: 'sundew status' and"
              + " the admin API say what that says.");
    } else if (!listener.webSockets && !line.text().equals("mqtt")) {
      throw line.invalid("mqtt, websockets or http_api");
    }
  }

  private static void protocolVersions(MosquittoDraft draft, MosquittoLine line) {
    Set<ProtocolVersion> versions = EnumSet.noneOf(ProtocolVersion.class);
    for (String level : line.text().split("[, ]+", -1)) {
      versions.add(
          switch (level) {
            case "3" -> ProtocolVersion.V3_1;
            case "4" -> ProtocolVersion.V3_1_1;
            case "5" -> ProtocolVersion.V5;
            default -> throw line.invalid("3, 4 and 5, as many as are spoken");
          });
    }
    draft.listener(line).protocolVersions = versions;
  }

  private static void tls() {
    option("certfile", (draft, line) -> tls(draft, line).certificate = line);
    option("keyfile", (draft, line) -> tls(draft, line).key = line);
    option("cafile", (draft, line) -> tls(draft, line).ca = line);
    option("capath", (draft, line) -> tls(draft, line).caPath = line);
    option("crlfile", (draft, line) -> tls(draft, line).crl = line);
    option(
        "require_certificate",
        (draft, line) -> {
          MosquittoTls tls = draft.listener(line).tls;
          tls.requireCertificate = line;
          tls.certificateRequired = line.flag();
        });
    option(
        "use_identity_as_username",
        (draft, line) -> draft.listener(line).tls.identity(Identity.COMMON_NAME, line));
    option(
        "use_subject_as_username",
        (draft, line) -> draft.listener(line).tls.identity(Identity.SUBJECT, line));
    option(
        "disable_client_cert_date_checks",
        (draft, line) -> draft.listener(line).tls.checkClientDates = !line.flag());
    option("tls_version", (draft, line) -> tls(draft, line).leastVersion(line, draft));
    option("ciphers", (draft, line) -> tls(draft, line).ciphers(line, draft));
    option("ciphers_tls1.3", (draft, line) -> tls(draft, line).ciphers(line, draft));
  }

  /** Of the current listener, which may be given that option once. */
  private static MosquittoTls tls(MosquittoDraft draft, MosquittoLine line) {
    draft.oncePerListener(line);
    return draft.listener().tls;
  }

  private static void accessControl() {
    option("per_listener_settings", MosquittoDraft::perListenerSettings);
    option("allow_anonymous", (draft, line) -> draft.security().allowAnonymous = line.flag());
    option(
        "allow_zero_length_clientid",
        (draft, line) -> draft.security().allowZeroLengthClientId = line.flag());
    option(
        "auto_id_prefix",
        (draft, line) -> draft.security().autoIdPrefix = prefix(line, draft.onceInScope(line)));
    option(
        "password_file",
        (draft, line) -> {
          draft.onceInScope(line);
          draft.security().passwordFile = line;
        });
    option(
        "acl_file",
        (draft, line) -> {
          draft.onceInScope(line);
          draft.security().aclFile = line;
        });
  }

  private static void clientIds() {
    option("clientid_prefixes", (draft, line) -> draft.clientIdPrefix = draft.once(line));
  }

  private static String prefix(MosquittoLine line, String prefix) {
    if (prefix.length() > 50) {
      throw line.error("%s length must be <= 50.".formatted(line.option()));
    }
    return prefix;
  }

  private static void limits() {
    option(
        "max_inflight_messages",
        (draft, line) -> {
          long limit = line.size();
          if (limit > 65_535) {
            throw line.error("max_inflight_messages must be <= 65535.");
          }
          draft.maxInflight = limit == 0 ? 65_535 : (int) limit;
        });
    option(
        "max_queued_messages",
        (draft, line) -> draft.maxQueuedMessages = (int) Math.min(ANY, line.size()));
    option("max_queued_bytes", (draft, line) -> draft.maxQueuedBytes = line.size());
    option("max_inflight_bytes", (draft, line) -> draft.maxInflightBytes = line.size());
    option(
        "retain_expiry_interval",
        (draft, line) -> draft.retainExpirySeconds = 60L * line.integer(0, ANY / 60));
    option("max_packet_size", (draft, line) -> draft.maxPacketSize = line.integer(20, ANY));
    option(
        "message_size_limit",
        (draft, line) -> draft.maxPayloadSize = line.integer(0, LARGEST_PAYLOAD));
    option("max_keepalive", (draft, line) -> draft.maxKeepAliveSeconds = line.integer(0, 65_535));
    option("global_max_connections", (draft, line) -> draft.maxConnections = unlessNegative(line));
    option("global_max_clients", (draft, line) -> draft.maxSessions = unlessNegative(line));
    option(
        "persistent_client_expiration",
        (draft, line) -> draft.maxSessionExpirySeconds = expiration(line, draft.once(line)));
  }

  private static int unlessNegative(MosquittoLine line) {
    return Math.max(0, line.integer(Integer.MIN_VALUE, ANY));
  }

  private static long expiration(MosquittoLine line, String text) {
    if (!text.matches("\\d{1,9}[shdwmy]")) {
      throw line.error(
          "Invalid persistent_client_expiration duration in configuration: give a number and one of"
              + " h, d, w, m (months), y, such as 2w.");
    }
    Duration unit =
        switch (text.charAt(text.length() - 1)) {
          case 's' -> Duration.ofSeconds(1);
          case 'h' -> Duration.ofHours(1);
          case 'd' -> Duration.ofDays(1);
          case 'w' -> Duration.ofDays(7);
          case 'm' -> Duration.ofDays(30);
          default -> Duration.ofDays(365);
        };
    long amount = Long.parseLong(text.substring(0, text.length() - 1));
    return Math.min(Limits.NEVER_EXPIRES, unit.multipliedBy(amount).toSeconds());
  }

  private static void messages() {
    option("queue_qos0_messages", (draft, line) -> draft.queueQos0 = line.flag());
    option("check_retain_source", (draft, line) -> draft.checkRetainSource = line.flag());
    option("retain_available", (draft, line) -> draft.retainAvailable = line.flag());
    option("upgrade_outgoing_qos", (draft, line) -> draft.upgradeOutgoingQos = line.flag());
    option("sys_interval", (draft, line) -> draft.sysIntervalSeconds = line.integer(0, 65_535));
    option("set_tcp_nodelay", (_, line) -> line.flag()); // it is always on
  }

  private static void files() {
    option("log_dest", MosquittoLogOptions::destination);
    option("log_type", MosquittoLogOptions::type);
    option("log_timestamp", (draft, line) -> draft.logTimestamp = line.flag());
    option("log_timestamp_format", (draft, line) -> draft.logTimestampFormat = draft.once(line));
    option("connection_messages", (draft, line) -> draft.connectionMessages = line.flag());
    option("pid_file", (draft, line) -> draft.pidFile = draft.path(draft.once(line)));
    option("persistence", (draft, line) -> draft.persistence.wanted(line));
    option("retained_persistence", (draft, line) -> draft.persistence.wanted(line));
    option("persistence_file", (draft, line) -> draft.persistence.fileName(draft.once(line)));
    option(
        "persistence_location",
        (draft, line) -> draft.persistence.location(draft.path(draft.once(line))));
  }

  private static void plugins() {
    option("plugin", (draft, line) -> draft.plugins.plugin(draft, line));
    option("auth_plugin", (draft, line) -> draft.plugins.plugin(draft, line));
    option("global_plugin", (draft, line) -> draft.plugins.globalPlugin(draft, line));
    option("plugin_load", (draft, line) -> draft.plugins.load(line));
    option("plugin_use", (draft, line) -> draft.plugins.use(draft, line));
    option("plugin_opt_*", (draft, line) -> draft.plugins.option(line));
    option("auth_opt_*", (draft, line) -> draft.plugins.option(line));
    option("auth_plugin_deny_special_chars", (_, line) -> line.flag());
  }

  private static void bridges() {
    MosquittoBridge.names().forEach(name -> option(name, MosquittoBridge::apply));
  }

  /** What has no effect, or none that could be done without. */
  private static void others() {
    option("user", MosquittoOptions::user);
    MosquittoSupport.exceptions()
        .forEach(
            (name, support) -> {
              switch (support.level()) {
                case IGNORED ->
                    OPTIONS.putIfAbsent(
                        name,
                        (draft, line) ->
                            draft.warn(line, "has no effect: " + support.note() + "."));
                case REFUSED ->
                    OPTIONS.putIfAbsent(
                        name,
                        (_, line) -> {
                          throw line.refused();
                        });
                case WORKS, DIFFERS -> {}
              }
            });
  }

  /** Mosquitto started by root goes on as that user. */
  private static void user(MosquittoDraft draft, MosquittoLine line) {
    String user = draft.once(line);
    if (draft.isRoot && !user.equals("root")) {
      draft.warn(
          line,
          ("has no effect: the broker RUNS AS ROOT and keeps root's rights. Start it as '%s':"
                  + " User=%s in the unit of systemd, docker run --user, or runuser -u %s.")
              .formatted(user, user, user));
    }
  }
}
