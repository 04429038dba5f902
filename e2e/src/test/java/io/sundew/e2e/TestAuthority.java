package io.sundew.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of a test's own, made by openssl as mkcert makes one. */
final class TestAuthority {
  private final Path directory;

  private TestAuthority(Path directory) {
    this.directory = directory;
  }

  /** Makes one whose files lie in that directory, which it creates. */
  static TestAuthority in(Path directory) throws IOException {
    var authority = new TestAuthority(Files.createDirectories(directory));
    authority.openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=Test-CA"
            + " -keyout ca-key.pem -out ca.pem");
    return authority;
  }

  /** The file that clients are told to trust. */
  Path certificate() {
    return directory.resolve("ca.pem");
  }

  /** Issues a certificate for localhost, with a key of its own, into these two files. */
  void issue(Path certificate, Path key) {
    issue(certificate, key, 30);
  }

  /** Issues one that ended yesterday. */
  void issueExpired(Path certificate, Path key) {
    issue(certificate, key, -1);
  }

  private void issue(Path certificate, Path key, int days) {
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost"
            + " -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "
            + key
            + " -out request.pem");
    openssl(
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial"
            + " -copy_extensions copy -days "
            + days
            + " -out "
            + certificate);
  }

  private void openssl(String line) {
    try (var program = Program.start(List.of(("openssl " + line).split(" ")), directory)) {
      program.await().expectStatus(0);
    }
  }

  /** A context that trusts this authority only. */
  SSLContext trusting() throws GeneralSecurityException, IOException {
    var trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", read(certificate()));
    var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  /** Reads the first certificate of a file. */
  static X509Certificate read(Path file) throws GeneralSecurityException, IOException {
    try (var in = Files.newInputStream(file)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }
}
