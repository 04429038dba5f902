package io.sundew.broker.config;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What Sundew makes of an option of a {@code mosquitto.conf}. The one table of all options is here:
 * the loader warns and refuses with its words, {@code sundew check} prints it, and the page
 * docs/mosquitto.md is held to it.
 *
 * @param level how far the option does what it does in Mosquitto
 * @param note in what it differs, why it has no effect or why it is refused, and what to do
 *     instead; empty where it simply works
 */
public record MosquittoSupport(Level level, String note) {
  /** How far an option does what it does in Mosquitto. */
  public enum Level {
    /** It does the same. */
    WORKS,
    /** It does nearly the same. */
    DIFFERS,
    /** It is accepted, with a warning, and does nothing. */
    IGNORED,
    /** A file with it is not accepted: the broker would not be what the file asks for. */
    REFUSED;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final MosquittoSupport FULL = new MosquittoSupport(Level.WORKS, "");

  private static final Map<String, MosquittoSupport> EXCEPTIONS = new TreeMap<>();

  static {
    differing();
    tls();
    ignored();
    refused();
    bridges();
  }

  /** The options that do not simply work. */
  static Map<String, MosquittoSupport> exceptions() {
    return Collections.unmodifiableMap(EXCEPTIONS);
  }

  /** All options of Mosquitto 2.0 and 2.1 by name. */
  public static SortedMap<String, MosquittoSupport> all() {
    SortedMap<String, MosquittoSupport> all = new TreeMap<>();
    MosquittoOptions.names().forEach(name -> all.put(name, of(name)));
    return all;
  }

  /** What Sundew makes of that option. */
  static MosquittoSupport of(String option) {
    return EXCEPTIONS.getOrDefault(MosquittoPlugins.family(option), FULL);
  }

  private static void put(Level level, String note, String... options) {
    for (String option : options) {
      EXCEPTIONS.put(option, new MosquittoSupport(level, note));
    }
  }

  private static void differing() {
    put(
        Level.DIFFERS,
        "one bound for all clients; it caps what each of them asks for",
        "persistent_client_expiration");
    put(
        Level.DIFFERS,
        "the plugin persistence-file keeps all of it, on disk before it is acknowledged, in a"
            + " format of its own",
        "persistence",
        "retained_persistence");
    put(
        Level.DIFFERS,
        "what Mosquitto has saved there is taken over at the first start, and left as it is",
        "persistence_file");
    put(
        Level.DIFFERS,
        "names the data directory; without it that is sundew-data in the working directory",
        "persistence_location");
    put(
        Level.DIFFERS,
        "'syslog' is standard error, which systemd and Docker collect; 'dlt' and 'android' are"
            + " refused, use stderr or file",
        "log_dest");
    put(
        Level.DIFFERS,
        "lines of the types websockets and internal do not exist, the names are accepted",
        "log_type");
    put(Level.DIFFERS, "always on", "set_tcp_nodelay");
    put(Level.DIFFERS, "a unix socket has the mode 0660, whatever the umask is", "listener");
    put(
        Level.DIFFERS,
        "http_api serves http_dir and health, and not /api/v1; websockets serves /health/live and"
            + " /health/ready besides, and no compression",
        "protocol");
    put(
        Level.DIFFERS,
        "listens on the addresses that the interface has at the start, of any kind of interface",
        "bind_interface");
    put(
        Level.DIFFERS,
        "links that lead out of the directory and names that begin with a dot are not served",
        "http_dir");
    put(
        Level.DIFFERS,
        "warned of where others than this machine can reach the listener: whoever can says where"
            + " it comes from",
        "enable_proxy_protocol");
    put(
        Level.DIFFERS,
        "a retained message that a v5 client is sent says how long it still has",
        "retain_expiry_interval");
    put(
        Level.DIFFERS,
        "native plugins cannot be loaded: the shipped ones are known by their file names and"
            + " mapped, others are refused with what replaces them",
        "plugin",
        "auth_plugin",
        "global_plugin",
        "plugin_load",
        "plugin_use",
        "plugin_opt_*",
        "auth_opt_*");
    put(
        Level.DIFFERS,
        "acl-file keeps such names from its patterns, whatever this option says",
        "auth_plugin_deny_special_chars");
  }

