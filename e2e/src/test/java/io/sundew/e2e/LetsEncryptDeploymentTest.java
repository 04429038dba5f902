package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code dist/deploy/lets-encrypt}: certbot's layout of links, renewed under a broker that has
 * clients.
 */
@SundewOnly
@RequiresProgram(
    value = {"mosquitto_pub", "mosquitto_sub", "mosquitto_passwd", "openssl"},
    install = MosquittoClients.INSTALL + " openssl")
final class LetsEncryptDeploymentTest {
  private static final String DOMAIN = "mqtt.example.org";
  private static final int CLIENTS = 200;

  @TempDir private Path directory;

  private final int tcp = BrokerProcess.freePort();
  private final int tls = BrokerProcess.freePort();
  private final int ws = BrokerProcess.freePort();
  private final int wss = BrokerProcess.freePort();
  private Path live;
  private Path archive;
  private TestAuthority authority;
  private Deployment deployment;
  private ScriptedClients deployed;

  @BeforeEach
  void install() throws IOException {
    authority = TestAuthority.in(directory.resolve("ca"));
    live = Files.createDirectories(directory.resolve("letsencrypt/live").resolve(DOMAIN));
    archive = Files.createDirectories(directory.resolve("letsencrypt/archive").resolve(DOMAIN));
    for (String made : List.of("lib", "log")) {
      Files.createDirectory(directory.resolve(made));
    }
    deployed = new ScriptedClients("alice", "rabbit", authority.certificate());
    renew(1);
    String passwords = directory.resolve("passwd").toString();
    Program.succeed("mosquitto_passwd", "-c", "-b", passwords, "alice", "rabbit");
    deployment =
        new Deployment("lets-encrypt", directory)
            .replacing("/etc/letsencrypt", directory.resolve("letsencrypt"))
            .replacing("/etc/mosquitto", directory)
            .replacing("/var/lib/mosquitto", directory.resolve("lib"))
            .replacing("/var/log/mosquitto", directory.resolve("log"))
            .replacing("listener 1883", "listener " + tcp)
            .replacing("listener 8883", "listener " + tls)
            .replacing("listener 9001", "listener " + ws)
            .replacing("listener 9003", "listener " + wss)
            .copy();
  }

  /** What certbot does: new files in archive/, then one link in live/ after the other. */
  private void renew(int count) throws IOException {
    Path certificate = archive.resolve("fullchain" + count + ".pem");
    Path key = archive.resolve("privkey" + count + ".pem");
    authority.issue(certificate, key);
    for (String name : List.of("privkey", "fullchain")) {
      Path link = live.resolve(name + ".pem");
      Path target = Path.of("../../archive", DOMAIN, name + count + ".pem");
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, target);
    }
  }

  private Program start() throws IOException {
    var broker = deployment.sundew("-c", deployment.file("mosquitto.conf").toString());
    for (int port : new int[] {tcp, tls, ws, wss}) {
      Deployment.awaitListening(port, broker);
    }
    return broker;
  }

  private TlsClient connect(SSLContext context, String id) throws IOException {
    return new TlsClient(context, tls, id, "alice", "rabbit");
  }

  private BigInteger serialSeenByANewClient(SSLContext context) {
    try (var client = connect(context, "new")) {
      return client.serverCertificate().getSerialNumber();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void renewal_withManyClientsConnected_disconnectsNobody() throws Exception {
    SSLContext context = authority.trusting();
    List<TlsClient> clients = new ArrayList<>();
    try (var broker = start()) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(connect(context, "client-" + i));
      }
      BigInteger before = serialSeenByANewClient(context);
      assertEquals(serial(1), before);

      renew(2);
      assertNotEquals(serial(1), serial(2));
      Eventually.isTrue(
          () -> serialSeenByANewClient(context).equals(serial(2)),
          () -> "new connections still see the old certificate\n" + log());
      assertTrue(clients.stream().allMatch(TlsClient::isConnected), "clients were disconnected");
      broker.terminate();
      broker.await(BrokerProcess.STOP_TIME).expectStatus(0);
    } finally {
      for (TlsClient client : clients) {
        client.close();
      }
    }
  }

  /** A key of another certificate must not be used; the log says why. */
  @Test
  void mismatchedPair_isNotTaken() throws Exception {
    SSLContext context = authority.trusting();
    try (var broker = start()) {
      authority.issue(archive.resolve("fullchain2.pem"), archive.resolve("privkey2.pem"));
      Path link = live.resolve("privkey.pem");
      Files.delete(link);
      Files.createSymbolicLink(link, archive.resolve("privkey2.pem"));
      Eventually.isTrue(() -> log().contains("keeps its certificates"), this::log);
      assertEquals(serial(1), serialSeenByANewClient(context));
      broker.terminate();
      broker.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }

  @Test
  void clientsOfAllKinds_comeInByEachListener() throws Exception {
    try (var broker = start()) {
      assertEquals(0, MosquittoClients.on(tcp).as("alice", "rabbit").publish("a", "b").status());
      var secure = MosquittoClients.on(tls).with("--cafile", authority.certificate().toString());
      assertEquals(0, secure.as("alice", "rabbit").publish("a", "b").status());
      assertNotEquals(0, secure.publish("a", "b").status(), "without a password");
      for (String version : List.of("311", "5")) {
        deployed.paho("mqtts://localhost:" + tls, version);
        deployed.paho("ws://localhost:" + ws, version);
        deployed.paho("wss://localhost:" + wss, version);
      }
      deployed.mqttJs("wss://localhost:" + wss + "/mqtt", "4");
      deployed.mqttJs("wss://localhost:" + wss + "/mqtt", "5");
      broker.terminate();
      broker.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }

  /** The sample of certbot's hook gives the group what it needs, and nobody else anything. */
  @Test
  void deployHook_letsTheGroupReadTheKey() throws IOException {
    Path base = directory.resolve("letsencrypt");
    deployment
        .with("SUNDEW_GROUP", Program.succeed("id", "-gn").strip())
        .with("SUNDEW_LETS_ENCRYPT", base)
        .with("RENEWED_LINEAGE", live);
    var command = List.of("/bin/sh", deployment.file("sundew-deploy-hook.sh").toString());
    try (var hook = deployment.with("PATH", "/usr/bin:/bin").start(command)) {
      hook.await().expectStatus(0);
    }
    var permissions = Files.getPosixFilePermissions(archive.resolve("privkey1.pem"));
    assertEquals("rw-r-----", PosixFilePermissions.toString(permissions));
  }

  private BigInteger serial(int count) {
    try {
      return TestAuthority.read(archive.resolve("fullchain" + count + ".pem")).getSerialNumber();
    } catch (IOException | GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private String log() {
    try {
      return Files.readString(directory.resolve("log/mosquitto.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
