package io.sundew.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.config.TlsConfig;
import io.sundew.broker.config.TlsConfig.ClientCertificate;
import io.sundew.broker.config.TlsConfig.Identity;
import io.sundew.broker.config.WireConfig;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** User names from certificates that OpenSSL makes, beside what OpenSSL calls their subjects. */
class CertificateIdentityTest {
  @TempDir private Path directory;

  private static String openssl(String... arguments) throws Exception {
    Process process = new ProcessBuilder(arguments).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue(), said);
    return said.strip();
  }

  private Path file() {
    return directory.resolve("cert.pem");
  }

  private X509Certificate certificate(String subject) throws Exception {
    openssl(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-utf8",
        "-subj",
        subject,
        "-keyout",
        directory.resolve("key.pem").toString(),
        "-out",
        file().toString());
    try (InputStream in = Files.newInputStream(file())) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static Optional<String> userName(Identity identity, X509Certificate... certificates) {
    ListenerConfig listener =
        ListenerConfig.of("a", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    var tls =
        new TlsConfig(
            ClientCertificate.REQUIRED,
            identity,
            true,
            List.of(),
            List.of(),
            TlsConfig.Provider.AUTO,
            Source.BUILT_IN);
    var withTls =
        new ListenerConfig(
            listener.name(),
            listener.addresses(),
            listener.allowAnonymous(),
            0,
            2,
            OptionalInt.empty(),
            OptionalInt.empty(),
            Set.copyOf(listener.protocolVersions()),
            "",
            "auto-",
            true,
            "",
            Optional.empty(),
            "",
            Optional.of(tls),
            WireConfig.MQTT,
            Source.BUILT_IN);
    return CertificateIdentity.userName(withTls, List.of(certificates));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/C=DE/ST=Bayern/L=Ulm/O=A, B \\+ Co/OU=x/CN=sensor-7",
        "/CN=M\u00fcller/emailAddress=m@example.org",
        "/serialNumber=12/title=x/GN=Anna/SN=Berg/initials=AB/DC=org/UID=u7",
        "/CN=#x/O= leading and trailing /street=a;b<c>\"d\""
      })
  void subject_isWrittenAsOpenSslDoes(String subject) throws Exception {
    X509Certificate certificate = certificate(subject);
    String expected =
        openssl(
            "openssl",
            "x509",
            "-noout",
            "-subject",
            "-nameopt",
            "RFC2253",
            "-in",
            file().toString());

    assertEquals(
        Optional.of(expected.replaceFirst("^subject=", "")),
        userName(Identity.SUBJECT, certificate));
  }

  @Test
  void commonName_isTheFirst() throws Exception {
    assertEquals(
        Optional.of("first"),
        userName(Identity.COMMON_NAME, certificate("/CN=first/O=x/CN=second")));
    assertEquals(
        Optional.of("M\u00fcller, B"),
        userName(Identity.COMMON_NAME, certificate("/O=x/CN=M\u00fcller, B")));
  }

  @Test
  void commonName_whereThereIsNone_isNobody() throws Exception {
    assertEquals(Optional.empty(), userName(Identity.COMMON_NAME, certificate("/O=x")));
    assertEquals(Optional.empty(), userName(Identity.COMMON_NAME));
  }
}
