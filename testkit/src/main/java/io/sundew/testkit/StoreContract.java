package io.sundew.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.Lease;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import io.sundew.api.store.Stored;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What {@link Store} promises, whether it outlives the process or not. A test of a store extends
 * this and opens one; of a durable store {@link DurableStoreContract}.
 */
public abstract class StoreContract {
  /** The session that most tests are about. */
  protected static final SessionKey KEY = new SessionKey("", "sensor");

  /** Another one. */
  protected static final SessionKey OTHER = new SessionKey("", "display");

  private static final String LARGE = "m".repeat(1000);
  private static final int MANY = 1000;
  private static final long PATIENCE_SECONDS = 20;

  private @Nullable Store store;

  /** Made by JUnit. */
  protected StoreContract() {}

  /** Opens a store with nothing in it; a durable one: or what the last one of this test left. */
  protected abstract Store open() throws IOException;

  @BeforeEach
  void openStore() throws IOException {
    Store opened = open();
    store = opened;
    opened.load(new RecordedState());
  }

  @AfterEach
  void closeStore() {
    if (store != null) {
      store.close();
    }
  }

  /** The store under test. */
  protected final Store store() {
    return Objects.requireNonNull(store);
  }

  /** From now on this one is tested. */
  protected final void use(Store next) {
    store = next;
  }

  /** Claims the session. */
  protected final Lease claim(SessionKey key, boolean fresh) {
    return await(store().claim(key, fresh));
  }

  /** Claims the session and keeps facts of it. */
  protected final Lease begin(SessionKey key) {
    Lease lease = claim(key, false);
    append(new Change.KeepSession(lease, key, bytes("facts of " + key)));
    return lease;
  }

  /** Hands changes over that belong together. */
  protected final void append(Change... changes) {
    store().append(List.of(changes));
  }

  /** A message with header {@code hN}. */
  protected static Enqueue enqueue(Lease lease, long sequence, MessageRecord message) {
    return new Enqueue(lease.sessionId(), sequence, bytes("h" + sequence), message);
  }

  /** A message with header {@code hN}. */
  protected static Enqueue enqueue(Lease lease, long sequence, String message) {
    return enqueue(lease, sequence, new MessageRecord(bytes(message)));
  }

  /** UTF-8. */
  protected static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** Waits for an answer. */
  protected static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Waits until all that this thread handed over is safe. */
  protected final void awaitSafe() {
    CompletableFuture<Boolean> safe = new CompletableFuture<>();
    if (!store().sync(Runnable::run, () -> safe.complete(true))) {
      await(safe);
    }
  }

  /** The whole queue as {@code sequence header message}, long messages by their length. */
  protected final List<String> queue(Lease lease) {
    return texts(
        await(store().read(lease.sessionId(), -1, Long.MAX_VALUE, Integer.MAX_VALUE, 1 << 30)));
  }

  private static List<String> texts(List<Stored> messages) {
    return messages.stream().map(StoreContract::text).toList();
  }

  private static String text(Stored message) {
    String text = new String(message.message().bytes(), UTF_8);
    return "%d %s %s"
        .formatted(
            message.sequence(),
            new String(message.header(), UTF_8),
            text.equals(LARGE) ? "large" : text);
  }

  private List<String> read(Lease lease, long after, long upTo, int messages, int mostBytes) {
    return texts(await(store().read(lease.sessionId(), after, upTo, messages, mostBytes)));
  }

  @Test
  void claim_again_isTheSameSessionAndMakesEarlierLeasesStale() {
    Lease first = claim(KEY, false);
    Lease second = claim(KEY, false);

    assertEquals(first.sessionId(), second.sessionId());
    assertTrue(second.epoch() > first.epoch());
    assertFalse(store().holds(KEY, first));
    assertTrue(store().holds(KEY, second));
  }

  @Test
  void claim_fresh_isAnotherSessionWithNothingInIt() {
    Lease first = begin(KEY);
    append(enqueue(first, 1, "a"));
    Lease second = claim(KEY, true);
    append(new Change.KeepSession(second, KEY, bytes("anew")));

    assertNotEquals(first.sessionId(), second.sessionId());
    assertFalse(store().holds(KEY, first));
    assertEquals(List.of(), queue(first));
    assertEquals(List.of(), queue(second));
  }

  @Test
  void claim_inTwoNamespaces_isTwoSessions() {
    Lease ours = claim(KEY, false);
    Lease theirs = claim(new SessionKey("tenant", KEY.clientId()), false);

    assertNotEquals(ours.sessionId(), theirs.sessionId());
    assertTrue(store().holds(KEY, ours));
  }

  @Test
  void holds_neverClaimed_isFalse() {
    assertFalse(store().holds(KEY, Lease.UNCLAIMED));
  }

