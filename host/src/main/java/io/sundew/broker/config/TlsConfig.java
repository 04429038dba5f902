package io.sundew.broker.config;

import java.util.List;

/**
 * How a listener speaks TLS; its keys and certificates come from a plugin.
 *
 * @param clientCertificate whether clients must show a certificate
 * @param identity what of a client's certificate is its user name
 * @param checkClientDates whether clients' certificates must be valid today
 * @param versions the protocol versions by their names in Java, such as {@code TLSv1.3}; empty: 1.2
 *     and 1.3
 * @param ciphers the cipher suites by their standard names, in order; empty: as Java has them
 * @param provider whose TLS it is
 * @param source where that is written
 */
public record TlsConfig(
    ClientCertificate clientCertificate,
    Identity identity,
    boolean checkClientDates,
    List<String> versions,
    List<String> ciphers,
    Provider provider,
    Source source) {
  /** TLS 1.2 and 1.3, and clients need no certificate. */
  public static final TlsConfig DEFAULT =
      new TlsConfig(
          ClientCertificate.NONE,
          Identity.NONE,
          true,
          List.of(),
          List.of(),
          Provider.AUTO,
          Source.BUILT_IN);

  public TlsConfig {
    versions = List.copyOf(versions);
    ciphers = List.copyOf(ciphers);
  }

  /** Whether clients are who their certificates say, and nobody else is asked. */
  public boolean identifies() {
    return identity != Identity.NONE;
  }

  /** Whether clients must show a certificate. */
  public enum ClientCertificate {
    /** They are not asked for one. */
    NONE,
    /** They may show one, which must be good then. */
    OPTIONAL,
    /** Who has none is not let in. */
    REQUIRED
  }

  /** Whose TLS a listener speaks. */
  public enum Provider {
    /** OpenSSL's where it runs and can do what is asked, otherwise Java's. */
    AUTO,
    /** OpenSSL's, or none: BoringSSL in a native library. */
    OPENSSL,
    /** Java's own. */
    JDK
  }

  /** What of a client's certificate is its user name. */
  public enum Identity {
    /** Nothing. */
    NONE,
    /** The common name of its subject. */
    COMMON_NAME,
    /** Its whole subject, as RFC 2253 writes it. */
    SUBJECT
  }
}
