package io.sundew.broker.transport;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import io.netty.util.ReferenceCounted;
import io.sundew.api.TlsMaterial;
import io.sundew.api.TlsMaterial.KeyEntry;
import io.sundew.broker.config.TlsConfig;
import io.sundew.broker.time.SystemRandom;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * TLS by BoringSSL, a fork of OpenSSL, in the native library netty-tcnative. What it cannot do is
 * told before it is tried. No class of it is loaded, and no library, before a listener speaks TLS.
 * Thread safe.
 */
final class OpenSslTls {
  private static final Set<String> KEYS = Set.of("RSA", "EC");

  private OpenSslTls() {}

  /** Ends what of contexts lies outside of the heap once nobody can reach them. */
  private static final class Cleaners {
    private static final Cleaner CLEANER = Cleaner.create();
  }

  /** Why it cannot be used for that; empty where it can. */
  static Optional<String> obstacle(TlsMaterial material, TlsConfig config) {
    if (!OpenSsl.isAvailable()) {
      return Optional.of(
          "netty-tcnative does not run on %s %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    }
    for (KeyEntry entry : material.keys()) {
      String kind = entry.key().getAlgorithm();
      if (!KEYS.contains(kind)) {
        return Optional.of("OpenSSL is not asked to use keys of the kind " + kind);
      }
    }
    return unknownSuite(config.ciphers());
  }

  /** It uses all suites of TLS 1.3, and neither some nor in another order. */
  private static Optional<String> unknownSuite(List<String> suites) {
    return suites.stream()
        .filter(suite -> !suite.contains("_WITH_") || !OpenSsl.isCipherSuiteAvailable(suite))
        .findFirst()
        .map(suite -> "OpenSSL cannot be told to use " + suite);
  }

  /** A server with those keys to be. */
  static SslContextBuilder server(SniKeyManager keys) {
    var kept = new OpenSslCachingX509KeyManagerFactory(new KeyManagerFactoryWrapper(keys));
    return SslContextBuilder.forServer(kept).sslProvider(SslProvider.OPENSSL_REFCNT);
  }

  /**
   * Has clients resume their sessions with tickets (RFC 8446 section 2.2), encrypted with a key of
   * this context's own that is never written down.
   */
  static void giveTickets(SslContext context) {
    ((OpenSslSessionContext) context.sessionContext())
        .setTicketKeys(
            new OpenSslSessionTicketKey(
                SystemRandom.bytes(OpenSslSessionTicketKey.NAME_SIZE),
                SystemRandom.bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
                SystemRandom.bytes(OpenSslSessionTicketKey.AES_KEY_SIZE)));
  }

  /**
   * Releases a context when its owner cannot be reached any more; connections that use it hold it
   * themselves.
   */
  static void releaseAfter(Object owner, SslContext context) {
    Cleaners.CLEANER.register(owner, ((ReferenceCounted) context)::release);
  }
}