  private static void tls() {
    put(
        Level.DIFFERS,
        "certfile and keyfile go together: with one of them alone the file is refused",
        "certfile");
    put(
        Level.DIFFERS,
        "a key that is encrypted is refused, nobody is asked for its password: write it without one"
            + " (openssl pkey -in FILE -out NEW), or use key-password of a sundew.yaml",
        "keyfile");
    put(
        Level.DIFFERS,
        "all certificates of the directory are read, whatever their files are called",
        "capath");
    put(
        Level.DIFFERS,
        "refused without a cafile or capath, where Mosquitto would let nobody in",
        "require_certificate");
    put(Level.DIFFERS, "versions before 1.2 are not spoken, with a warning", "tls_version");
    put(
        Level.DIFFERS,
        "takes names of suites; groups such as HIGH, exclusions and suites that Java does not have"
            + " are left out, with a warning",
        "ciphers",
        "ciphers_tls1.3");
  }

  private static void ignored() {
    put(
        Level.IGNORED,
        "a client gets a message once, with the highest QoS of its matching subscriptions, as the"
            + " standard allows",
        "allow_duplicate_messages");
    put(
        Level.IGNORED,
        "there are no snapshots: what is kept is written at once",
        "autosave_interval",
        "autosave_on_changes");
    put(Level.IGNORED, "Mosquitto ignores it too", "dhparamfile", "retry_interval");
    put(
        Level.IGNORED,
        "$CONTROL/broker is not served; 'sundew status' and 'sundew plugins' tell the same",
        "enable_control_api");
    put(Level.IGNORED, "the collector of standard error sets it", "log_facility");
    put(
        Level.IGNORED,
        "the heap bounds the broker, and all queues together take at most half of it; set it with"
            + " SUNDEW_JAVA_OPTS=-Xmx512m",
        "memory_limit");
    put(
        Level.IGNORED,
        "buffers size themselves",
        "packet_buffer_size",
        "websockets_headers_size",
        "websockets_log_level");
    put(Level.IGNORED, "the key's file says what it is", "tls_keyform");
    put(
        Level.IGNORED,
        "privileges are not dropped: start the broker as that user (User= of systemd, docker run"
            + " --user)",
        "user");
  }

  private static void refused() {
    put(
        Level.REFUSED,
        "pre-shared keys are not supported: use certificates (certfile, keyfile, cafile)",
        "psk_file",
        "psk_hint");
    put(
        Level.REFUSED,
        "OpenSSL engines are not supported: use a keyfile in PEM",
        "tls_engine",
        "tls_engine_kpass_sha1");
  }

  private static void bridges() {
    put(
        Level.DIFFERS,
        "each is an instance of the plugin bridge-mqtt; one whose block changes is made anew by a"
            + " reload, the others stay",
        MosquittoBridge.CONNECTION);
    put(
        Level.DIFFERS,
        "a connection that a reload changes is made anew at once, and what waits for it stays",
        "bridge_reload_type");
    put(
        Level.DIFFERS,
        "a remote broker that refuses mqttv50 is not asked again in mqttv311; messages carry the"
            + " user property sundew-path there, against loops",
        "bridge_protocol_version");
    put(
        Level.DIFFERS,
        "without cleansession and this, the remote broker is asked to keep the session for ever",
        "bridge_session_expiry_interval");
    put(
        Level.DIFFERS,
        "lazy: messages of QoS 0 wait too, which Mosquitto drops without queue_qos0_messages",
        "start_type");
    put(
        Level.DIFFERS,
        "what comes from the remote broker may have 20 MiB, whatever this says",
        "bridge_max_packet_size");
    put(
        Level.DIFFERS,
        "an encrypted key is refused; without bridge_cafile, bridge_capath or"
            + " bridge_tls_use_os_certs a certificate is refused, where Mosquitto would not speak"
            + " TLS",
        "bridge_certfile",
        "bridge_keyfile");
    put(
        Level.DIFFERS,
        "all certificates of the directory are read, whatever their files are called",
        "bridge_capath");
    put(Level.DIFFERS, "Java's authorities, not those of the system", "bridge_tls_use_os_certs");
    put(Level.DIFFERS, "versions before 1.2 are not spoken, with a warning", "bridge_tls_version");
    put(
        Level.DIFFERS,
        "takes names of suites; groups such as HIGH, exclusions and suites that Java does not have"
            + " are left out, with a warning",
        "bridge_ciphers",
        "bridge_ciphers_tls1.3");
    put(
        Level.DIFFERS,
        "where the server staples no answer the authority is asked itself",
        "bridge_require_ocsp");
    put(
        Level.IGNORED,
        "a bridge does not log in at the broker it belongs to, and nobody is asked what it may do",
        "local_username",
        "local_password");
    put(
        Level.IGNORED,
        "keepalive_interval finds connections that are dead",
        "bridge_tcp_keepalive",
        "bridge_tcp_user_timeout");
    put(
        Level.REFUSED,
        "pre-shared keys are not supported: use certificates (bridge_cafile, bridge_certfile,"
            + " bridge_keyfile)",
        "bridge_identity",
        "bridge_psk");
  }
}
