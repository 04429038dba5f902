package io.sundew.broker.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCounted;
import io.sundew.api.TlsMaterial;
import io.sundew.api.TlsMaterial.KeyEntry;
import io.sundew.broker.config.TlsConfig;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes of a listener's material what new connections speak TLS with. */
final class TlsContexts {
  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);
  private static final String[] DEFAULT_VERSIONS = {"TLSv1.3", "TLSv1.2"};
  private static final byte[] PROBE = "does the key fit the certificate?".getBytes(US_ASCII);

  private TlsContexts() {}

  /**
   * A context with session keys of its own: nothing that was agreed by a former one is resumed.
   *
   * @throws TlsRefused saying what does not fit together
   */
  static SslContext of(String listener, TlsMaterial material, TlsConfig config) throws TlsRefused {
    for (KeyEntry entry : material.keys()) {
      requireFit(entry);
    }
    requireAuthorities(material, config);
    for (X509CRL crl : material.crls()) {
      requireNextUpdate(crl);
    }
    try {
      SslContextBuilder builder =
          provider(listener, material, config)
              .protocols(
                  config.versions().isEmpty()
                      ? DEFAULT_VERSIONS
                      : config.versions().toArray(String[]::new))
              .clientAuth(clientAuth(config));
      if (!config.ciphers().isEmpty()) {
        builder.ciphers(suites(config.ciphers()));
      }
      if (!material.trust().isEmpty()) {
        trust(builder, material, config);
      }
      return resumable(builder.build(), config);
    } catch (SSLException | GeneralSecurityException | IllegalArgumentException unusable) {
      throw new TlsRefused(String.valueOf(unusable.getMessage()), unusable);
    }
  }

  private static SslContextBuilder provider(String listener, TlsMaterial material, TlsConfig config)
      throws TlsRefused {
    var keys = new SniKeyManager(material.keys());
    if (config.provider() != TlsConfig.Provider.JDK) {
      Optional<String> obstacle = OpenSslTls.obstacle(material, config);
      if (obstacle.isEmpty()) {
        return OpenSslTls.server(keys);
      }
      if (config.provider() == TlsConfig.Provider.OPENSSL) {
        throw new TlsRefused(
            obstacle.get() + ": leave 'provider: openssl' out, and Java does it", null);
      }
      LOG.info("Listener {} has Java's own TLS: {}.", listener, obstacle.get());
    }
    return SslContextBuilder.forServer(keys).sslProvider(SslProvider.JDK);
  }

  /** Who has shown no certificate may come back without a whole handshake. */
  private static SslContext resumable(SslContext context, TlsConfig config) {
    if (context instanceof ReferenceCounted
        && config.clientCertificate() == TlsConfig.ClientCertificate.NONE) {
      OpenSslTls.giveTickets(context);
    }
    return context;
  }

  /**
   * A list that names no suite of TLS 1.3 leaves those to Java, and one that names no other leaves
   * the others.
   */
  private static List<String> suites(List<String> wanted)
      throws NoSuchAlgorithmException, TlsRefused {
    String[] all = SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites();
    for (String suite : wanted) {
      if (!Arrays.asList(all).contains(suite)) {
        throw new TlsRefused(
            "there is no cipher suite '%s': %s are".formatted(suite, String.join(", ", all)), null);
      }
    }
    List<String> suites = new ArrayList<>(wanted);
    String[] usual = SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites();
    if (wanted.stream().noneMatch(TlsContexts::isOf13)) {
      suites.addAll(Arrays.stream(usual).filter(TlsContexts::isOf13).toList());
    }
    if (wanted.stream().allMatch(TlsContexts::isOf13)) {
      suites.addAll(Arrays.stream(usual).filter(suite -> !isOf13(suite)).toList());
    }
    return suites;
  }

  /** Their names do not say how keys are agreed upon. */
  private static boolean isOf13(String suite) {
    return !suite.contains("_WITH_") && !suite.endsWith("_SCSV"); // which is a signal and no suite
  }

  private static ClientAuth clientAuth(TlsConfig config) {
    return switch (config.clientCertificate()) {
      case NONE -> ClientAuth.NONE;
      case OPTIONAL -> ClientAuth.OPTIONAL;
      case REQUIRED -> ClientAuth.REQUIRE;
    };
  }

  private static void requireAuthorities(TlsMaterial material, TlsConfig config) throws TlsRefused {
    boolean asksClients = config.clientCertificate() != TlsConfig.ClientCertificate.NONE;
    if (asksClients && material.trust().isEmpty()) {
      throw new TlsRefused(
          "clients are to show certificates and no authority is named that signs them: add 'ca'",
          null);
    }
  }

  /** Without it a list never counts, so that nobody would be let in. */
  private static void requireNextUpdate(X509CRL crl) throws TlsRefused {
    if (crl.getNextUpdate() == null) {
      throw new TlsRefused(
          "the revocation list of %s does not say when the next one comes (nextUpdate): make one that does, with 'openssl ca -gencrl -crldays 30'"
              .formatted(crl.getIssuerX500Principal().getName()),
          null);
    }
  }

  /** A signature by the key must be good for its certificate. */
  private static void requireFit(KeyEntry entry) throws TlsRefused {
    X509Certificate certificate = entry.chain().getFirst();
    try {
      String algorithm = algorithm(entry.key(), certificate.getPublicKey());
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(entry.key());
      signature.update(PROBE);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(PROBE);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException doesNotFit) {
      throw misfit(certificate, doesNotFit);
    }
    throw misfit(certificate, null);
  }

  private static TlsRefused misfit(
      X509Certificate certificate, @Nullable GeneralSecurityException cause) {
    return new TlsRefused(
        "the key does not belong to the certificate of "
            + certificate.getSubjectX500Principal().getName(),
        cause);
  }

  private static String algorithm(PrivateKey key, PublicKey counterpart)
      throws NoSuchAlgorithmException {
    String kind = key.getAlgorithm();
    if (!kind.equals(counterpart.getAlgorithm()) && !isRsa(kind, counterpart.getAlgorithm())) {
      throw new NoSuchAlgorithmException(kind + " and " + counterpart.getAlgorithm());
    }
    return switch (kind) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> kind; // EdDSA and RSASSA-PSS name the signature, too
    };
  }

  private static boolean isRsa(String one, String other) {
    return one.startsWith("RSA") && other.startsWith("RSA");
  }

  /** Looks at revocation lists where there are some: of clients, not of their authorities. */
  private static void trust(SslContextBuilder builder, TlsMaterial material, TlsConfig config)
      throws GeneralSecurityException {
    try {
      KeyStore authorities = KeyStore.getInstance("PKCS12");
      authorities.load(null, null);
      int number = 0;
      for (X509Certificate authority : material.trust()) {
        authorities.setCertificateEntry("authority-" + number++, authority);
      }
      var parameters = new PKIXBuilderParameters(authorities, new X509CertSelector());
      parameters.setRevocationEnabled(false);
      if (!material.crls().isEmpty()) {
        parameters.addCertStore(
            CertStore.getInstance(
                "Collection", new CollectionCertStoreParameters(material.crls())));
        var revocation =
            (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
        revocation.setOptions(
            EnumSet.of(Option.ONLY_END_ENTITY, Option.PREFER_CRLS, Option.NO_FALLBACK));
        parameters.addCertPathChecker(revocation);
      }
      if (!config.checkClientDates()) {
        builder.trustManager(new UndatedClientTrust(parameters, material.trust()));
        return;
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(new CertPathTrustManagerParameters(parameters));
      builder.trustManager(factory);
    } catch (IOException impossible) {
      throw new KeyStoreException(impossible);
    }
  }
}
