package io.sundew.plugin.tlsfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.Source;
import io.sundew.broker.config.TlsConfig;
import io.sundew.broker.config.TlsConfig.ClientCertificate;
import io.sundew.broker.config.TlsConfig.Identity;
import io.sundew.broker.config.TlsConfig.Provider;
import io.sundew.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which library does TLS, and what each is not asked to do. */
class TlsProviderTest {
  private static final List<String> ONE_SUITE_OF_13 = List.of("TLS_CHACHA20_POLY1305_SHA256");
  private static final List<String> ONE_SUITE_OF_12 =
      List.of("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");

  @TempDir private Path directory;

  private Map<String, Object> write(KeyPair pair) throws Exception {
    TlsBroker.install(directory);
    Path file = directory.resolve("both.pem");
    Pem.write(file, Pem.certificate(pair), pair.getPrivate());
    return Map.of("certificate", file.toString());
  }

  private TestBroker start(Provider provider, List<String> suites, KeyPair pair) throws Exception {
    var tls =
        new TlsConfig(
            ClientCertificate.NONE,
            Identity.NONE,
            true,
            List.of(),
            suites,
            provider,
            Source.BUILT_IN);
    return TlsBroker.with(directory, tls, write(pair)).start();
  }

  private static String suite(TestBroker broker) throws Exception {
    try (var socket = TlsClient.anonymous().handshake(broker.address())) {
      return socket.getSession().getCipherSuite();
    }
  }

  @Test
  void auto_takesOpenSsl_whereItCanDoAllThatIsAsked() throws Exception {
    TlsBroker.tls(Provider.OPENSSL); // or skips
    try (var broker = start(Provider.AUTO, ONE_SUITE_OF_12, Pem.ec())) {
      assertTrue(suite(broker).startsWith("TLS_"));
      assertEquals(0, TlsBroker.count(broker, "has Java's own TLS"));
    }
  }

  @Test
  void auto_takesJavas_whereASuiteOf13IsNamed() throws Exception {
    try (var broker = start(Provider.AUTO, ONE_SUITE_OF_13, Pem.ec())) {
      assertEquals(ONE_SUITE_OF_13.getFirst(), suite(broker));
      TlsBroker.awaitLog(broker, "has Java's own TLS");
    }
  }

  @Test
  void auto_takesJavas_forKeysOfAnotherKind() throws Exception {
    try (var broker = start(Provider.AUTO, List.of(), Pem.ed25519())) {
      assertTrue(suite(broker).startsWith("TLS_"));
      TlsBroker.awaitLog(broker, "has Java's own TLS");
    }
  }

  @Test
  void openSsl_whereItCannotDoWhatIsAsked_isRefusedSayingSo() {
    TlsBroker.tls(Provider.OPENSSL); // or skips
    var refused =
        assertThrows(
            ConfigException.class, () -> start(Provider.OPENSSL, ONE_SUITE_OF_13, Pem.ec()));

    assertTrue(
        refused.getMessage().contains("OpenSSL cannot be told to use TLS_CHACHA20"),
        refused.getMessage());
  }

  /** With the openssl program: Java's client does not say whether it has resumed. */
  @Test
  void session_isResumed_untilTheCertificateIsRenewed() throws Exception {
    TlsBroker.tls(Provider.OPENSSL); // or skips
    Path session = directory.resolve("session");
    try (var broker = start(Provider.OPENSSL, List.of(), Pem.ec())) {
      assertTrue(connect(broker, "-sess_out " + session).contains("New, TLSv1.2"));
      assertTrue(Files.size(session) > 0);
      assertTrue(connect(broker, "-sess_in " + session).contains("Reused, TLSv1.2"));

      KeyPair next = Pem.ec();
      Pem.write(
          directory.resolve("both.pem"),
          Pem.certificateFor("localhost", next, 2),
          next.getPrivate());
      TlsBroker.awaitCertificate(broker, TlsClient.anonymous(), 2);
      assertTrue(connect(broker, "-sess_in " + session).contains("New, TLSv1.2"));
    }
  }

  /** With TLS 1.2 the ticket comes in the handshake, not some time after it. */
  private static String connect(TestBroker broker, String options) throws Exception {
    return OpenSsl.run(
        "s_client -tls1_2 -connect 127.0.0.1:%d %s".formatted(broker.address().getPort(), options));
  }
}
