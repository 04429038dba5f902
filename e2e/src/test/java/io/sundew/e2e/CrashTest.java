package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.sundew.api.Qos;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the broker again and again while clients publish and receive, and looks at a ledger outside
 * of it: nothing acknowledged is lost, QoS 2 comes once, a publisher's messages keep their order.
 * {@code -Dsundew.crash.rounds} says how often.
 */
@SundewOnly
final class CrashTest {
  private static final int ROUNDS = Integer.getInteger("sundew.crash.rounds", 10);
  private static final long SEED = Long.getLong("sundew.crash.seed", System.nanoTime());

  @TempDir private Path directory;

  private final Ledger ledger = new Ledger();
  private final int port = BrokerProcess.freePort();
  private final List<LedgerPublisher> publishers = new ArrayList<>();
  private final List<LedgerSubscriber> subscribers = new ArrayList<>();

  @Test
  void killedBroker_losesNothingItAcknowledged() throws Exception {
    killAgainAndAgain(ROUNDS, true);
    assertEquals(List.of(), ledger.faults(), () -> ledger.summary() + ", seed " + SEED);
  }

  /** The control: a store that acknowledges before it has written must be found out. */
  @Test
  void storeThatDoesNotSync_isFoundOut() throws Exception {
    killAgainAndAgain(ROUNDS, false);
    assertNotEquals(List.of(), ledger.faults(), ledger::summary);
  }

  private void killAgainAndAgain(int rounds, boolean sync) throws Exception {
    var random = new Random(SEED);
    Path configuration = configuration(sync);
    BrokerProcess broker = BrokerProcess.start(port, configuration);
    try {
      startClients();
      for (int round = 0; round < rounds; round++) {
        ledger.awaitMore(200 + random.nextInt(2000));
        broker.program().kill();
        broker.close();
        broker = BrokerProcess.start(port, configuration);
      }
      ledger.awaitMore(500);
      for (LedgerPublisher publisher : publishers) {
        publisher.stop();
      }
      for (LedgerPublisher publisher : publishers) {
        publisher.join();
      }
      awaitReceipts(sync);
      checkRetained();
    } finally {
      publishers.forEach(LedgerClient::stop);
      subscribers.forEach(LedgerClient::stop);
      broker.close();
    }
  }

  private Path configuration(boolean sync) throws IOException {
    return Files.writeString(
        directory.resolve("sundew.yaml"),
        """
        listeners:
          - { name: test, tcp: "127.0.0.1:%d" }
        allow-anonymous: true
        data-directory: data
        limits: { max-queued-messages: 0, max-queued-bytes: 0 }
        plugins:
          - { plugin: persistence-file, config: { sync: %s } }
        """
            .formatted(port, sync));
  }

  private void startClients() throws InterruptedException {
    subscribers.add(new LedgerSubscriber("steady", 0, ledger, port));
    subscribers.add(new LedgerSubscriber("fickle", 300, ledger, port));
    subscribers.forEach(LedgerClient::start);
    for (LedgerSubscriber subscriber : subscribers) {
      subscriber.awaitSubscribed();
    }
    for (int i = 0; i < 4; i++) {
      Qos qos = i % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE;
      publishers.add(new LedgerPublisher("publisher-" + i, qos, ledger, port));
    }
    publishers.forEach(LedgerClient::start);
  }

  private void awaitReceipts(boolean expected) throws InterruptedException {
    subscribers.forEach(LedgerClient::stop);
    if (expected) {
      Eventually.isTrue(ledger::isComplete, () -> ledger.faults() + ", seed " + SEED);
    }
  }

  /** The last retained message of each publisher is there, for all were acknowledged in the end. */
  private void checkRetained() {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (LedgerPublisher publisher : publishers) {
      try (RawClient reader = RawClient.v5(address).open()) {
        reader.subscribe(LedgerClient.retainedTopicOf(publisher.name), Qos.AT_MOST_ONCE);
        String last = RawClient.payload(reader.receive());
        if (Integer.parseInt(last) != ledger.lastRetained(publisher.name)) {
          ledger.broken(
              "retained of "
                  + publisher.name
                  + " is "
                  + last
                  + " and not "
                  + ledger.lastRetained(publisher.name));
        }
      }
    }
  }
}