  @Test
  void end_makesItsLeaseStaleAndDeletesTheQueue() {
    Lease lease = begin(KEY);
    append(enqueue(lease, 1, "a"));
    append(new Change.EndSession(KEY, lease));

    assertFalse(store().holds(KEY, lease));
    assertEquals(List.of(), queue(lease));
    Lease next = begin(KEY);
    assertNotEquals(lease.sessionId(), next.sessionId());
    assertEquals(List.of(), queue(next));
  }

  @Test
  void end_withAStaleLease_changesNothing() {
    Lease stale = begin(KEY);
    append(enqueue(stale, 1, "a"));
    Lease newest = claim(KEY, false);
    append(new Change.EndSession(KEY, stale));

    assertTrue(store().holds(KEY, newest));
    assertEquals(List.of("1 h1 a"), queue(newest));
  }

  @Test
  void changes_handedOverBeforeTheClaim_takeEffect() {
    Lease first = begin(KEY);
    append(enqueue(first, 1, "a"), enqueue(first, 2, "b"));
    append(new Change.Settle(first, 1));
    Lease second = claim(KEY, false);

    assertEquals(List.of("2 h2 b"), queue(second));
  }

  @Test
  void changes_withAStaleLease_arePassedOver() {
    Lease stale = begin(KEY);
    append(enqueue(stale, 1, "a"), enqueue(stale, 2, "b"));
    Lease newest = claim(KEY, false);
    append(new Change.Settle(stale, 1), new Change.Release(stale, 2));

    assertEquals(List.of("1 h1 a", "2 h2 b"), queue(newest));
  }

  @Test
  void enqueue_forASessionThatEndedOrNeverWas_isNotTaken() {
    Lease lease = begin(KEY);
    append(new Change.EndSession(KEY, lease));
    Enqueue late = enqueue(lease, 1, "a");
    Enqueue lost = new Enqueue(1234567, 1, bytes("h"), new MessageRecord(bytes("a")));
    append(late, lost);
    awaitSafe();

    assertEquals(List.of(), queue(lease));
    assertFalse(late.isWritten());
    assertFalse(lost.isWritten());
  }

  @Test
  void enqueue_inAnyOrder_isReadInTheOrderOfSequences() {
    Lease lease = begin(KEY);
    for (long sequence : new long[] {5, 300, 2, 70_000, 1, 256}) {
      append(enqueue(lease, sequence, "m" + sequence));
    }

    assertEquals(
        List.of(
            "1 h1 m1",
            "2 h2 m2",
            "5 h5 m5",
            "256 h256 m256",
            "300 h300 m300",
            "70000 h70000 m70000"),
        queue(lease));
  }

  @Test
  void enqueue_belowWhatWasReadAndSettled_isRead() {
    Lease lease = begin(KEY);
    append(enqueue(lease, 8, "a"), enqueue(lease, 9, "b"));
    append(new Change.Settle(lease, 8));
    assertEquals(List.of("9 h9 b"), queue(lease));

    append(enqueue(lease, 7, "late"));

    assertEquals(List.of("7 h7 late", "9 h9 b"), queue(lease));
  }

  @Test
  void enqueue_settledBeforeItWasTaken_isPassedOver() {
    Lease lease = begin(KEY);
    Enqueue quick = enqueue(lease, 1, "a");
    assertTrue(quick.settle());
    append(quick, enqueue(lease, 2, "b"));
    awaitSafe();

    assertFalse(quick.isWritten());
    assertEquals(List.of("2 h2 b"), queue(lease));
  }

  @Test
  void enqueue_oneSafe_isWrittenAndCannotBeSettledWithoutTheStore() {
    Lease lease = begin(KEY);
    Enqueue message = enqueue(lease, 1, "a");
    append(message);
    awaitSafe();

    assertTrue(message.isWritten());
    assertFalse(message.settle());
  }

  @Test
  void settle_deletesThatMessageAlone() {
    Lease lease = begin(KEY);
    append(enqueue(lease, 1, "a"), enqueue(lease, 2, "b"), enqueue(lease, 3, "c"));
    append(new Change.Settle(lease, 2));
    append(new Change.Settle(lease, 1), new Change.Settle(lease, 99));

    assertEquals(List.of("3 h3 c"), queue(lease));
  }

  @Test
  void settle_inTheSameAppend_leavesNothing() {
    Lease lease = begin(KEY);
    append(enqueue(lease, 1, LARGE), new Change.Settle(lease, 1));

    assertEquals(List.of(), queue(lease));
  }

  @Test
  void release_takesTheMessageOutOfTheQueue() {
    Lease lease = begin(KEY);
    append(enqueue(lease, 1, "a"), enqueue(lease, 2, "b"));
    append(new Change.Release(lease, 1));
    assertEquals(List.of("2 h2 b"), queue(lease));

    append(new Change.Settle(lease, 1));
    assertEquals(List.of("2 h2 b"), queue(lease));
  }

