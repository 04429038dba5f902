package io.sundew.broker.egress;

import io.sundew.api.Http;
import io.sundew.api.TlsMaterial;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Makes what requests of https are sent with out of what a plugin says. */
final class TlsClient {
  private static final char[] NO_PASSWORD = {};

  private TlsClient() {}

  /**
   * TLS with these authorities and that key.
   *
   * @throws IllegalArgumentException when Java cannot use the key
   */
  static SSLContext context(Http.Tls tls) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(
          tls.key().isPresent() ? keys(tls.key().get()) : null,
          tls.trust().isEmpty() ? null : trust(tls.trust()),
          null);
      return context;
    } catch (GeneralSecurityException | IOException unusable) {
      throw new IllegalArgumentException(
          "TLS cannot be spoken with this key: " + unusable.getMessage(), unusable);
    }
  }

  private static KeyManager @Nullable [] keys(TlsMaterial.KeyEntry entry)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry("key", entry.key(), NO_PASSWORD, entry.chain().toArray(Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager @Nullable [] trust(List<X509Certificate> authorities)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority-" + i, authorities.get(i));
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }
}
