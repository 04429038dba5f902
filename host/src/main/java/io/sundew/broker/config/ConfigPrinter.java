package io.sundew.broker.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.sundew.api.ProtocolVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a configuration as a native file that says the same. Values of plugins that came out of
 * the environment are written as the reference they were, because they may be secret.
 */
public final class ConfigPrinter {
  private final LoadedConfig loaded;

  private ConfigPrinter(LoadedConfig loaded) {
    this.loaded = loaded;
  }

  /** The configuration in YAML. */
  public static String print(LoadedConfig loaded) {
    return yaml(new ConfigPrinter(loaded).broker());
  }

  /** Maps, lists and scalars in YAML. */
  static String yaml(Map<String, Object> tree) {
    var yaml =
        YAMLMapper.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
            .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();
    try {
      return yaml.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // maps, lists and scalars can always be written
    }
  }

  /** The configuration as the maps, lists and scalars of a native file. */
  public static Map<String, Object> tree(LoadedConfig loaded) {
    return new ConfigPrinter(loaded).broker();
  }

  private Map<String, Object> broker() {
    BrokerConfig config = loaded.config();
    Map<String, Object> broker = new LinkedHashMap<>();
    if (config.style() == BrokerConfig.Style.MOSQUITTO) {
      broker.put("compatibility", "mosquitto");
    }
    broker.put("listeners", config.listeners().stream().map(this::listener).toList());
    broker.put("allow-anonymous", config.allowAnonymous());
    broker.put("event-loops", config.eventLoops());
    config.dataDirectory().ifPresent(d -> broker.put("data-directory", d.toString()));
    config
        .importAtFirstStart()
        .ifPresent(file -> broker.put("import-at-first-start", file.toString()));
    loaded.pidFile().ifPresent(file -> broker.put("pid-file", file.toString()));
    broker.put("retain-available", config.retainAvailable());
    broker.put("check-retain-source", config.checkRetainSource());
    broker.put("upgrade-outgoing-qos", config.upgradeOutgoingQos());
    broker.put("use-user-name-as-client-id", config.useUserNameAsClientId());
    broker.put("sys-interval", config.sysIntervalSeconds());
    broker.put("admin", admin(config.admin()));
    broker.put("limits", limits(config.limits()));
    broker.put(
        "egress",
        Map.of("deny", config.egress().deny().stream().map(AddressRange::toString).toList()));
    broker.put("log", log(config.logging()));
    broker.put("plugin-probation", config.pluginProbation().toMillis() + "ms");
    broker.put(
        "plugins",
        config.plugins().stream()
            .filter(plugin -> config.listeners().stream().noneMatch(at -> isWrittenAt(at, plugin)))
            .map(this::plugin)
            .toList());
    return broker;
  }

  private Map<String, Object> listener(ListenerConfig config) {
    Map<String, Object> listener = new LinkedHashMap<>();
    listener.put("name", config.name());
    List<String> addresses = config.addresses().stream().map(Addresses::text).toList();
    boolean onlyHttp = config.wire().http().isPresent() && !config.wire().detect();
    if (!addresses.isEmpty()) {
      listener.put(
          onlyHttp ? "http" : "tcp", addresses.size() == 1 ? addresses.getFirst() : addresses);
    }
    config.wire().unix().ifPresent(unix -> unix(listener, unix));
    config.wire().proxy().ifPresent(proxy -> listener.put("proxy-protocol", proxy(proxy)));
    if (config.wire().detect()) {
      listener.put("protocol", "auto");
    }
    config.wire().http().ifPresent(http -> http(listener, http));
    config.allowAnonymous().ifPresent(allowed -> listener.put("allow-anonymous", allowed));
    listener.put("max-connections", config.maxConnections());
    listener.put("max-qos", config.maxQos());
    config.maxTopicAliases().ifPresent(most -> listener.put("max-topic-aliases", most));
    config
        .maxOutgoingTopicAliases()
        .ifPresent(most -> listener.put("max-outgoing-topic-aliases", most));
    listener.put(
        "protocol-versions",
        config.protocolVersions().stream().sorted().map(ConfigPrinter::version).toList());
    if (!config.namespace().isEmpty()) {
      listener.put("namespace", config.namespace());
    }
    listener.put("auto-id-prefix", config.autoIdPrefix());
    listener.put("allow-zero-length-client-id", config.allowZeroLengthClientId());
    config.tls().ifPresent(tls -> listener.put("tls", masked(NativeTls.tree(tls, files(config)))));
    if (!config.mountPoint().isEmpty()) {
      listener.put("mount-point", config.mountPoint());
    }
    config
        .useUserNameAsClientId()
        .ifPresent(used -> listener.put("use-user-name-as-client-id", used));
    if (!config.clientIdPrefix().isEmpty()) {
      listener.put("client-id-prefix", config.clientIdPrefix());
    }
    return listener;
  }

  /** The settings of the plugin that reads the certificates which a listener names. */
  private Map<String, Object> files(ListenerConfig listener) {
    return loaded.config().plugins().stream()
        .filter(plugin -> isWrittenAt(listener, plugin))
        .findFirst()
        .map(PluginConfig::settings)
        .orElse(Map.of());
  }

  private static boolean isWrittenAt(ListenerConfig listener, PluginConfig plugin) {
    return TlsFileSettings.areOf(plugin, listener);
  }

  private static void unix(Map<String, Object> listener, UnixSocketConfig unix) {
    listener.put("unix", unix.path().toString());
    listener.put("unix-mode", unix.modeText());
  }