  @Test
  void read_staysWithinItsBounds() {
    Lease lease = begin(KEY);
    for (int i = 1; i <= 5; i++) {
      append(enqueue(lease, i, "12345678"));
    }

    assertEquals(List.of("3 h3 12345678", "4 h4 12345678"), read(lease, 2, 4, 10, 1000));
    assertEquals(List.of("1 h1 12345678"), read(lease, 0, 100, 1, 1000));
    assertEquals(List.of(), read(lease, 5, 100, 10, 1000));
    assertEquals(List.of(), read(lease, 3, 3, 10, 1000));
    assertEquals(List.of(), read(lease, 0, 100, 0, 1000));
  }

  @Test
  void read_endsWithTheMessageThatMakesItMoreThanSoManyBytes() {
    Lease lease = begin(KEY);
    for (int i = 1; i <= 5; i++) {
      append(enqueue(lease, i, "12345678")); // 10 bytes with its header
    }

    assertEquals(1, read(lease, 0, 100, 10, 0).size());
    assertEquals(3, read(lease, 0, 100, 10, 20).size());
    assertEquals(2, read(lease, 0, 100, 10, 19).size());
  }

  @Test
  void read_againAndAgain_seesWhatWasHandedOverBefore() {
    Lease lease = begin(KEY);
    for (int i = 0; i < 100; i++) {
      append(enqueue(lease, i, "m"));
      assertEquals(List.of(i + " h" + i + " m"), queue(lease));
      append(new Change.Settle(lease, i));
    }

    assertEquals(List.of(), queue(lease));
  }

  @Test
  void message_inSeveralQueues_staysUntilItIsSettledInEach() {
    Lease one = begin(KEY);
    Lease two = begin(OTHER);
    var message = new MessageRecord(bytes(LARGE));
    append(enqueue(one, 1, message), enqueue(two, 7, message));
    assertEquals(List.of("1 h1 large"), queue(one));

    append(new Change.Settle(one, 1));
    assertEquals(List.of(), queue(one));
    assertEquals(List.of("7 h7 large"), queue(two));

    append(new Change.Settle(two, 7));
    assertEquals(List.of(), queue(two));
  }

  @Test
  void message_inSeveralQueues_staysWhenOneOfThemEnds() {
    Lease one = begin(KEY);
    Lease two = begin(OTHER);
    for (int i = 1; i <= 40; i++) {
      var message = new MessageRecord(bytes(LARGE));
      append(enqueue(one, i, message), enqueue(two, i, message));
    }
    append(new Change.EndSession(KEY, one));

    assertEquals(40, queue(two).size());
    assertEquals("40 h40 large", queue(two).getLast());
  }

  @Test
  void append_keepsNeitherTheListNorRefusesAnEmptyOne() {
    Lease lease = begin(KEY);
    List<Change> list = new ArrayList<>(List.of(enqueue(lease, 1, "a")));
    store().append(list);
    list.clear();
    store().append(list);

    assertEquals(List.of("1 h1 a"), queue(lease));
  }

  @Test
  void sync_whereNothingWasHandedOver_isSafeAtOnce() {
    assertTrue(store().sync(Runnable::run, () -> {}));
  }

  @Test
  void sync_callsAtHomeInTheOrderOfTheCalls() throws Exception {
    Lease lease = begin(KEY);
    List<Integer> called = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    try (ExecutorService home = Executors.newSingleThreadExecutor()) {
      for (int i = 0; i < MANY; i++) {
        int number = i;
        append(enqueue(lease, i, "m"));
        if (!store().sync(home, () -> called.add(number))) {
          expected.add(number);
        }
      }
      awaitSafe();
      Await.until(
          () -> ask(home, () -> called.size() == expected.size()),
          () -> called.size() + " of " + expected.size());
      assertEquals(expected, called);
    }
  }

  private static boolean ask(ExecutorService home, Callable<Boolean> what) {
    Future<Boolean> answer = home.submit(what);
    try {
      return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("home does not answer", e);
    }
  }

  @Test
  void whenCaughtUp_whereItIsNotBehind_callsAtOnce() {
    var called = new CompletableFuture<Boolean>();
    assertFalse(store().isBehind());

    store().whenCaughtUp(Runnable::run, () -> called.complete(true));

    assertTrue(called.isDone());
  }

  @Test
  void failure_whereThereIsNone_doesNotComplete() {
    begin(KEY);
    awaitSafe();

    assertFalse(store().failure().toCompletableFuture().isDone());
  }

