package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code dist/deploy/render}: one HTTP port that the platform names, with WebSocket and the health
 * check on it, behind an edge that ends TLS.
 */
@SundewOnly
@RequiresProgram(
    value = {"mosquitto_passwd", "openssl"},
    install = MosquittoClients.INSTALL + " openssl")
final class RenderDeploymentTest {
  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();
  private TestAuthority authority;
  private Deployment deployment;

  @BeforeEach
  void install() throws IOException {
    authority = TestAuthority.in(directory.resolve("ca"));
    deployment =
        new Deployment("render", directory)
            .replacing("/etc/secrets", directory)
            .with("PORT", port)
            .copy();
    String passwords = deployment.file("passwd").toString();
    Program.succeed("mosquitto_passwd", "-c", "-b", passwords, "alice", "rabbit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mosquitto.conf", "sundew.yaml"})
  void onePort_servesHealthAndWebSocketToEachClient(String configuration) throws Exception {
    try (var broker = deployment.sundew("-c", deployment.file(configuration).toString());
        var edge = TlsEdge.open(authority, directory, port)) {
      Deployment.awaitListening(port, broker);
      String blueprint = Files.readString(deployment.file("render.yaml"));
      String health = blueprint.replaceAll("(?s).*healthCheckPath: (\\S+).*", "$1");
      Health.awaitOk(port, health);
      assertEquals(200, Health.status(port, "/health/live"));

      var clients = new ScriptedClients("alice", "rabbit", authority.certificate());
      for (String version : new String[] {"311", "5"}) {
        clients.paho("ws://localhost:" + port + "/mqtt", version);
        clients.paho("wss://localhost:" + edge.port() + "/mqtt", version);
      }
      clients.mqttJs("ws://localhost:" + port + "/mqtt", "4");
      clients.mqttJs("wss://localhost:" + edge.port() + "/mqtt", "5");
      var stranger = new ScriptedClients("alice", "hatter", authority.certificate());
      assertThrows(
          AssertionError.class, () -> stranger.paho("ws://localhost:" + port + "/mqtt", "311"));
      broker.terminate();
      broker.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }

  /** What the Blueprint names is in the sources or in the image. */
  @Test
  void blueprint_namesWhatIsThere() throws IOException {
    String blueprint = Files.readString(Tour.document("dist/deploy/render/render.yaml"));
    String dockerfile = blueprint.replaceAll("(?s).*dockerfilePath: \\./(\\S+).*", "$1");
    assertTrue(Files.exists(Tour.document(dockerfile)), dockerfile);
    String configuration =
        blueprint.replaceAll("(?s).*dockerCommand: .* -c /opt/sundew/(\\S+).*", "$1");
    assertTrue(
        Files.exists(RuntimeDistribution.get().directory().resolve(configuration)), configuration);
  }
}
