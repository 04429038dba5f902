package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Status;

/** When things are written, who is told, and what becomes of a disk that is slow or fails. */
class GroupCommitTest {
  @TempDir Path directory;

  private Opened opened;

  @BeforeEach
  void open() throws IOException {
    opened = Opened.in(directory);
  }

  @AfterEach
  void close() {
    opened.close();
  }

  /** Puts one message into a commit that waits. */
  private void holdOne() {
    opened.disk().hold();
    opened.append(1, 1, 10);
    Await.until(opened.disk()::isWaitedFor, () -> "no commit");
    opened.disk().commits.set(0);
    opened.disk().operations.set(0);
  }

  @Test
  void whatComesDuringASync_isOneCommitAndOneTask() {
    holdOne();
    AtomicInteger tasks = new AtomicInteger();
    AtomicInteger told = new AtomicInteger();
    Executor home =
        work -> {
          tasks.incrementAndGet();
          work.run();
        };
    for (int i = 2; i <= 1000; i++) {
      opened.append(i, i, 10);
      assertFalse(opened.store.sync(home, told::incrementAndGet));
    }
    opened.disk().release();
    Await.until(() -> told.get() == 999, () -> told + " of 999");

    assertEquals(2, opened.disk().commits.get());
    assertEquals(1, tasks.get());
  }

  @Test
  void changesOfACommitThatIsUnderWay_areSafeAfterIt() {
    holdOne();
    CompletableFuture<Boolean> safe = opened.sync();
    Thread.ofVirtual().start(() -> opened.append(2, 2, 10));
    opened.disk().turns(1);

    safe.join();
    assertEquals(1, opened.disk().commits.get());
  }

  @Test
  void moreThanAGroupHolds_isSeveralCommits() {
    holdOne();
    opened.append(2, 10_001, 10);
    opened.disk().release();
    opened.awaitSafe();

    assertEquals(1 + 3, opened.disk().commits.get());
    assertEquals(10_001, opened.disk().operations.get());
  }

  @Test
  void moreBytesThanAGroupHolds_areSeveralCommits() {
    holdOne();
    opened.append(2, 31, 100_000);
    opened.disk().release();
    opened.awaitSafe();

    assertEquals(1 + 3, opened.disk().commits.get());
  }

  @Test
  void nothingLeftToWrite_isSafeWithoutACommit() {
    holdOne();
    for (int i = 2; i < 10; i++) {
      Enqueue quick = opened.message(i, 10);
      opened.store.append(List.of(quick));
      assertTrue(quick.settle());
    }
    opened.disk().turns(1);
    opened.awaitSafe();

    assertEquals(1, opened.disk().commits.get());
  }

  @Test
  void messageOfSeveralQueues_isWrittenOnce() {
    holdOne();
    var message = opened.message(2, 10_000).message();
    List<Enqueue> copies =
        LongStream.range(2, 12)
            .mapToObj(i -> new Enqueue(opened.lease.sessionId(), i, new byte[0], message))
            .toList();
    copies.forEach(each -> opened.store.append(List.of(each)));
    opened.disk().release();
    opened.awaitSafe();

    assertEquals(1 + 1 + 10, opened.disk().operations.get());
    assertEquals(11, opened.queue().size());
  }

  @Test
  void moreThanTheMark_isBehindUntilHalfOfItIsWritten() {
    holdOne();
    AtomicInteger caughtUp = new AtomicInteger();
    assertFalse(opened.store.isBehind());
    opened.append(2, 50, 100_000);
    assertTrue(opened.store.isBehind());
    opened.store.whenCaughtUp(Runnable::run, caughtUp::incrementAndGet);

    opened.disk().turns(3); // the one held, and two of a megabyte: 3 MB are left of 5
    Await.until(() -> opened.disk().commits.get() == 3, () -> "too few commits");
    Await.until(opened.disk()::isWaitedFor, () -> "no commit");
    assertTrue(opened.store.isBehind());
    assertEquals(0, caughtUp.get());

    opened.disk().release();
    Await.until(() -> caughtUp.get() == 1, () -> "still behind");
    assertFalse(opened.store.isBehind());
  }

  @Test
  void disk_fails_nothingBecomesSafeAnyMore() {
    Enqueue before = opened.message(1, 10);
    opened.store.append(List.of(before));
    opened.awaitSafe();
    opened.disk().fail(Status.SubCode.NoSpace);
    Enqueue after = opened.message(2, 10);
    opened.store.append(List.of(after));
    List<CompletableFuture<?>> waiting = new ArrayList<>(List.of(opened.sync()));
    var reading = opened.store.read(1, 0, 9, 9, 9).toCompletableFuture();

    Throwable failure = opened.failure();

    assertTrue(failure.getMessage().contains(directory.toString()), failure.getMessage());
    assertTrue(failure.getMessage().contains("the disk is full"), failure.getMessage());
    opened.append(3, 1000, 100_000);
    waiting.add(opened.sync());
    assertInstanceOf(
        IOException.class, assertThrows(CompletionException.class, reading::join).getCause());
    assertThrows(CompletionException.class, opened::queue);
    assertTrue(opened.store.isBehind());
    opened.store.whenCaughtUp(Runnable::run, () -> waiting.getFirst().cancel(true));
    assertTrue(before.isWritten());
    assertFalse(after.isWritten());
    assertTrue(waiting.stream().noneMatch(CompletableFuture::isDone));
  }

  @Test
  void disk_fails_whatWasSafeIsThereAtTheNextStart() throws IOException {
    opened.append(1, 5, 1000);
    opened.awaitSafe();
    opened.disk().fail(Status.SubCode.None);
    opened.append(6, 9, 1000);
    opened.failure();
    opened.close();

    try (Opened again = Opened.in(directory)) {
      assertEquals(List.of(1L, 2L, 3L, 4L, 5L), again.queue());
    }
  }

  @Test
  void withoutSync_isSafeAtOnceAndWrittenSoon() throws IOException {
    opened.close();
    opened = Opened.withoutSync(directory);
    opened.disk().hold();
    opened.append(1, 100, 10);

    assertTrue(opened.sync().isDone());
    opened.close();
    opened = Opened.in(directory);
    assertEquals(100, opened.queue().size());
  }

  @Test
  void readTheFront_afterManyWereSettled_isAsQuickAsEver() {
    opened.append(1, 20_000, 10);
    for (long i = 1; i < 20_000; i++) {
      opened.store.append(List.of(new Change.Settle(opened.lease, i)));
    }

    assertEquals(List.of(20_000L), opened.queue());
    assertEquals(List.of(20_000L), opened.queue());
  }

  @Test
  void closed_answersNothingAndTakesNothing() {
    opened.append(1, 1, 10);
    opened.close();
    Enqueue late = opened.message(2, 10);
    opened.store.append(List.of(late));

    assertThrows(CompletionException.class, opened::queue);
    assertFalse(opened.sync().isDone());
    assertFalse(late.isWritten());
  }
}