  @Test
  void value_isTheLastOneKept() {
    assertTrue(await(store().value("plugin", "key")).isEmpty());

    append(new Change.KeepValue("plugin", "key", bytes("one")));
    append(new Change.KeepValue("plugin", "key", bytes("two")));
    assertEquals("two", new String(await(store().value("plugin", "key")).orElseThrow(), UTF_8));

    append(new Change.KeepValue("plugin", "key", null));
    assertTrue(await(store().value("plugin", "key")).isEmpty());
  }

  @Test
  void value_ofAnotherSpace_isAnotherOne() {
    append(new Change.KeepValue("a", "bc", bytes("one")));
    append(new Change.KeepValue("ab", "c", bytes("two")));
    append(new Change.KeepValue("", "abc", new byte[0]));

    assertEquals("{bc=one}", values("a", "", "", 10).toString());
    assertEquals("{c=two}", values("ab", "", "", 10).toString());
    assertEquals("{abc=}", values("", "", "", 10).toString());
    assertEquals("{}", values("abc", "", "", 10).toString());
  }

  @Test
  void values_comeInTheOrderOfTheirBytesAndWithinTheirBounds() {
    // UTF-16 would have the surrogates of the last one before the one in front of it
    List<String> keys = List.of("a", "b", "b1", "b2", "b～", "b😀", "c");
    for (String key : keys.reversed()) {
      append(new Change.KeepValue("space", key, bytes("1")));
    }

    assertEquals(keys, List.copyOf(values("space", "", "", 10).keySet()));
    assertEquals(keys.subList(1, 6), List.copyOf(values("space", "b", "", 10).keySet()));
    assertEquals(List.of("b2", "b～"), List.copyOf(values("space", "b", "b1", 2).keySet()));
    assertEquals(keys.subList(1, 6), List.copyOf(values("space", "b", "a", 10).keySet()));
    assertEquals(List.of(), List.copyOf(values("space", "b", "c", 10).keySet()));
    assertEquals(List.of(), List.copyOf(values("space", "", "", 0).keySet()));
  }

  private Map<String, String> values(String space, String prefix, String after, int most) {
    Map<String, String> texts = new LinkedHashMap<>();
    await(store().values(space, prefix, after, most))
        .forEach((key, value) -> texts.put(key, new String(value, UTF_8)));
    return texts;
  }

  @Test
  void queues_afterManyChanges_holdWhatTheyShould() {
    checkAgainst(new Model(), 3000, 42);
  }

  /** Makes that many changes in two sessions and looks whether they hold what they should. */
  protected final void checkAgainst(Model model, int changes, long seed) {
    Random random = new Random(seed);
    Lease[] leases = {begin(KEY), begin(OTHER)};
    for (int i = 0; i < changes; i++) {
      model.change(random, leases, this);
      if (i % 500 == 0) {
        model.check(leases, this);
      }
    }
    model.check(leases, this);
  }

  /** What two queues should hold. Confined to the test's thread. */
  protected static final class Model {
    private final List<TreeMap<Long, String>> queues = List.of(new TreeMap<>(), new TreeMap<>());
    private long sequence;

    private void change(Random random, Lease[] leases, StoreContract test) {
      int which = random.nextInt(2);
      TreeMap<Long, String> queue = queues.get(which);
      if (random.nextInt(3) > 0 || queue.isEmpty()) {
        enqueue(random, leases, test);
      } else {
        Long settled = random.nextInt(4) > 0 ? queue.firstKey() : queue.lastKey();
        queue.remove(settled);
        test.append(new Change.Settle(leases[which], settled));
      }
    }

    private void enqueue(Random random, Lease[] leases, StoreContract test) {
      sequence++;
      String text = random.nextBoolean() ? LARGE : "small";
      var message = new MessageRecord(bytes(text));
      List<Change> changes = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        if (random.nextInt(3) > 0) {
          changes.add(StoreContract.enqueue(leases[i], sequence, message));
          String shown = text.equals(LARGE) ? "large" : text;
          queues.get(i).put(sequence, sequence + " h" + sequence + " " + shown);
        }
      }
      test.store().append(changes);
    }

    private void check(Lease[] leases, StoreContract test) {
      for (int i = 0; i < 2; i++) {
        assertEquals(List.copyOf(queues.get(i).values()), test.queue(leases[i]));
      }
    }
  }

  @Test
  void threads_eachWithASessionOfItsOwn_doNotDisturbEachOther() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        SessionKey key = new SessionKey("", "client-" + i);
        running.add(threads.submit(() -> live(key)));
      }
      for (Future<?> each : running) {
        each.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    }
  }

  private void live(SessionKey key) {
    for (int life = 0; life < 5; life++) {
      Lease lease = begin(key);
      for (int i = 0; i < 200; i++) {
        append(enqueue(lease, i, LARGE));
        if (i % 2 == 0) {
          append(new Change.Settle(lease, i));
        }
      }
      assertEquals(100, queue(lease).size());
      awaitSafe();
      append(new Change.EndSession(key, lease));
    }
  }
}
