package io.sundew.broker.session;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.Store;
import io.sundew.broker.message.Publication;
import io.sundew.broker.store.PublicationRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop has for the store: the changes of a round are collected and handed over
 * together at its end, so that what belongs to one packet is stored whole or not at all. Confined
 * to the event loop.
 *
 * <p>A round in which messages of QoS 1 went straight to clients, and nothing else was changed,
 * lingers for a millisecond: most clients have acknowledged by then, and what all of them have
 * settled is never written.
 */
@SuppressWarnings("ReferenceEquality") // the same message as last time is what saves work
final class Journal {
  private static final long LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Loop loop;
  private final Supplier<Store> stores;
  private final ArrayDeque<Round> lingering = new ArrayDeque<>(0);
  private Round open = new Round();
  private boolean handedOver;
  private boolean settled;
  private boolean wakesUp;
  private boolean behind;
  private @Nullable Publication written;
  private @Nullable MessageRecord record;

  /** The changes of one round of the loop, and who waits until they are safe. */
  static final class Round {
    private final List<Change> changes = new ArrayList<>(0);
    private final List<Runnable> waiting = new ArrayList<>(0);
    private boolean firm;
    private int sent;
    private int settled;
    private long endNanos;

    private boolean isEmpty() {
      return changes.isEmpty() && waiting.isEmpty();
    }

    /** Whether all of it may turn out not to be needed. */
    private boolean mayLinger() {
      return !firm && sent == changes.size();
    }

    private boolean isSettled() {
      return settled == changes.size();
    }

    private void clear() {
      changes.clear();
      waiting.clear();
    }
  }

  Journal(Loop loop, Supplier<Store> stores) {
    this.loop = loop;
    this.stores = stores;
  }

  /** Whether there is a store that outlives the process. */
  boolean isDurable() {
    return stores.get().isDurable();
  }

  /** Notes a change; returns the round it belongs to. */
  Round add(Change change) {
    open.changes.add(change);
    return open;
  }

  /** A message of QoS 1 that was noted just now is on its way to its client. */
  void sent(StoredEntry stored) {
    if (stored.round() == open && stored.leaves()) {
      open.sent++;
    }
  }

  /** A message is not needed any more and the store has not come to it. */
  void settled(StoredEntry stored) {
    Round round = stored.round();
    if (round != null && stored.from() == loop) {
      sent(stored);
      round.settled++;
      settled |= round.isSettled();
    }
  }

  /** The message as it is stored: one object, however many get it. */
  MessageRecord recordOf(Publication publication) {
    MessageRecord known = record;
    if (known == null || publication != written) {
      known = new MessageRecord(() -> PublicationRecord.write(publication));
      written = publication;
      record = known;
    }
    return known;
  }

  /** Hands over what was noted, for what comes next must come to the store after it. */
  void flush() {
    if (open.isEmpty() && lingering.isEmpty()) {
      return;
    }
    List<Change> changes = new ArrayList<>();
    List<Runnable> waiting = new ArrayList<>();
    lingering.add(open);
    open = new Round();
    for (Round round : lingering) {
      round.changes.stream().filter(Journal::isNeeded).forEach(changes::add);
      waiting.addAll(round.waiting);
      round.clear(); // messages in flight still know it
    }
    lingering.clear();
    Store store = stores.get();
    if (!changes.isEmpty()) {
      store.append(changes);
      behind = store.isBehind();
      handedOver = true;
    }
    if (!waiting.isEmpty()) {
      Runnable goOn = () -> waiting.forEach(Runnable::run);
      if (store.sync(loop, goOn)) {
        loop.execute(goOn); // not in the middle of what made us hand over
      }
    }
  }

  private static boolean isNeeded(Change change) {
    return !(change instanceof Enqueue message && message.isSettled());
  }

  /**
   * Waits until what was noted in this very task is safe.
   *
   * @return true when it is so already and {@code safe} is not called
   */
  boolean syncOwn(Runnable safe) {
    if (!open.changes.isEmpty()) {
      open.waiting.add(safe);
      return false;
    }
    return !handedOver || stores.get().sync(loop, safe);
  }

  /**
   * Waits until all that was noted so far is safe.
   *
   * @return true when it is so already and {@code safe} is not called
   */
  boolean sync(Runnable safe) {
    if (open.isEmpty() && lingering.isEmpty()) {
      return stores.get().sync(loop, safe);
    }
    open.firm = true;
    open.waiting.add(safe);
    return false;
  }

  /** Ends a round: hands over, lets linger, and goes on with what clients have settled. */
  void endRound() {
    if (settled) {
      settled = false;
      goOnWithSettled();
    }
    if (!open.isEmpty()) {
      if (open.mayLinger()) {
        linger();
      } else {
        flush();
      }
    }
    handedOver = false;
    written = null;
    record = null;
    Round oldest = lingering.peek();
    if (oldest != null && System.nanoTime() - oldest.endNanos >= 0) {
      flush();
    }
  }

  private void goOnWithSettled() {
    List<Runnable> ready = new ArrayList<>();
    for (Iterator<Round> rounds = lingering.iterator(); rounds.hasNext(); ) {
      Round round = rounds.next();
      if (round.isSettled()) {
        rounds.remove();
        ready.addAll(round.waiting);
        round.clear();
      }
    }
    ready.forEach(Runnable::run);
  }

  private void linger() {
    open.endNanos = System.nanoTime() + LINGER_NANOS;
    lingering.add(open);
    open = new Round();
    if (!wakesUp) {
      wakesUp = true;
      loop.wakeUp(LINGER_NANOS, this::wokenUp);
    }
  }

  private void wokenUp() {
    wakesUp = false;
    Round oldest = lingering.peek();
    if (oldest == null) {
      return;
    }
    long left = oldest.endNanos - System.nanoTime();
    if (left <= 0) {
      flush();
    } else {
      wakesUp = true;
      loop.wakeUp(left, this::wokenUp);
    }
  }

  /** Whether the store had more to write than is good when it was last handed something. */
  boolean isBehind() {
    return behind;
  }

  /** Calls back on the loop, which is the journal's, once the store has caught up. */
  void whenCaughtUp(Runnable caughtUp) {
    stores
        .get()
        .whenCaughtUp(
            loop,
            () -> {
              behind = false;
              caughtUp.run();
            });
  }
}
