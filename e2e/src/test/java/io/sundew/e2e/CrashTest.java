package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.testkit.TemporaryDisk;
import io.sundew.testkit.ledger.LedgerTraffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the broker, stops it for a while, takes its disk away, again and again while clients
 * publish and receive, and looks at a ledger outside of it: nothing acknowledged is lost, QoS 2
 * comes once, a publisher's messages keep their order, retained messages are the last ones.
 */
@SundewOnly
@Timeout(600)
final class CrashTest {
  private static final int ROUNDS = 10;
  private static final int NIGHTLY_ROUNDS = 100;
  private static final long SEED = Long.getLong("sundew.crash.seed", System.nanoTime());
  private static final Duration PAUSE = Duration.ofMillis(300);
  private static final String DISK = "24m";
  private static final String LARGER_DISK = "512m";

  @TempDir private Path directory;

  private final Random random = new Random(SEED);
  private final int port = BrokerProcess.freePort();
  private final int webPort = BrokerProcess.freePort();

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  @Test
  void killedBroker_losesNothingItAcknowledged() throws Exception {
    assertKept(ROUNDS, 1, this::kill);
  }

  @Test
  @Tag("nightly")
  void brokerKilledAHundredTimes_losesNothingItAcknowledged() throws Exception {
    assertKept(NIGHTLY_ROUNDS, 2, this::kill);
  }

  /**
   * A pause as of a machine that is moved, or a process in a debugger; every other one is its end.
   */
  @Test
  void brokerThatPauses_losesNothingItAcknowledged() throws Exception {
    assertKept(ROUNDS, 2, this::pause);
  }

  /** The control: a store that acknowledges before it has written must be found out. */
  @Test
  void storeThatDoesNotSync_isFoundOut() throws Exception {
    try (var running =
            new RestartedBroker(port, configuration(directory.resolve("store"), 1, false));
        var traffic = new LedgerTraffic(this::address)) {
      rounds(ROUNDS, running, traffic, this::kill);
      assertNotEquals(List.of(), traffic.finish(), traffic::summary);
    }
  }

  @Test
  void diskThatFills_stopsTheBrokerFromAcknowledging_andLosesNothing() throws Exception {
    try (var disk = TemporaryDisk.mount(Files.createDirectory(directory.resolve("disk")), DISK);
        var running =
            new RestartedBroker(port, configuration(directory.resolve("disk/store"), 1, true));
        var traffic = new LedgerTraffic(this::address)) {
      traffic.awaitMore(100);
      Path filler = directory.resolve("disk/filler");
      disk.fill(filler);
      Eventually.isTrue(
          () -> Health.status(webPort, "/health/ready") == 503,
          () -> "the broker is ready on a full disk:\n" + running.program().output());
      assertEquals(200, Health.status(webPort, "/health/live"));
      assertTrue(
          running.program().output().contains("the disk is full"), running.program()::output);
      traffic.awaitQuiet(PAUSE);
      Files.delete(filler);
      disk.remount("size=" + LARGER_DISK);
      running.killAndStart();
      assertEquals(List.of(), traffic.finish(), () -> traffic.summary() + ", seed " + SEED);
      Health.awaitOk(webPort, "/health/ready");
    }
  }

  private interface Round {
    void play(RestartedBroker running, LedgerTraffic traffic);
  }

  private void assertKept(int rounds, int loops, Round round) throws Exception {
    try (var running =
            new RestartedBroker(port, configuration(directory.resolve("store"), loops, true));
        var traffic = new LedgerTraffic(this::address)) {
      rounds(rounds, running, traffic, round);
      assertEquals(List.of(), traffic.finish(), () -> traffic.summary() + ", seed " + SEED);
    }
  }

  private void rounds(int rounds, RestartedBroker running, LedgerTraffic traffic, Round round) {
    for (int i = 0; i < rounds; i++) {
      traffic.awaitMore(200 + random.nextInt(2000));
      round.play(running, traffic);
    }
  }

  private void kill(RestartedBroker running, LedgerTraffic traffic) {
    running.killAndStart();
  }

  private void pause(RestartedBroker running, LedgerTraffic traffic) {
    running.program().signal("STOP");
    traffic.awaitQuiet(PAUSE);
    if (random.nextBoolean()) {
      running.killAndStart();
    } else {
      running.program().signal("CONT");
    }
  }

  private Path configuration(Path store, int loops, boolean sync) throws IOException {
    return Files.writeString(
        directory.resolve("sundew.yaml"),
        """
        listeners:
          - { name: test, tcp: "127.0.0.1:%d" }
          - { name: web, http: "127.0.0.1:%d" }
        allow-anonymous: true
        event-loops: %d
        data-directory: data
        limits: { max-queued-messages: 0, max-queued-bytes: 0 }
        plugins:
          - { plugin: persistence-file, config: { directory: %s, sync: %s } }
        """
            .formatted(port, webPort, loops, store, sync));
  }
}
