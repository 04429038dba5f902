package io.sundew.broker.session;

import io.sundew.api.store.Lease;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import io.sundew.api.store.StoredState;
import io.sundew.broker.message.Publication;
import io.sundew.broker.routing.Subscription;
import io.sundew.broker.store.PublicationRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Makes sessions and retained messages out of what a store holds when the broker starts. Confined
 * to the starting thread; loops take over their sessions at the end, before any listener is open.
 */
public final class Restoration implements StoredState {
  private final Kernel kernel;
  private final List<Loop> loops;
  private final long nowMillis;
  private final List<Found> found = new ArrayList<>();
  private @Nullable Found current;
  private int retained;

  private Restoration(Kernel kernel, List<Loop> loops) {
    this.kernel = kernel;
    this.loops = loops;
    this.nowMillis = kernel.time().millis();
  }

  private record Found(Session session, SessionRecords.Facts facts) {}

  /** Has a store tell what it holds. */
  public interface Loading {
    /** Tells all of it. */
    void into(StoredState state) throws IOException;
  }

  /**
   * What came back.
   *
   * @param sessions how many sessions
   * @param retained how many retained messages
   */
  public record Result(int sessions, int retained) {}

  /**
   * Loads all that a store holds.
   *
   * @param loading tells it, from the store and from what else is to be in it
   * @param loaded called when it was read, to make it the kernel's, before sessions go on
   * @throws IOException when it cannot be read
   * @throws io.sundew.broker.store.DamagedRecordException when a record cannot be read
   */
  public static Result of(
      Store store, Loading loading, Kernel kernel, List<Loop> loops, Runnable loaded)
      throws IOException {
    var restoration = new Restoration(kernel, loops);
    loading.into(restoration);
    loaded.run();
    return restoration.finish(store);
  }

  @Override
  public void session(long sessionId, SessionKey key, byte[] record) {
    SessionRecords.Facts facts = SessionRecords.readFacts(record);
    var session = new Session(key, facts.owner(), kernel);
    var each = new Found(session, facts);
    found.add(each);
    current = each;
  }

  @Override
  public void subscription(String filter, byte[] record) {
    Session session = current().session();
    Subscription subscription = SessionRecords.readSubscription(session, filter, record);
    session.subscriptions().put(filter, subscription);
    kernel.subscriptions().subscribe(subscription);
  }

  @Override
  public void queue(long first, long last, long count, long bytes) {
    Found each = current();
    each.session().delivery().restored(first, last, count, bytes, each.facts().perhapsSent());
    each.session().usedUpTo(last);
  }

  @Override
  public void released(long sequence) {
    Session session = current().session();
    session.delivery().restoredReleased(sequence);
    session.usedUpTo(sequence);
  }

  @Override
  public void received(int packetId) {
    current().session().receivedQos2().add(packetId);
  }

  @Override
  public void retained(String topic, byte[] message) {
    Publication publication = PublicationRecord.read(message);
    if (!publication.isExpired(nowMillis)) {
      kernel.retained().put(publication);
      retained++;
    }
  }

  private Found current() {
    Found each = current;
    if (each == null) {
      throw new IllegalStateException("the store told of a part before its session");
    }
    return each;
  }

  private Result finish(Store store) {
    List<CompletableFuture<Void>> arrivals = new ArrayList<>();
    for (Found each : found) {
      Session session = each.session();
      Lease lease = store.claim(session.key(), false).toCompletableFuture().join();
      session.restored(each.facts(), lease);
      kernel.sessions().restored(session);
      Loop home = homeOf(session);
      arrivals.add(CompletableFuture.runAsync(() -> session.arrive(home, lease), home));
    }
    arrivals.forEach(CompletableFuture::join);
    for (Found each : found) { // all are there, so that a will that is due finds its readers
      Session session = each.session();
      Loop home = homeOf(session);
      home.execute(
          () -> {
            home.lookAtClock();
            session.resume();
          });
    }
    return new Result(found.size(), retained);
  }

  private Loop homeOf(Session session) {
    return loops.get(Math.floorMod(session.clientId().hashCode(), loops.size()));
  }
}