  private static Map<String, Object> proxy(ProxyConfig proxy) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("version", proxy.version());
    map.put("from", proxy.from().stream().map(AddressRange::toString).toList());
    map.put("require-tls", proxy.requireTls());
    return map;
  }

  private static void http(Map<String, Object> listener, HttpConfig http) {
    listener.put("websocket-path", http.webSocketPath());
    listener.put(
        "origins",
        switch (http.origins()) {
          case WebOrigins.Any _ -> WebOrigins.ANY_WORD;
          case WebOrigins.Same _ -> WebOrigins.SAME_WORD;
          case WebOrigins.Listed(List<String> origins) -> origins;
        });
    http.directory().map(Path::toString).ifPresent(d -> listener.put("http-directory", d));
  }

  private static Object admin(AdminConfig config) {
    if (!config.enabled()) {
      return false;
    }
    Map<String, Object> admin = new LinkedHashMap<>();
    config.listen().ifPresent(address -> admin.put("listen", Addresses.text(address)));
    if (!config.hosts().isEmpty()) {
      admin.put("hosts", config.hosts().stream().sorted().toList());
    }
    return admin;
  }

  private static String version(ProtocolVersion version) {
    return switch (version) {
      case V3_1 -> "3.1";
      case V3_1_1 -> "3.1.1";
      case V5 -> "5";
    };
  }

  private static Map<String, Object> limits(Limits limits) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("max-packet-size", limits.maxPacketSize());
    map.put("max-payload-size", limits.maxPayloadSize());
    map.put("max-inflight", limits.maxInflight());
    map.put("receive-maximum", limits.receiveMaximum());
    map.put("max-queued-messages", limits.maxQueuedMessages());
    map.put("max-queued-bytes", limits.maxQueuedBytes());
    map.put("queue-qos0", limits.queueQos0());
    map.put("max-subscriptions", limits.maxSubscriptions());
    map.put("max-retained-messages", limits.maxRetainedMessages());
    map.put("max-retained-bytes", limits.maxRetainedBytes());
    map.put("max-sessions", limits.maxSessions());
    map.put("max-connections", limits.maxConnections());
    map.put("max-connections-per-address", limits.maxConnectionsPerAddress());
    map.put("connect-rate", limits.connectRate());
    map.put("max-session-expiry", limits.maxSessionExpirySeconds());
    map.put("max-user-properties", limits.maxUserProperties());
    map.put("max-client-id-bytes", limits.maxClientIdBytes());
    map.put("max-connect-bytes", limits.maxConnectBytes());
    map.put("connect-timeout", limits.connectTimeoutSeconds());
    map.put("max-topic-levels", limits.maxTopicLevels());
    map.put("max-topic-aliases", limits.maxTopicAliases());
    map.put("max-outgoing-topic-aliases", limits.maxOutgoingTopicAliases());
    map.put("max-keep-alive", limits.maxKeepAliveSeconds());
    map.put("max-outbound-bytes", limits.maxOutboundBytes());
    map.put("max-inflight-bytes", limits.maxInflightBytes());
    map.put("retain-expiry", limits.retainExpirySeconds());
    return map;
  }

  private static Map<String, Object> log(LogConfig config) {
    Map<String, Object> log = new LinkedHashMap<>();
    log.put("types", config.types().stream().sorted().map(Spelling::of).toList());
    log.put("standard-error", config.standardError());
    log.put("standard-output", config.standardOutput());
    config.file().map(Path::toString).ifPresent(file -> log.put("file", file));
    log.put("topic", config.topic());
    log.put("timestamp", config.timestamp());
    config.timestampFormat().ifPresent(format -> log.put("timestamp-format", format));
    log.put("connection-messages", config.connectionMessages());
    return log;
  }

  private Map<String, Object> plugin(PluginConfig config) {
    Map<String, Object> plugin = new LinkedHashMap<>();
    plugin.put("plugin", config.plugin());
    plugin.put("name", config.name());
    if (!config.listeners().isEmpty()) {
      plugin.put("listeners", config.listeners());
    }
    if (!config.match().isEmpty()) {
      plugin.put("match", config.match());
    }
    plugin.put("config", masked(config.settings()));
    Map<String, Object> hooks = new LinkedHashMap<>();
    config.hooks().forEach((name, hook) -> hooks.put(name, hook(hook)));
    if (!hooks.isEmpty()) {
      plugin.put("hooks", hooks);
    }
    return plugin;
  }

  private static Map<String, Object> hook(HookConfig config) {
    Map<String, Object> hook = new LinkedHashMap<>();
    config.timeout().map(Duration::toMillis).ifPresent(ms -> hook.put("timeout", ms + "ms"));
    config.onFailure().map(Spelling::of).ifPresent(policy -> hook.put("on-failure", policy));
    hook.put("shadow", config.shadow());
    config.inline().ifPresent(inline -> hook.put("inline", inline));
    config.path().ifPresent(path -> hook.put("path", path));
    if (config.anybody()) {
      hook.put("public", true);
    }
    config.deadLetter().ifPresent(topic -> hook.put("dead-letter", topic));
    return hook;
  }

  private Object masked(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, item) -> copy.put(key, masked(item)));
        yield copy;
      }
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(item -> copy.add(masked(item)));
        yield copy;
      }
      case String text -> loaded.expanded().getOrDefault(text, text);
      default -> value;
    };
  }
}
