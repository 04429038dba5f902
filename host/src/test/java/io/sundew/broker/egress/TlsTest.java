package io.sundew.broker.egress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.sundew.api.Http;
import io.sundew.broker.config.EgressConfig;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests to a server whose certificate names localhost, signed by itself. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class TlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final SSLContext before = defaultContext();
  private SSLContext trusting;
  private HttpsServer server;

  private static SSLContext defaultContext() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void startServer(@TempDir Path directory) throws Exception {
    trusting = context(keyStore(directory.resolve("server.p12")));
    server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 10);
    server.setHttpsConfigurator(new HttpsConfigurator(trusting));
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            byte[] body = exchange.getProtocol().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    SSLContext.setDefault(before);
    server.stop(0);
  }

  private static KeyStore keyStore(Path file) throws Exception {
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, keytool.waitFor(), said);
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }

  private static SSLContext context(KeyStore store) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private Http.Response get(String host) throws Exception {
    URI uri = URI.create("https://" + host + ":" + server.getAddress().getPort() + "/");
    try (var egress = new Egress(EgressConfig.DEFAULT);
        var http = egress.client("p", getClass().getClassLoader(), new CountingMetrics())) {
      return http.send(Http.Request.get(uri)).get();
    }
  }

  @Test
  void certificate_ofATrustedAuthorityAndTheRightName_isTaken() throws Exception {
    SSLContext.setDefault(trusting);

    assertEquals("HTTP/1.1", get("localhost").text());
  }

  @Test
  void certificate_ofAnotherName_isRefused() {
    SSLContext.setDefault(trusting);

    var failure = assertThrows(ExecutionException.class, () -> get("127.0.0.1"));
    assertInstanceOf(SSLException.class, failure.getCause());
  }

  @Test
  void certificate_ofAnUnknownAuthority_isRefused() {
    var failure = assertThrows(ExecutionException.class, () -> get("localhost"));
    assertInstanceOf(SSLException.class, failure.getCause());
  }
}
