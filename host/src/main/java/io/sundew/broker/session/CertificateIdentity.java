package io.sundew.broker.session;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.TlsConfig;
import io.sundew.broker.config.TlsConfig.Identity;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;

/** What a client's certificate says of who it is. Stateless. */
public final class CertificateIdentity {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int DELETE = 0x7f;

  /** What OpenSSL calls attributes that RFC 2253 has no name for. */
  private static final Map<String, String> OPENSSL_NAMES =
      Map.ofEntries(
          Map.entry("1.2.840.113549.1.9.1", "emailAddress"),
          Map.entry("1.2.840.113549.1.9.2", "unstructuredName"),
          Map.entry("2.5.4.4", "SN"),
          Map.entry("2.5.4.5", "serialNumber"),
          Map.entry("2.5.4.9", "street"),
          Map.entry("2.5.4.12", "title"),
          Map.entry("2.5.4.13", "description"),
          Map.entry("2.5.4.17", "postalCode"),
          Map.entry("2.5.4.41", "name"),
          Map.entry("2.5.4.42", "GN"),
          Map.entry("2.5.4.43", "initials"),
          Map.entry("2.5.4.44", "generationQualifier"),
          Map.entry("2.5.4.46", "dnQualifier"),
          Map.entry("2.5.4.65", "pseudonym"),
          Map.entry("2.5.4.97", "organizationIdentifier"));

  private CertificateIdentity() {}

  /** Whether clients of that listener are who their certificates say, and nobody else is asked. */
  public static boolean decides(ListenerConfig listener) {
    return listener.tls().map(TlsConfig::identifies).orElse(false);
  }

  private static Identity identity(ListenerConfig listener) {
    return listener.tls().map(TlsConfig::identity).orElse(Identity.NONE);
  }

  /** The user name that listener takes from the certificates; empty where they have none. */
  public static Optional<String> userName(
      ListenerConfig listener, List<X509Certificate> certificates) {
    if (certificates.isEmpty()) {
      return Optional.empty();
    }
    X500Principal subject = certificates.getFirst().getSubjectX500Principal();
    Optional<String> name =
        switch (identity(listener)) {
          case NONE -> Optional.empty();
          case COMMON_NAME -> commonName(subject);
          case SUBJECT -> Optional.of(subject(subject));
        };
    return name.filter(text -> !text.isEmpty() && text.indexOf('\0') < 0);
  }

  /** The first in the certificate's order, as Mosquitto takes it. */
  private static Optional<String> commonName(X500Principal subject) {
    try {
      for (Rdn names : new LdapName(subject.getName(X500Principal.RFC2253)).getRdns()) {
        Attribute name = names.toAttributes().get("CN");
        if (name != null) {
          return Optional.of(name.get() instanceof String text ? text : "");
        }
      }
      return Optional.empty();
    } catch (NamingException unreadable) {
      return Optional.empty();
    }
  }

  /** As OpenSSL's option {@code RFC2253} writes it, because access rules name it so. */
  private static String subject(X500Principal subject) {
    String name = subject.getName(X500Principal.RFC2253, OPENSSL_NAMES);
    var escaped = new StringBuilder();
    for (byte each : name.getBytes(UTF_8)) {
      if (each < ' ' || each == DELETE) { // bytes above 127 are negative
        escaped.append('\\').append(HEX.toHexDigits(each));
      } else {
        escaped.append((char) each);
      }
    }
    return escaped.toString();
  }
}
