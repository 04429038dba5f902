package io.sundew.plugin.authpasswd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.plugin.authpasswd.HashingGate.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HashingGateTest {
  private static final Duration DEADLINE = Duration.ofSeconds(15);
  private static final byte[] PASSWORD = "x".getBytes(UTF_8);

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** Takes some tenths of a second: long beside the microseconds in which the others queue up. */
  private final PasswordHash slow = Pbkdf2Hash.of(PASSWORD, 200_000, new byte[12]);

  private final PasswordHash fast = Pbkdf2Hash.of(PASSWORD, 1, new byte[12]);

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void check_tellsRightFromWrong() throws InterruptedException {
    var gate = new HashingGate(1, 0, 1024);

    assertEquals(Outcome.MATCH, gate.check(fast, PASSWORD));
    assertEquals(Outcome.MISMATCH, gate.check(fast, new byte[0]));
  }

  @Test
  void check_queueFull_isBusyAtOnceAndServesThoseWhoWait() {
    var gate = new HashingGate(1, 2, 1024);
    assertTimeoutPreemptively(
        DEADLINE,
        () -> {
          var admitted = submit(3, () -> gate.check(slow, PASSWORD));
          awaitWaiting(gate, 2);

          assertEquals(Outcome.BUSY, gate.check(fast, PASSWORD));
          for (Future<Outcome> outcome : admitted) {
            assertEquals(Outcome.MATCH, outcome.get());
          }
          assertEquals(Outcome.MATCH, gate.check(fast, PASSWORD), "every place is free again");
        });
  }

  @Test
  void check_interruptedWhileWaiting_givesItsPlaceBack() {
    var gate = new HashingGate(1, 1, 1024);
    assertTimeoutPreemptively(
        DEADLINE,
        () -> {
          var hashing = submit(1, () -> gate.check(slow, PASSWORD)).getFirst();
          var waiting = submit(1, () -> gate.check(slow, PASSWORD)).getFirst();
          awaitWaiting(gate, 1);

          waiting.cancel(true);
          while (gate.waiting() > 0) {
            Thread.onSpinWait();
          }
          assertEquals(Outcome.MATCH, hashing.get());
          assertEquals(Outcome.MATCH, gate.check(fast, PASSWORD));
        });
  }

  @Test
  void check_moreHeapThanThereIs_takesTurns() {
    var memoryHungry = Argon2idHash.of(PASSWORD, new byte[16]);
    var gate = new HashingGate(4, 0, memoryHungry.memoryKibibytes());
    assertTimeoutPreemptively(
        DEADLINE,
        () -> {
          for (Future<Outcome> outcome : submit(4, () -> gate.check(memoryHungry, PASSWORD))) {
            assertEquals(Outcome.MATCH, outcome.get());
          }
        });
  }

  @Test
  void forThisMachine_leavesHalfOfTheHeap() {
    long heapKibibytes = Runtime.getRuntime().maxMemory() / 1024;

    assertTrue(HashingGate.forThisMachine().memoryKibibytes() <= heapKibibytes / 2);
  }

  private List<Future<Outcome>> submit(int count, Callable<Outcome> check) {
    var outcomes = new ArrayList<Future<Outcome>>();
    for (int i = 0; i < count; i++) {
      outcomes.add(threads.submit(check));
    }
    return outcomes;
  }

  private static void awaitWaiting(HashingGate gate, int count) {
    while (gate.waiting() < count) {
      Thread.onSpinWait();
    }
  }
}
