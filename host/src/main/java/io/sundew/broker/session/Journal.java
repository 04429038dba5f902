package io.sundew.broker.session;

import io.sundew.api.store.Change;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.Store;
import io.sundew.broker.message.Publication;
import io.sundew.broker.store.PublicationRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop has for the store: changes are collected and handed over together, before an
 * acknowledgement waits for them and at the end of each round. So what belongs to one packet is
 * stored whole or not at all. Confined to the event loop.
 */
@SuppressWarnings("ReferenceEquality") // the same message as last time is what saves work
final class Journal {
  private final Supplier<Store> stores;
  private final List<Change> changes = new ArrayList<>(0);
  private boolean behind;
  private @Nullable Publication written;
  private @Nullable MessageRecord record;

  Journal(Supplier<Store> stores) {
    this.stores = stores;
  }

  /** Whether there is a store that outlives the process. */
  boolean isDurable() {
    return stores.get().isDurable();
  }

  /** Notes a change. */
  void add(Change change) {
    changes.add(change);
  }

  /** The message as it is stored: one object, however many get it. */
  MessageRecord recordOf(Publication publication) {
    MessageRecord known = record;
    if (known == null || publication != written) {
      known = new MessageRecord(PublicationRecord.write(publication));
      written = publication;
      record = known;
    }
    return known;
  }

  /** Hands over what was noted. */
  void flush() {
    if (!changes.isEmpty()) {
      Store store = stores.get();
      store.append(List.copyOf(changes));
      behind = store.isBehind();
      changes.clear();
      written = null;
      record = null;
    }
  }

  /**
   * Hands over, and waits until all that was is safe.
   *
   * @return true when it is so already and {@code safe} is not called
   */
  boolean sync(Executor home, Runnable safe) {
    flush();
    return stores.get().sync(home, safe);
  }

  /** Whether the store had more to write than is good when it was last handed something. */
  boolean isBehind() {
    return behind;
  }

  /** Calls back on the loop, which is the journal's, once the store has caught up. */
  void whenCaughtUp(Executor home, Runnable caughtUp) {
    stores
        .get()
        .whenCaughtUp(
            home,
            () -> {
              behind = false;
              caughtUp.run();
            });
  }
}
