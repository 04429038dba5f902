package io.sundew.plugin.bridgemqtt;

import static io.sundew.plugin.bridgemqtt.Fixture.connection;
import static io.sundew.plugin.bridgemqtt.Fixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.testkit.Await;
import io.sundew.testkit.ExternalPeer;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a Mosquitto that has its certificate, and its clients theirs, from an own authority. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class TlsTest {
  @TempDir Path directory;

  private Fixture fixture;

  @BeforeEach
  void makeCertificates() throws Exception {
    fixture = new Fixture(directory);
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=Test-CA"
            + " -keyout ca-key.pem -out ca.pem");
    issue("localhost", "server");
    issue("bridge", "client");
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private void issue(String name, String file) throws Exception {
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%s -addext subjectAltName=DNS:%s -keyout %s-key.pem -out request.pem"
            .formatted(name, name, file));
    openssl(
        "x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -copy_extensions"
            + " copy -days 30 -out "
            + file
            + ".pem");
  }

  private void openssl(String line) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(Arrays.asList(line.split(" ")));
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> "openssl " + line);
  }

  private record Tls(MosquittoPeer mosquitto, int port) {}

  /** Mosquitto with a plain listener for the test and one of TLS for the bridge. */
  private Tls mosquitto(String... more) {
    int port = ExternalPeer.freeAddress().getPort();
    List<String> lines =
        new ArrayList<>(
            List.of(
                "listener " + port + " 127.0.0.1",
                "certfile " + directory.resolve("server.pem"),
                "keyfile " + directory.resolve("server-key.pem"),
                "cafile " + directory.resolve("ca.pem")));
    lines.addAll(List.of(more));
    return new Tls(fixture.closing(MosquittoPeer.start(lines)), port);
  }

  private TestBroker bridged(String host, int port, Map<String, Object> tls) {
    return fixture.broker(
        connection("hall", List.of(host + ":" + port), Map.of("tls", tls), topic("t", "out", 1)));
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void ownAuthorityAndClientCertificate_areUsed() {
    Tls tls = mosquitto("require_certificate true", "use_identity_as_username true");
    var broker =
        bridged(
            "localhost",
            tls.port(),
            Map.of(
                "ca", file("ca.pem"),
                "certificate", file("client.pem"),
                "key", file("client-key.pem"),
                "minimum-version", "1.3",
                "alpn", "mqtt"));
    Fixture.awaitConnected(broker);
    var there = fixture.closing(RawClient.v5(tls.mosquitto().address()).open());
    there.subscribe("t", Qos.AT_LEAST_ONCE);

    fixture.closing(broker.v5().open()).publish("t", Qos.AT_LEAST_ONCE, "x");

    there.receive("t", "x");
    assertTrue(
        tls.mosquitto().log().stream().anyMatch(line -> line.contains("u'bridge'")),
        () -> String.join("\n", tls.mosquitto().log()));
  }

  @Test
  void directoryOfAuthorities_isRead() throws IOException {
    Tls tls = mosquitto();
    Path authorities = Files.createDirectory(directory.resolve("authorities"));
    Files.copy(directory.resolve("ca.pem"), authorities.resolve("any-name"));
    Files.writeString(authorities.resolve("README"), "not a certificate");

    Fixture.awaitConnected(
        bridged("localhost", tls.port(), Map.of("ca-path", authorities.toString())));
  }

  @Test
  void certificateOfAnotherHost_isRefused_unlessInsecure() {
    Tls tls = mosquitto();
    var strict = bridged("127.0.0.1", tls.port(), Map.of("ca", file("ca.pem")));
    awaitProblem(strict, "127.0.0.1");

    Fixture.awaitConnected(
        bridged("127.0.0.1", tls.port(), Map.of("ca", file("ca.pem"), "insecure", true)));
  }

  @Test
  void certificateOfAnUnknownAuthority_isRefused_alsoInsecurely() {
    Tls tls = mosquitto();
    awaitProblem(bridged("localhost", tls.port(), Map.of("insecure", true)), "PKIX");
  }

  @Test
  void withoutOcsp_requireOcspRefuses() {
    Tls tls = mosquitto();
    awaitProblem(
        bridged("localhost", tls.port(), Map.of("ca", file("ca.pem"), "require-ocsp", true)),
        "OCSP");
  }

  private static void awaitProblem(TestBroker broker, String part) {
    Await.until(
        () ->
            Fixture.report(broker, "hall")
                .filter(r -> r.status().problem().contains(part))
                .isPresent(),
        () -> "no " + part + ": " + Fixture.report(broker, "hall"));
  }

  @Test
  void keys_areReadInEachForm() throws Exception {
    openssl("genrsa -traditional -out rsa1.pem 2048");
    openssl("pkey -in rsa1.pem -out rsa8.pem");
    openssl("ecparam -name secp384r1 -genkey -out ec1.pem");
    openssl("pkey -in ec1.pem -out ec8.pem");
    openssl("genpkey -algorithm ed25519 -out ed.pem");

    assertEquals("RSA", Pem.key(directory.resolve("rsa1.pem")).getAlgorithm());
    assertEquals(Pem.key(directory.resolve("rsa8.pem")), Pem.key(directory.resolve("rsa1.pem")));
    var plain = (ECPrivateKey) Pem.key(directory.resolve("ec8.pem"));
    var wrapped = (ECPrivateKey) Pem.key(directory.resolve("ec1.pem"));
    assertEquals(plain.getS(), wrapped.getS());
    assertEquals(plain.getParams().getOrder(), wrapped.getParams().getOrder());
    assertEquals("EdDSA", Pem.key(directory.resolve("ed.pem")).getAlgorithm());
  }

  @Test
  void unusableFiles_areNamed() throws Exception {
    openssl("genpkey -algorithm ed25519 -aes256 -pass pass:secret -out locked.pem");
    Path broken =
        Files.writeString(
            directory.resolve("broken.pem"),
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");

    assertMessage(directory.resolve("locked.pem"), "the key is encrypted");
    assertMessage(broken, "none of RSA, EC and EdDSA");
    assertMessage(empty, "there is no private key in it");
    assertMessage(directory.resolve("none.pem"), "there is no such file");
  }

  private static void assertMessage(Path file, String part) {
    String message = assertThrows(IOException.class, () -> Pem.key(file)).getMessage();
    assertTrue(message.startsWith(file + ": ") && message.contains(part), message);
  }
}
