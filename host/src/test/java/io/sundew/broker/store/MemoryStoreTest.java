package io.sundew.broker.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.store.Change;
import io.sundew.api.store.Lease;
import io.sundew.api.store.SessionKey;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStoreTest {
  private static final SessionKey KEY = new SessionKey("", "sensor");

  private final MemoryStore store = new MemoryStore();

  private Lease claim(boolean fresh) {
    return store.claim(KEY, fresh).toCompletableFuture().join();
  }

  @Test
  void claim_ofAHeldSession_makesTheOldLeaseStale() {
    Lease first = claim(false);
    Lease second = claim(false);

    assertFalse(store.holds(KEY, first));
    assertTrue(store.holds(KEY, second));
    assertEquals(first.sessionId(), second.sessionId());
  }

  @Test
  void claim_fresh_isAnotherSession() {
    assertNotEquals(claim(false).sessionId(), claim(true).sessionId());
  }

  @Test
  void end_withAStaleLease_changesNothing() {
    Lease stale = claim(false);
    Lease newest = claim(false);

    store.append(List.of(new Change.EndSession(KEY, stale)));
    assertTrue(store.holds(KEY, newest));

    store.append(List.of(new Change.EndSession(KEY, newest)));
    assertFalse(store.holds(KEY, newest));
  }

  @Test
  void namespaces_areApart() {
    Lease ours = claim(false);
    Lease theirs =
        store.claim(new SessionKey("tenant", "sensor"), false).toCompletableFuture().join();

    assertNotEquals(ours.sessionId(), theirs.sessionId());
    assertTrue(store.holds(KEY, ours));
  }
}
