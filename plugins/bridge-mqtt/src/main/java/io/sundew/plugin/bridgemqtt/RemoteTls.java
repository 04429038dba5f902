package io.sundew.plugin.bridgemqtt;

import io.sundew.plugin.bridgemqtt.ConnectionConfig.Tls;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.Certificate;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * TLS towards one remote broker. Files are read when it is made, so that one that is made for each
 * attempt has certificates that were renewed meanwhile. Thread safe.
 */
final class RemoteTls {
  private static final char[] NO_PASSWORD = {};

  private final SSLContext context;
  private final Tls config;

  private RemoteTls(SSLContext context, Tls config) {
    this.context = context;
    this.config = config;
  }

  /**
   * Reads the files.
   *
   * @throws IOException naming the file that cannot be used, and why
   */
  static RemoteTls of(Tls config) throws IOException {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keys(config), trust(config), null);
      return new RemoteTls(context, config);
    } catch (GeneralSecurityException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    }
  }

  private static KeyManager[] keys(Tls config) throws IOException, GeneralSecurityException {
    if (config.certificate().isEmpty() || config.key().isEmpty()) {
      return new KeyManager[0];
    }
    var store = emptyStore();
    store.setKeyEntry(
        "client",
        Pem.key(config.key().get()),
        NO_PASSWORD,
        Pem.certificates(config.certificate().get()).toArray(Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trust(Tls config) throws IOException, GeneralSecurityException {
    KeyStore store = emptyStore();
    List<X509Certificate> authorities = new ArrayList<>();
    if (config.ca().isPresent()) {
      authorities.addAll(Pem.certificates(config.ca().get()));
    }
    if (config.caPath().isPresent()) {
      authorities.addAll(directory(config.caPath().get()));
    }
    if (authorities.isEmpty() || config.osCertificates().orElse(false)) {
      authorities.addAll(List.of(javaAuthorities()));
    }
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("ca" + i, authorities.get(i));
    }
    var factory = TrustManagerFactory.getInstance("PKIX");
    if (config.requireOcsp().orElse(false)) {
      factory.init(new CertPathTrustManagerParameters(withOcsp(store)));
    } else {
      factory.init(store);
    }
    return factory.getTrustManagers();
  }

  /** All files of the directory that hold certificates. */
  private static List<X509Certificate> directory(Path directory) throws IOException {
    List<X509Certificate> found = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.list(directory)) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    for (Path file : files) {
      if (Files.readString(file, StandardCharsets.ISO_8859_1).contains("CERTIFICATE-----")) {
        found.addAll(Pem.certificates(file));
      }
    }
    if (found.isEmpty()) {
      throw new IOException(directory + ": no file of it has a certificate");
    }
    return found;
  }

  private static X509Certificate[] javaAuthorities() throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509.getAcceptedIssuers();
      }
    }
    throw new GeneralSecurityException("this Java runtime trusts no authority");
  }

  /** The answer that the server has stapled, else the authority itself is asked. */
  private static PKIXBuilderParameters withOcsp(KeyStore store) throws GeneralSecurityException {
    var checker =
        (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
    checker.setOptions(
        EnumSet.of(
            PKIXRevocationChecker.Option.NO_FALLBACK,
            PKIXRevocationChecker.Option.ONLY_END_ENTITY));
    var parameters = new PKIXBuilderParameters(store, new X509CertSelector());
    parameters.addCertPathChecker(checker);
    return parameters;
  }

  private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  /** Agrees on TLS over a connection that has been made. */
  SSLSocket wrap(Socket plain, Address address) throws IOException {
    var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, address.host(), address.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    if (!config.insecure().orElse(false)) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    parameters.setProtocols(protocols());
    config.alpn().ifPresent(name -> parameters.setApplicationProtocols(new String[] {name}));
    suites().ifPresent(parameters::setCipherSuites);
    try {
      socket.setSSLParameters(parameters);
      socket.startHandshake();
    } catch (IllegalArgumentException unknown) {
      throw new SSLException("tls.ciphers: " + unknown.getMessage(), unknown);
    }
    return socket;
  }

  private String[] protocols() {
    return config.minimumVersion().orElse("1.2").equals("1.3")
        ? new String[] {"TLSv1.3"}
        : new String[] {"TLSv1.3", "TLSv1.2"};
  }

  private Optional<String[]> suites() {
    return config
        .ciphers()
        .filter(names -> !names.isEmpty())
        .map(names -> names.toArray(String[]::new));
  }
}
