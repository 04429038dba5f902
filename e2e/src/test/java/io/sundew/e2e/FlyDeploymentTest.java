package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dist/deploy/fly}: TLS at the broker, users of a password file, a volume. */
@SundewOnly
@RequiresProgram(
    value = {"mosquitto_pub", "mosquitto_sub", "mosquitto_passwd", "openssl"},
    install = MosquittoClients.INSTALL + " openssl")
final class FlyDeploymentTest {
  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();
  private Path volume;
  private TestAuthority authority;
  private Deployment deployment;

  @BeforeEach
  void install() throws IOException {
    volume = directory.resolve("mosquitto/data");
    Path certificates = Files.createDirectories(volume.resolve("certs"));
    authority = TestAuthority.in(directory.resolve("ca"));
    authority.issue(certificates.resolve("server.pem"), certificates.resolve("server-key.pem"));
    String passwords = volume.resolve("passwd").toString();
    Program.succeed("mosquitto_passwd", "-c", "-b", passwords, "alice", "rabbit");
    deployment =
        new Deployment("fly", directory)
            .replacing("/mosquitto", directory.resolve("mosquitto"))
            .replacing("8883", port)
            .copy();
  }

  /** As the README has it: all of a connection in one URL. */
  private MosquittoClients clients(String user, String topic) {
    return MosquittoClients.of(
        "-L",
        "mqtts://%s@localhost:%d/%s".formatted(user, port, topic),
        "--cafile",
        authority.certificate().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mosquitto.conf", "sundew.yaml"})
  void clientsWithAUrl_comeInByTlsAndPassword(String configuration) throws IOException {
    try (var broker = deployment.sundew("-c", deployment.file(configuration).toString())) {
      Deployment.awaitListening(port, broker);
      var alice = clients("alice:rabbit", "home/lamp");
      for (String version : new String[] {"mqttv311", "mqttv5"}) {
        assertEquals(0, alice.run("mosquitto_pub", "-V", version, "-m", "on", "-r").status());
        var read = alice.run("mosquitto_sub", "-V", version, "-C", "1", "-W", "10");
        assertEquals("on", read.output());
      }
      assertNotEquals(
          0, clients("alice:hatter", "home/lamp").run("mosquitto_pub", "-m", "off").status());
      assertNotEquals(
          0,
          MosquittoClients.on(port).as("alice", "rabbit").publish("home/lamp", "off").status(),
          "without TLS");
      assertTrue(Files.exists(volume.resolve("lock")), "the data is not on the volume");
      broker.terminate();
      broker.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }

  /** Fly stops a machine as it likes, and starts another with the same volume. */
  @Test
  void killedBroker_startsOnItsVolumeAgain() throws IOException {
    try (var broker = deployment.sundew("-c", deployment.file("mosquitto.conf").toString())) {
      Deployment.awaitListening(port, broker);
      broker.kill();
      broker.await();
    }
    try (var again = deployment.sundew("-c", deployment.file("mosquitto.conf").toString())) {
      Deployment.awaitListening(port, again);
      assertEquals(
          0, clients("alice:rabbit", "home/lamp").run("mosquitto_pub", "-m", "on").status());
    }
  }

  /** What fly.toml names is there, and the port it forwards to is the configuration's. */
  @Test
  void flyToml_fitsTheImageAndTheConfiguration() throws IOException {
    String toml = Files.readString(Tour.document("dist/deploy/fly/fly.toml"));
    for (String file : new String[] {"dockerfile", "local_path"}) {
      String path = toml.replaceAll("(?s).*" + file + " = \"([^\"]+)\".*", "$1");
      assertTrue(Files.exists(Tour.document(path)), path);
    }
    String configuration = Files.readString(Tour.document("dist/deploy/fly/mosquitto.conf"));
    String internal = toml.replaceAll("(?s).*internal_port = ([0-9]+).*", "$1");
    assertTrue(configuration.contains("listener " + internal), internal);
    String mounted = toml.replaceAll("(?s).*destination = \"([^\"]+)\".*", "$1");
    assertTrue(configuration.contains("persistence_location " + mounted), mounted);
  }
}
