package io.sundew.api;

import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a listener speaks TLS with, as objects of the Java platform. Immutable.
 *
 * @param keys the listener's own keys, at least one; a client that names a host (RFC 6066 section
 *     3) is shown the first whose certificate is for that host, any other the first
 * @param trust the authorities that sign clients' certificates; empty where clients are not asked
 *     for one
 * @param crls which certificates of these authorities are revoked; where there are none revocation
 *     is not looked at
 */
public record TlsMaterial(List<KeyEntry> keys, List<X509Certificate> trust, List<X509CRL> crls) {
  public TlsMaterial {
    keys = List.copyOf(keys);
    trust = List.copyOf(trust);
    crls = List.copyOf(crls);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("TLS needs a key");
    }
  }

  /**
   * A key with what proves whose it is.
   *
   * @param key the private key
   * @param chain the certificate of that key, then the one of its issuer, and so on
   */
  public record KeyEntry(PrivateKey key, List<X509Certificate> chain) {
    public KeyEntry {
      chain = List.copyOf(chain);
      if (chain.isEmpty()) {
        throw new IllegalArgumentException("a key needs a certificate");
      }
    }

    /** Without the key. */
    @Override
    public String toString() {
      return "KeyEntry[" + chain.getFirst().getSubjectX500Principal() + "]";
    }
  }
}
