package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.testkit.TestBroker;
import io.sundew.testkit.ledger.LedgerTraffic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Status;

/** A broker whose disk fails again and again while clients publish and receive. */
@Timeout(120)
class FailingSyncTest {
  private static final int ROUNDS = 6;
  private static final long SEED = Long.getLong("sundew.crash.seed", System.nanoTime());

  @TempDir private Path directory;

  /** A broker that runs now, and its disk. */
  private final class Running implements AutoCloseable {
    private FaultyDisk disk;
    private CompletionStage<Throwable> failure;
    private TestBroker broker;

    Running() throws IOException {
      start();
    }

    private void start() throws IOException {
      RocksStore store = TestStores.open(directory, true, real -> disk = new FaultyDisk(real));
      failure = store.failure();
      broker = TestBroker.builder().maxQueuedMessages(0).store(store).start();
    }

    synchronized InetSocketAddress address() {
      return broker.address();
    }

    /** The disk fails; the broker is started again on one that works. */
    synchronized void failAndStart(boolean behindTheWrite) throws IOException {
      broker.allowInLog("nothing more is stored").allowInLog("the store has failed");
      if (behindTheWrite) {
        disk.failBehindTheWrite(Status.SubCode.None);
      } else {
        disk.fail(Status.SubCode.NoSpace);
      }
      failure.toCompletableFuture().join();
      broker.close();
      start();
    }

    @Override
    public synchronized void close() {
      broker.close();
    }
  }

  @Test
  void diskThatFailsAgainAndAgain_losesNothingThatWasAcknowledged() throws Exception {
    var random = new Random(SEED);
    try (var running = new Running();
        var traffic = new LedgerTraffic(running::address)) {
      for (int round = 0; round < ROUNDS; round++) {
        traffic.awaitMore(100 + random.nextInt(1000));
        running.failAndStart(round % 2 == 0);
      }
      assertEquals(List.of(), traffic.finish(), () -> traffic.summary() + ", seed " + SEED);
    }
  }
}
