package io.sundew.plugin.authhttp;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Client;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.Credentials;
import io.sundew.api.ProtocolVersion;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** What variables of a request stand for, under the names that EMQX gives them. */
final class Facts {
  /** What is known of a client that wants to enter. */
  static final Set<String> OF_LOGINS =
      Set.of(
          "clientid",
          "username",
          "password",
          "peerhost",
          "listener",
          "proto_ver",
          "cert_subject",
          "cert_common_name");

  /** What is known of an action, besides the attributes of its client. */
  static final Set<String> OF_ACTIONS =
      Set.of(
          "clientid",
          "username",
          "peerhost",
          "listener",
          "proto_ver",
          "topic",
          "action",
          "qos",
          "retain");

  /** Begins the name of an attribute. */
  static final String ATTRIBUTE = "client_attrs.";

  private Facts() {}

  static Map<String, String> of(ConnectAttempt attempt) {
    Map<String, String> facts =
        common(attempt.clientId(), attempt.listener(), attempt.remoteAddress(), attempt.version());
    switch (attempt.credentials()) {
      case Credentials.UserPassword(var name, var password) -> {
        facts.put("username", name);
        facts.put("password", new String(password.bytes(), StandardCharsets.UTF_8));
      }
      case Credentials.None() -> {}
    }
    attempt.certificates().stream().findFirst().ifPresent(own -> addCertificate(facts, own));
    return facts;
  }

  static Map<String, String> of(AuthorizeRequest request, Client client) {
    Map<String, String> facts =
        common(client.clientId(), client.listener(), client.remoteAddress(), client.version());
    facts.put("username", client.name());
    facts.put("topic", request.topic());
    facts.put("action", action(request.action()));
    facts.put("qos", Integer.toString(request.qos().level()));
    facts.put("retain", Boolean.toString(request.retain()));
    client.attributes().forEach((name, value) -> facts.put(ATTRIBUTE + name, value));
    return facts;
  }

  /** To a service a will is a message that the client publishes. */
  private static String action(AuthorizeRequest.Action action) {
    return switch (action) {
      case PUBLISH, WILL -> "publish";
      case SUBSCRIBE -> "subscribe";
      case RECEIVE -> "receive";
    };
  }

  private static Map<String, String> common(
      String clientId, String listener, SocketAddress remote, ProtocolVersion version) {
    Map<String, String> facts = new HashMap<>();
    facts.put("clientid", clientId);
    facts.put("listener", listener);
    facts.put("peerhost", host(remote));
    facts.put("proto_ver", Integer.toString(version.level()));
    return facts;
  }

  private static String host(SocketAddress address) {
    if (address instanceof InetSocketAddress inet) {
      return inet.getAddress() == null ? inet.getHostString() : inet.getAddress().getHostAddress();
    }
    return "";
  }

  private static void addCertificate(Map<String, String> facts, X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    facts.put("cert_subject", subject);
    try {
      for (Rdn part : new LdapName(subject).getRdns()) {
        if (part.getType().toUpperCase(Locale.ROOT).equals("CN")) {
          facts.put("cert_common_name", part.getValue().toString());
        }
      }
    } catch (InvalidNameException odd) {
      facts.remove("cert_common_name"); // a name that is no path of parts has no common name
    }
  }
}
