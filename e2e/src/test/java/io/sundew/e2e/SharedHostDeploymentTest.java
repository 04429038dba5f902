package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code dist/deploy/shared-host}: a user's own broker, kept running by a script of the user's. */
@SundewOnly
@RequiresProgram(
    value = {"mosquitto_pub", "mosquitto_sub", "mosquitto_passwd", "flock", "stdbuf"},
    install = MosquittoClients.INSTALL)
final class SharedHostDeploymentTest {
  private static final int NO_MESSAGE = 27;

  @TempDir private Path home;

  private final int port = BrokerProcess.freePort();
  private final MosquittoClients alice = MosquittoClients.on(port).as("alice", "rabbit");
  private final MosquittoClients sensor = MosquittoClients.on(port).as("sensor", "thermal");
  private Deployment deployment;

  @BeforeEach
  void install() throws IOException {
    Path mqtt = Files.createDirectory(home.resolve("mqtt"));
    deployment =
        new Deployment("shared-host", mqtt)
            .replacing("/home/alice", home)
            .replacing("18830", port)
            .with("HOME", home)
            .with("SUNDEW", RuntimeDistribution.get().launcher())
            .copy();
    String passwords = deployment.file("passwd").toString();
    Program.succeed("mosquitto_passwd", "-c", "-b", passwords, "alice", "rabbit");
    Program.succeed("mosquitto_passwd", "-b", passwords, "sensor", "thermal");
  }

  private Program keepRunning(String configuration) throws IOException {
    return deployment.start(
        List.of(
            deployment.file("keep-running.sh").toString(),
            deployment.file(configuration).toString()));
  }

  private long processId() {
    try {
      return Long.parseLong(Files.readString(deployment.file("mosquitto.pid")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mosquitto.conf", "sundew.yaml"})
  void broker_letsInUsersToWhatTheyMay(String configuration) throws IOException {
    try (var kept = keepRunning(configuration)) {
      Deployment.awaitListening(port, kept);
      try (var reading = alice.subscribe("sensors/#")) {
        assertEquals(0, sensor.publish("sensors/attic", "21.5").status());
        reading.awaitLine("sensors/attic 21.5");
      }
      assertEquals(0, alice.retain("sensors/attic", "22.0").status());
      assertEquals(NO_MESSAGE, sensor.with("-W", "1").receive("sensors/attic").status());
      assertNotEquals(0, MosquittoClients.on(port).publish("sensors/attic", "0").status());
      assertNotEquals(
          0,
          MosquittoClients.on(port).as("alice", "hatter").publish("sensors/attic", "0").status());
      kept.terminate();
      kept.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
    assertFalse(BrokerProcess.accepts(port), "the broker still runs");
    assertTrue(Files.isDirectory(deployment.file("data")));
  }

  @Test
  void killedBroker_isStartedAgainAndItsClientsComeBack() throws IOException {
    try (var kept = keepRunning("mosquitto.conf")) {
      Deployment.awaitListening(port, kept);
      Eventually.isTrue(() -> Files.exists(deployment.file("mosquitto.pid")), kept::output);
      long first = processId();
      try (var reading = alice.subscribe("sensors/#")) {
        Program.succeed("kill", "-KILL", Long.toString(first));
        kept.awaitLine("ended with status 137");
        Eventually.isTrue(() -> processId() != first, kept::output);
        Deployment.awaitListening(port, kept);
        reading.awaitLines("received SUBACK", 2);
        assertEquals(0, sensor.publish("sensors/attic", "back").status());
        reading.awaitLine("sensors/attic back");
      }
      kept.terminate();
      kept.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }

  @Test
  void secondSupervisor_endsAtOnce() throws IOException {
    try (var kept = keepRunning("mosquitto.conf")) {
      Deployment.awaitListening(port, kept);
      try (var second = keepRunning("mosquitto.conf")) {
        second.await().expectStatus(0);
      }
      assertTrue(kept.isAlive());
      kept.terminate();
      kept.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }
}
