package io.sundew.broker.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The options of bridges, which begin with {@code connection NAME}, and what they do to that
 * connection. Words of errors and limits of numbers are those of Mosquitto 2.0.
 */
final class MosquittoBridge {
  static final String CONNECTION = "connection";

  private static final Map<String, BiConsumer<MosquittoConnection, MosquittoLine>> OPTIONS =
      new TreeMap<>();

  static {
    topics();
    identity();
    life();
    protocol();
    tls();
    for (String name :
        List.of(
            "bridge_identity",
            "bridge_psk",
            "bridge_tcp_keepalive",
            "bridge_tcp_user_timeout",
            "local_password",
            "local_username")) {
      option(name, MosquittoConnection::unsupported);
    }
  }

  private MosquittoBridge() {}

  /** The names of all options of bridges. */
  static List<String> names() {
    List<String> names = new ArrayList<>(OPTIONS.keySet());
    names.add(CONNECTION);
    return names;
  }

  private static void option(String name, BiConsumer<MosquittoConnection, MosquittoLine> effect) {
    OPTIONS.put(name, effect);
  }

  /** Does what that line says to the connection it belongs to, or begins one. */
  static void apply(MosquittoDraft draft, MosquittoLine line) {
    if (line.option().equals(CONNECTION)) {
      begin(draft, line);
      return;
    }
    if (draft.connections.isEmpty()) {
      throw line.error(
          "Invalid bridge configuration: '%s' before 'connection'.".formatted(line.option()));
    }
    OPTIONS
        .getOrDefault(line.option(), MosquittoConnection::unsupported)
        .accept(draft.connections.getLast(), line);
  }

  private static void begin(MosquittoDraft draft, MosquittoLine line) {
    String name = line.word();
    boolean isKnown = draft.connections.stream().anyMatch(each -> each.name().equals(name));
    draft.connections.add(new MosquittoConnection(draft, line, name));
    if (isKnown) {
      throw line.error("Duplicate bridge name \"%s\".".formatted(name));
    }
  }

  private static void topics() {
    option("address", MosquittoConnection::addresses);
    option("addresses", MosquittoConnection::addresses);
    option("topic", MosquittoConnection::topic);
    option("bridge_bind_address", (to, line) -> to.text("bind-address", line));
    option("bridge_outgoing_retain", (to, line) -> to.flag("outgoing-retain", line));
    option("bridge_attempt_unsubscribe", (to, line) -> to.flag("attempt-unsubscribe", line));
  }

  private static void identity() {
    option("remote_clientid", (to, line) -> to.text("client-id", line));
    option("clientid", (to, line) -> to.text("client-id", line));
    option("remote_username", (to, line) -> to.text("user-name", line));
    option("username", (to, line) -> to.text("user-name", line));
    option("remote_password", (to, line) -> to.text("password", line));
    option("password", (to, line) -> to.text("password", line));
    option("local_clientid", (to, line) -> to.text("local-client-id", line));
    option("cleansession", (to, line) -> to.flag("clean-session", line));
    option("local_cleansession", (to, line) -> to.flag("local-clean-session", line));
  }

  private static void life() {
    option("start_type", MosquittoConnection::start);
    option("threshold", (to, line) -> to.set("threshold", Math.max(1, line.integer(0, 1_000_000))));
    option(
        "idle_timeout",
        (to, line) -> to.set("idle-timeout", Math.max(1, line.integer(0, 1_000_000_000)) + "s"));
    option("restart_timeout", MosquittoConnection::retry);
    option("round_robin", (to, line) -> to.flag("round-robin", line));
    option("keepalive_interval", MosquittoConnection::keepAlive);
    option("notifications", MosquittoConnection::notifications);
    option("notifications_local_only", MosquittoConnection::notifications);
    option("notification_topic", (to, line) -> to.text("notification-topic", line));
    option("bridge_reload_type", MosquittoConnection::reloadType);
  }

  private static void protocol() {
    option("bridge_protocol_version", MosquittoConnection::protocol);
    option("try_private", (to, line) -> to.flag("try-private", line));
    option(
        "bridge_max_packet_size",
        (to, line) ->
            to.set("max-outgoing-packet-size", Math.max(0, line.integer(-1, 268_435_460))));
    option(
        "bridge_max_topic_alias",
        (to, line) -> to.set("max-topic-aliases", line.integer(0, 65_535)));
    option(
        "bridge_receive_maximum", (to, line) -> to.set("receive-maximum", line.integer(1, 65_535)));
    option(
        "bridge_session_expiry_interval",
        (to, line) -> to.set("session-expiry", Math.min(line.size(), 0xFFFF_FFFFL) + "s"));
  }

  private static void tls() {
    option("bridge_cafile", (to, line) -> to.tlsFile("ca", line));
    option("bridge_capath", (to, line) -> to.tlsFile("ca-path", line));
    option("bridge_certfile", (to, line) -> to.tlsFile("certificate", line));
    option("bridge_keyfile", (to, line) -> to.tlsFile("key", line));
    option("bridge_tls_use_os_certs", (to, line) -> to.tls("os-certificates", line.flag(), line));
    option("bridge_insecure", (to, line) -> to.tls("insecure", line.flag(), line));
    option("bridge_require_ocsp", (to, line) -> to.tls("require-ocsp", line.flag(), line));
    option("bridge_alpn", (to, line) -> to.tls("alpn", line.text(), line));
    option("bridge_tls_version", MosquittoConnection::tlsVersion);
    option("bridge_ciphers", MosquittoConnection::ciphers);
    option("bridge_ciphers_tls1.3", MosquittoConnection::ciphers);
  }
}
