package io.sundew.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.store.Change;
import io.sundew.api.store.Lease;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a {@link Store} promises besides that outlives the process. */
public abstract class DurableStoreContract extends StoreContract {
  private static final String LARGE = "m".repeat(1000);

  /** Made by JUnit. */
  protected DurableStoreContract() {}

  /** Closes the store and opens it anew. */
  protected final RecordedState reopen() throws IOException {
    store().close();
    Store next = open();
    use(next);
    RecordedState state = new RecordedState();
    next.load(state);
    return state;
  }

  @Test
  void isDurable() {
    assertTrue(store().isDurable());
  }

  @Test
  void load_ofWhatIsNew_tellsNothing() throws IOException {
    RecordedState state = reopen();

    assertEquals(0, state.count());
    assertEquals(Map.of(), state.retained());
  }

  @Test
  void session_isToldWithItsLastFacts() throws IOException {
    Lease lease = begin(KEY);
    append(new Change.KeepSession(lease, KEY, bytes("newest facts")));
    begin(new SessionKey("tenant", KEY.clientId()));

    RecordedState state = reopen();

    assertEquals(2, state.count());
    assertEquals("newest facts", state.session(KEY).facts());
    assertEquals(lease.sessionId(), state.session(KEY).id());
    assertEquals("", state.session(KEY).queue());
    assertEquals(
        "facts of tenant|sensor", state.session(new SessionKey("tenant", "sensor")).facts());
  }

  @Test
  void subscriptions_areToldAsTheyAreNow() throws IOException {
    Lease lease = begin(KEY);
    append(
        new Change.KeepSubscription(lease, "a/#", bytes("1")),
        new Change.KeepSubscription(lease, "b", bytes("1")),
        new Change.KeepSubscription(lease, "c/ä", bytes("1")));
    append(new Change.KeepSubscription(lease, "a/#", bytes("2")));
    append(new Change.EndSubscription(lease, "b"), new Change.EndSubscription(lease, "never"));
    append(new Change.KeepSubscription(begin(OTHER), "other", bytes("1")));

    RecordedState state = reopen();

    assertEquals(Map.of("a/#", "2", "c/ä", "1"), state.session(KEY).subscriptions());
    assertEquals(Map.of("other", "1"), state.session(OTHER).subscriptions());
  }

  @Test
  void queue_isToldAndRead() throws IOException {
    Lease lease = begin(KEY);
    for (int i = 1; i <= 5; i++) {
      append(enqueue(lease, i, "12345678"));
    }
    append(new Change.Settle(lease, 1), new Change.Settle(lease, 3));

    RecordedState state = reopen();

    assertEquals("2-5, 3, 30", state.session(KEY).queue());
    assertEquals(List.of("2 h2 12345678", "4 h4 12345678", "5 h5 12345678"), queue(lease));
  }

  @Test
  void message_inSeveralQueues_isInEachOfThem() throws IOException {
    Lease one = begin(KEY);
    Lease two = begin(OTHER);
    var message = new MessageRecord(bytes(LARGE));
    append(enqueue(one, 1, message), enqueue(two, 1, message));

    RecordedState state = reopen();
    assertEquals("1-1, 1, 1002", state.session(KEY).queue());
    assertEquals("1-1, 1, 1002", state.session(OTHER).queue());

    append(new Change.EndSession(KEY, claim(KEY, false)));
    assertEquals(List.of("1 h1 " + LARGE), whole(two));
    reopen();
    assertEquals(List.of("1 h1 " + LARGE), whole(two));
  }

  private List<String> whole(Lease lease) {
    return queue(lease).stream().map(each -> each.replace("large", LARGE)).toList();
  }

  @Test
  void released_isToldUntilItIsSettled() throws IOException {
    Lease lease = begin(KEY);
    append(enqueue(lease, 1, "a"), enqueue(lease, 2, "b"), enqueue(lease, 3, "c"));
    append(new Change.Release(lease, 1), new Change.Release(lease, 2));
    append(new Change.Settle(lease, 1));

    RecordedState state = reopen();
    assertEquals(List.of(2L), state.session(KEY).released());
    assertEquals("3-3, 1, 3", state.session(KEY).queue());

    append(new Change.Settle(claim(KEY, false), 2));
    assertEquals(List.of(), reopen().session(KEY).released());
  }

