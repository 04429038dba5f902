package io.sundew.plugin.bridgehttp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A route to a service with an authority of its own, which asks for a certificate. */
@Timeout(value = 40, unit = TimeUnit.SECONDS)
class BridgeTlsTest {
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path directory;

  private KeyStore keys(String name) throws Exception {
    Path file = directory.resolve(name + ".p12");
    var keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
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

  private Path pem(String name, String kind, byte[] encoded) throws Exception {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(kind, Base64.getMimeEncoder().encodeToString(encoded), kind);
    return Files.writeString(directory.resolve(name), text);
  }

  private static KeyManagerFactory managers(KeyStore own) throws Exception {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD);
    return keys;
  }

  private static SSLContext service(KeyStore own, Certificate client) throws Exception {
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("client", client);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(managers(own).getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void service_isTrustedByItsAuthority_andShownTheCertificate() throws Exception {
    KeyStore service = keys("service");
    KeyStore client = keys("client");
    Certificate certificate = client.getCertificate("mykey");
    Path ca = pem("ca.pem", "CERTIFICATE", service.getCertificate("mykey").getEncoded());
    Path own = pem("own.pem", "CERTIFICATE", certificate.getEncoded());
    Path key = pem("key.pem", "PRIVATE KEY", client.getKey("mykey", PASSWORD).getEncoded());
    Map<String, Object> tls =
        Map.of("ca", ca.toString(), "certificate", own.toString(), "key", key.toString());

    try (var sink = new Sink(service(service, certificate));
        TestBroker broker =
            Bridge.broker(directory, Bridge.route(sink.url("/"), "tls", tls)).start()) {
      Bridge.awaitRoutes(broker, 1);
      try (RawClient publisher = broker.v5().clientId("c").open()) {
        publisher.publish("in/a", Qos.AT_LEAST_ONCE, "over TLS");
        Bridge.awaitGot(sink, 1);
      }
      assertEquals(List.of("over TLS"), sink.bodies());
    }
  }

  @Test
  void serviceOfHttp2_getsAll_inOrderPerTopic() throws Exception {
    KeyStore service = keys("service");
    Path ca = pem("ca.pem", "CERTIFICATE", service.getCertificate("mykey").getEncoded());
    Map<String, Object> tls = Map.of("ca", ca.toString());
    Map<String, List<String>> sent = new HashMap<>();

    try (var sink = new Http2Sink(managers(service));
        TestBroker broker =
            Bridge.broker(directory, Bridge.route(sink.url("/"), "tls", tls, "timeout", "10s"))
                .start()) {
      Bridge.awaitRoutes(broker, 1);
      try (RawClient publisher = broker.v5().clientId("c").open()) {
        for (int i = 0; i < 40; i++) {
          String topic = "in/" + i % 4;
          publisher.publish(topic, Qos.AT_LEAST_ONCE, topic + ":" + i);
          sent.computeIfAbsent(topic, _ -> new ArrayList<>()).add(topic + ":" + i);
        }
        Await.until(() -> sink.got.size() >= 40, () -> "the service took " + sink.got);
      }
      assertEquals(
          sent, sink.got.stream().collect(Collectors.groupingBy(text -> text.split(":", 2)[0])));
    }
  }

  @Test
  void service_ofAnotherAuthority_getsNothing() throws Exception {
    KeyStore service = keys("service");
    try (var sink = new Sink(service(service, service.getCertificate("mykey")));
        TestBroker broker = Bridge.broker(directory, Bridge.route(sink.url("/"))).start()) {
      Bridge.awaitRoutes(broker, 1);
      try (RawClient publisher = broker.v5().clientId("c").open()) {
        publisher.publish("in/a", Qos.AT_LEAST_ONCE, "m");
      }
      Await.until(
          () -> broker.log().stream().anyMatch(line -> line.contains("SSLHandshakeException")),
          () -> broker.log().toString());
      assertTrue(sink.got.isEmpty());
    }
  }
}
