package io.sundew.broker.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of one bridge have said so far, in the words of the plugin {@value #PLUGIN}, with
 * Mosquitto's defaults where they differ from that plugin's.
 */
final class MosquittoConnection {
  static final String PLUGIN = "bridge-mqtt";

  private static final int DEFAULT_PORT = 1883;
  private static final int LONGEST_NAME = 64;

  /** Without one of these Mosquitto does not speak TLS, whatever else is said. */
  private static final Set<String> TRUST = Set.of("ca", "ca-path", "os-certificates");

  private final MosquittoDraft draft;
  private final MosquittoLine line;
  private final String name;
  private final List<String> addresses = new ArrayList<>();
  private final List<Map<String, Object>> topics = new ArrayList<>();
  private final Map<String, Object> settings = new LinkedHashMap<>();
  private final Map<String, Object> tls = new LinkedHashMap<>();
  private final List<String> ciphers = new ArrayList<>();
  private @Nullable MosquittoLine firstTls;
  private @Nullable MosquittoLine password;
  private boolean notifies = true;
  private boolean notifiesLocally;

  MosquittoConnection(MosquittoDraft draft, MosquittoLine line, String name) {
    this.draft = draft;
    this.line = line;
    this.name = name;
    settings.put("protocol", "3.1.1");
  }

  String name() {
    return name;
  }

  void set(String key, Object value) {
    settings.put(key, value);
  }

  void flag(String key, MosquittoLine from) {
    settings.put(key, from.flag());
  }

  /** Texts may be given once. */
  void text(String key, MosquittoLine from) {
    if (settings.put(key, from.text()) != null) {
      throw from.error(
          "Duplicate bridge %s value in configuration.".formatted(from.option().replace('_', ' ')));
    }
    if (key.equals("password")) {
      password = from;
    }
  }

  /** Mosquitto's words where what it does can not be done; otherwise that it has no effect. */
  void unsupported(MosquittoLine from) {
    MosquittoSupport support = MosquittoSupport.of(from.option());
    if (support.level() == MosquittoSupport.Level.REFUSED) {
      throw from.refused();
    }
    draft.warn(from, "has no effect: " + support.note() + ".");
  }

  void addresses(MosquittoLine from) {
    if (!addresses.isEmpty()) {
      throw from.error("Invalid bridge configuration: a second %s.".formatted(from.option()));
    }
    from.words().forEach(word -> addresses.add(address(from, word)));
  }

  private static String address(MosquittoLine from, String word) {
    int colon = word.lastIndexOf(':');
    boolean isBare = colon < 0 || word.endsWith("]");
    if (isBare) {
      return word + ":" + DEFAULT_PORT;
    }
    String port = word.substring(colon + 1);
    boolean isPort =
        MosquittoLine.strtol(port).filter(number -> number >= 1 && number <= 65_535).isPresent();
    if (!isPort) {
      throw from.error("Invalid port value (%s).".formatted(port));
    }
    return word;
  }

  void topic(MosquittoLine from) {
    List<String> words = MosquittoTopic.words(from);
    topics.add(MosquittoTopic.read(from, words));
  }

  void start(MosquittoLine from) {
    switch (from.text()) {
      case "automatic", "lazy", "once" -> settings.put("start", from.text());
      case "manual" -> throw from.error("Manual start_type not supported.");
      default -> throw from.invalid("automatic, lazy or once");
    }
  }

  void retry(MosquittoLine from) {
    List<String> words = from.words();
    Map<String, Object> retry = new LinkedHashMap<>();
    long base = Math.max(1, MosquittoLine.strtol(words.getFirst()).orElse(0L));
    retry.put("base", base + "s");
    if (words.size() > 1) {
      long cap = MosquittoLine.strtol(words.get(1)).orElse(0L);
      if (cap < base) {
        throw from.error("backoff cap is lower than the base in restart_timeout.");
      }
      retry.put("cap", cap + "s");
    }
    if (words.size() > 2) {
      retry.put("stable", MosquittoLine.strtol(words.get(2)).orElse(0L) + "s");
    }
    settings.put("retry", retry);
  }

  void keepAlive(MosquittoLine from) {
    int seconds = from.integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
    if (seconds > 65_535) {
      throw from.error("Bridge keepalive value too high.");
    }
    settings.put("keep-alive", Math.max(5, seconds) + "s");
  }

  void notifications(MosquittoLine from) {
    if (from.option().equals("notifications")) {
      notifies = from.flag();
    } else {
      notifiesLocally = from.flag();
    }
  }

  /** A reload makes a connection that has changed anew at once. */
  void reloadType(MosquittoLine from) {
    switch (from.text()) {
      case "immediate", "lazy" -> {}
      default -> throw from.invalid("lazy or immediate");
    }
  }

  void protocol(MosquittoLine from) {
    settings.put(
        "protocol",
        switch (from.text()) {
          case "mqttv31" -> "3.1";
          case "mqttv311" -> "3.1.1";
          case "mqttv50", "mqttv5" -> "5";
          default -> throw from.invalid("mqttv31, mqttv311 or mqttv50");
        });
  }

  void tlsFile(String key, MosquittoLine from) {
    if (tls.containsKey(key)) {
      throw from.error("Duplicate bridge %s value in configuration.".formatted(from.option()));
    }
    tls(key, draft.path(from.text()).toString(), from);
  }

  void tls(String key, Object value, MosquittoLine from) {
    if (firstTls == null) {
      firstTls = from;
    }
    tls.put(key, value);
  }

  void tlsVersion(MosquittoLine from) {
    switch (from.text()) {
      case "tlsv1.3" -> tls("minimum-version", "1.3", from);
      case "tlsv1.2" -> tls("minimum-version", "1.2", from);
      case "tlsv1.1", "tlsv1" -> {
        draft.warn(from, "names a version that is not safe; TLS 1.2 and 1.3 are spoken.");
        tls("minimum-version", "1.2", from);
      }
      default -> throw from.invalid("tlsv1.2 or tlsv1.3");
    }
  }

  void ciphers(MosquittoLine from) {
    OpenSslCiphers.CipherList list = OpenSslCiphers.parse(from.text());
    ciphers.addAll(list.suites());
    tls("ciphers", List.copyOf(ciphers), from);
    if (!list.unknown().isEmpty()) {
      draft.warn(
          from,
          "names what Java does not have and is left out: %s."
              .formatted(String.join(", ", list.unknown())));
    }
  }

  /**
   * The instance that keeps this connection: one for each, so that a reload leaves those alone that
   * have not changed.
   *
   * @param instance its name
   * @throws ConfigException when something is missing
   */
  PluginConfig instance(String instance) {
    if (addresses.isEmpty()) {
      throw line.error("Invalid bridge configuration: no remote addresses defined.");
    }
    if (topics.isEmpty()) {
      throw line.error("Invalid bridge configuration: no topics defined.");
    }
    Map<String, Object> connection = new LinkedHashMap<>();
    connection.put("name", clientName());
    connection.put("addresses", List.copyOf(addresses));
    connection.put("topics", MosquittoTopic.inOrder(topics));
    connection.putAll(settings);
    if (password != null && !settings.containsKey("user-name")) {
      draft.warn(password, "has no effect without remote_username.");
      connection.remove("password");
    }
    if (!notifies || notifiesLocally) {
      connection.put("notifications", notifies ? "local" : "none");
    }
    if (draft.maxInflight != Limits.MOSQUITTO.maxInflight()) {
      connection.put("max-inflight", draft.maxInflight);
    }
    tlsSettings(connection);
    connection.put("trusted", true); // Mosquitto asks nobody what a bridge may do
    return new PluginConfig(
        PLUGIN,
        instance,
        List.of(),
        List.of(),
        Map.of("connections", List.of(connection)),
        Map.of(),
        line.source());
  }

  /** In the form that instances have their names in. */
  String instanceName() {
    String text = "bridge-" + name.toLowerCase(Locale.ROOT);
    return shortened(text.replaceAll("[^a-z0-9._-]", "-"));
  }

  private String clientName() {
    String text = name.replaceAll("[^A-Za-z0-9 ._-]", "-");
    return shortened(text.matches("[A-Za-z0-9].*") ? text : "b" + text);
  }

  private static String shortened(String text) {
    return text.length() <= LONGEST_NAME ? text : text.substring(0, LONGEST_NAME);
  }

  private void tlsSettings(Map<String, Object> connection) {
    if (firstTls == null) {
      return;
    }
    boolean isOn = tls.keySet().stream().anyMatch(TRUST::contains);
    if (!isOn && (tls.containsKey("certificate") || tls.containsKey("key"))) {
      throw firstTls.error(
          "%s without bridge_cafile, bridge_capath or bridge_tls_use_os_certs would not be used."
              .formatted(firstTls.option()));
    }
    if (isOn) {
      connection.put("tls", new LinkedHashMap<>(tls));
    }
  }
}
