package io.sundew.broker.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Values;
import io.sundew.api.store.Store;
import io.sundew.broker.store.MemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an instance keeps in the store. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class InstanceValuesTest {
  private final KeptValues kept = new KeptValues();
  private final List<LoopExit> exits = new ArrayList<>();
  private boolean stopped;

  /** One whose syncs end when the test says so. */
  private static final class SlowStore extends MemoryStore {
    final List<Runnable> waiting = new ArrayList<>();
    final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    @Override
    public boolean isDurable() {
      return true;
    }

    @Override
    public synchronized boolean sync(Executor home, Runnable safe) {
      waiting.add(() -> home.execute(safe));
      return false;
    }

    synchronized void makeSafe() {
      waiting.forEach(Runnable::run);
      waiting.clear();
    }

    @Override
    public CompletionStage<Throwable> failure() {
      return failure;
    }
  }

  private Values instance(String name) {
    var answers = new LoopExit(name, getClass().getClassLoader());
    exits.add(answers);
    return new InstanceValues(name, kept, answers, () -> stopped);
  }

  private Values opened(Store store) {
    kept.open(store);
    return instance("one");
  }

  @AfterEach
  void close() {
    exits.forEach(LoopExit::close);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private static Throwable failureOf(CompletionStage<?> stage) {
    return assertThrows(ExecutionException.class, () -> await(stage)).getCause();
  }

  private static String text(Optional<byte[]> value) {
    return value.map(bytes -> new String(bytes, UTF_8)).orElse("none");
  }

  @Test
  void get_isWhatWasPutLast() throws Exception {
    Values values = opened(new MemoryStore());
    assertEquals("none", text(await(values.get("key"))));

    await(values.put("key", "a".getBytes(UTF_8)));
    await(values.put("key", "b".getBytes(UTF_8)));
    assertEquals("b", text(await(values.get("key"))));

    await(values.remove("key"));
    assertEquals("none", text(await(values.get("key"))));
  }

  @Test
  void values_ofAnotherInstance_areOthers() throws Exception {
    Values one = opened(new MemoryStore());
    await(one.put("key", "mine".getBytes(UTF_8)));
    Values two = instance("two");
    assertEquals("none", text(await(two.get("key"))));
    assertEquals(Map.of(), await(two.list("", "", 10)));
    assertEquals(List.of("key"), List.copyOf(await(one.list("k", "", 10)).keySet()));
  }

  @Test
  void arrays_areCopied() throws Exception {
    Values values = opened(new MemoryStore());
    byte[] given = "abc".getBytes(UTF_8);
    CompletionStage<Void> put = values.put("key", given);
    given[0] = 'x';
    await(put);
    await(values.get("key")).orElseThrow()[1] = 'x';
    await(values.list("", "", 10)).get("key")[2] = 'x';
    assertEquals("abc", text(await(values.get("key"))));
  }

  @Test
  void calls_beforeTheStoreIsOpen_waitForItInTheirOrder() throws Exception {
    Values values = instance("one");
    CompletionStage<Void> first = values.put("key", "a".getBytes(UTF_8));
    CompletionStage<Optional<byte[]>> second = values.update("key", InstanceValuesTest::appended);
    CompletionStage<Optional<byte[]>> third = values.update("key", InstanceValuesTest::appended);
    assertFalse(first.toCompletableFuture().isDone());

    kept.open(new MemoryStore());

    await(first);
    assertEquals("a+", text(await(second)));
    assertEquals("a++", text(await(third)));
  }

  private static Optional<byte[]> appended(Optional<byte[]> before) {
    return before.map(bytes -> (new String(bytes, UTF_8) + "+").getBytes(UTF_8));
  }

  @Test
  void update_byManyThreads_losesNone() throws Exception {
    opened(new MemoryStore());
    List<Values> instances = List.of(instance("one"), instance("one")); // two versions of it
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Values values = instances.get(i % 2);
      threads.add(
          Thread.startVirtualThread(() -> IntStream.range(0, 250).forEach(_ -> countOn(values))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals("1000", text(await(instances.getFirst().get("count"))));
  }

  private static void countOn(Values values) {
    values
        .update(
            "count",
            before -> {
              int count = before.map(bytes -> Integer.parseInt(text(before))).orElse(0);
              return Optional.of(Integer.toString(count + 1).getBytes(UTF_8));
            })
        .toCompletableFuture()
        .join();
  }

  @Test
  void update_thatThrows_changesNothingAndKeepsNobodyWaiting() throws Exception {
    Values values = opened(new MemoryStore());
    await(values.put("key", "a".getBytes(UTF_8)));
    CompletionStage<Optional<byte[]>> failing =
        values.update(
            "key",
            _ -> {
              throw new ArithmeticException("no");
            });
    assertInstanceOf(ArithmeticException.class, failureOf(failing));
    assertEquals("a+", text(await(values.update("key", InstanceValuesTest::appended))));
    assertEquals("none", text(await(values.update("key", _ -> Optional.empty()))));
    assertEquals("none", text(await(values.get("key"))));
  }

  @Test
  void put_completesOnceItIsSafe() throws Exception {
    var store = new SlowStore();
    Values values = opened(store);
    CompletionStage<Void> put = values.put("key", "a".getBytes(UTF_8));
    assertEquals("a", text(await(values.get("key"))));
    assertFalse(put.toCompletableFuture().isDone());
    store.makeSafe();
    await(put);
  }

  @Test
  void put_whereTheStoreHasFailed_fails() {
    var store = new SlowStore();
    Values values = opened(store);
    CompletionStage<Void> before = values.put("key", "a".getBytes(UTF_8));
    store.failure.complete(new IOException("no space left"));
    assertEquals("no space left", failureOf(before).getMessage());
    assertEquals("no space left", failureOf(values.remove("other")).getMessage());
  }

  @Test
  void put_whatIsTooLong_isRefused() {
    Values values = opened(new MemoryStore());
    String longest = "k".repeat(Values.MAX_KEY_BYTES);
    for (String key : List.of("", longest + "k", "é".repeat(Values.MAX_KEY_BYTES / 2 + 1))) {
      assertThrows(IllegalArgumentException.class, () -> values.put(key, new byte[0]));
      assertThrows(IllegalArgumentException.class, () -> values.get(key));
    }
    byte[] tooMuch = new byte[Values.MAX_VALUE_BYTES + 1];
    assertThrows(IllegalArgumentException.class, () -> values.put(longest, tooMuch));
    assertInstanceOf(
        IllegalArgumentException.class, failureOf(values.update("key", _ -> Optional.of(tooMuch))));
    assertThrows(IllegalArgumentException.class, () -> values.list("", "", 1001));
  }

  @Test
  void put_moreThanMemoryIsGivenFor_fails() throws Exception {
    Values values = opened(new MemoryStore());
    byte[] mebibyte = new byte[Values.MAX_VALUE_BYTES];
    int most = (int) (KeptValues.MOST_BYTES_IN_MEMORY / mebibyte.length) - 1;
    for (int i = 0; i < most; i++) {
      await(values.put("key" + i, mebibyte));
    }
    assertInstanceOf(IllegalStateException.class, failureOf(values.put("more", mebibyte)));
    await(values.put("key0", mebibyte));
    await(values.remove("key0"));
    await(values.put("more", mebibyte));
  }

  @Test
  void put_withoutWaiting_findsNoRoomInTheEnd() {
    var store = new SlowStore();
    Values values = opened(store);
    byte[] mebibyte = new byte[Values.MAX_VALUE_BYTES];
    List<CompletionStage<Void>> puts =
        IntStream.range(0, 17).mapToObj(i -> values.put("key" + i, mebibyte)).toList();
    assertInstanceOf(IllegalStateException.class, failureOf(puts.getLast()));
    assertTrue(
        puts.stream().limit(15).noneMatch(each -> each.toCompletableFuture().isDone()),
        () -> puts.stream().map(Object::toString).collect(Collectors.joining("\n")));
  }

  @Test
  void calls_afterTheInstanceWasStopped_fail() {
    Values values = opened(new MemoryStore());
    stopped = true;
    assertInstanceOf(IllegalStateException.class, failureOf(values.get("key")));
    assertInstanceOf(IllegalStateException.class, failureOf(values.put("key", new byte[1])));
    assertInstanceOf(IllegalStateException.class, failureOf(values.list("", "", 10)));
  }

  @Test
  void answers_comeOnAThreadOfTheInstance() throws Exception {
    Values values = opened(new MemoryStore());
    var changing = new AtomicReference<String>();
    await(
        values.update(
            "key",
            _ -> {
              changing.set(Thread.currentThread().getName());
              return Optional.empty();
            }));
    assertEquals("sundew-one-answers", changing.get());
  }
}