  @Test
  void received_isToldUntilItIsForgotten() throws IOException {
    Lease lease = begin(KEY);
    append(new Change.Receive(lease, 1), new Change.Receive(lease, 65535));
    append(new Change.Receive(lease, 7), new Change.Forget(lease, 7), new Change.Forget(lease, 8));

    assertEquals(List.of(1, 65535), reopen().session(KEY).received());
  }

  @Test
  void retained_isTheLastOfItsTopic() throws IOException {
    append(new Change.Retain("a", new MessageRecord(bytes("1"))));
    append(new Change.Retain("a", new MessageRecord(bytes("2"))));
    append(new Change.Retain("b/ä", new MessageRecord(new byte[0])));
    append(new Change.Retain("c", new MessageRecord(bytes("1"))), new Change.Retain("c", null));

    assertEquals(Map.of("a", "2", "b/ä", ""), reopen().retained());
  }

  @Test
  void values_areThere() throws IOException {
    append(new Change.KeepValue("plugin", "key", bytes("value")));
    reopen();

    assertEquals("value", new String(await(store().value("plugin", "key")).orElseThrow(), UTF_8));
  }

  @Test
  void sessionThatEnded_leavesNothing() throws IOException {
    Lease lease = begin(KEY);
    append(
        new Change.KeepSubscription(lease, "a", bytes("1")),
        enqueue(lease, 1, "a"),
        enqueue(lease, 2, "b"),
        new Change.Release(lease, 1),
        new Change.Receive(lease, 1));
    append(new Change.EndSession(KEY, lease));

    assertEquals(0, reopen().count());
    Lease next = begin(KEY);
    RecordedState.Session state = reopen().session(KEY);
    assertEquals(List.of(), queue(next));
    assertEquals(Map.of(), state.subscriptions());
    assertEquals(List.of(), state.released());
    assertEquals(List.of(), state.received());
  }

  @Test
  void sessionClaimedFresh_leavesNothingOnceThatIsSafe() throws IOException {
    append(enqueue(begin(KEY), 1, "a"));
    claim(KEY, true);
    awaitSafe();

    assertEquals(0, reopen().count());
  }

  @Test
  void changesWithAStaleLease_leaveNothing() throws IOException {
    Lease stale = begin(KEY);
    append(new Change.KeepSubscription(stale, "a", bytes("1")));
    append(new Change.Receive(stale, 5));
    claim(KEY, false);
    append(
        new Change.KeepSession(stale, KEY, bytes("stale")),
        new Change.KeepSubscription(stale, "b", bytes("1")),
        new Change.EndSubscription(stale, "a"),
        new Change.Receive(stale, 6),
        new Change.Forget(stale, 5));

    RecordedState.Session state = reopen().session(KEY);

    assertEquals("facts of sensor", state.facts());
    assertEquals(Map.of("a", "1"), state.subscriptions());
    assertEquals(List.of(5), state.received());
  }

  @Test
  void claim_afterReopening_isTheSameSessionWithAHigherEpoch() throws IOException {
    Lease before = begin(KEY);
    reopen();
    Lease other = claim(OTHER, false);
    Lease after = claim(KEY, false);

    assertEquals(before.sessionId(), after.sessionId());
    assertNotEquals(before.sessionId(), other.sessionId());
    assertTrue(after.epoch() > before.epoch());
    assertFalse(store().holds(KEY, before));
  }

  @Test
  void close_writesWhatWaits() throws IOException {
    Lease lease = begin(KEY);
    for (int i = 0; i < 20_000; i++) {
      append(enqueue(lease, i, "m"));
    }

    assertTrue(reopen().session(KEY).queue().startsWith("0-19999, 20000,"));
  }

  @Test
  void queues_afterManyChangesAndReopenings_holdWhatTheyShould() throws IOException {
    Model model = new Model();
    for (int seed = 0; seed < 4; seed++) {
      checkAgainst(model, 600, seed);
      reopen();
    }
    checkAgainst(model, 1, 4);
  }
}
