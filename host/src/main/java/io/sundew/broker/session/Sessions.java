package io.sundew.broker.session;

import io.sundew.api.ReasonCode;
import io.sundew.api.store.Lease;
import io.sundew.api.store.SessionKey;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All sessions by key, and how a connection gets hold of one. Thread safe.
 *
 * <p>A session is changed only on its own loop, so a claim travels there: it closes the connection
 * that has the session, takes the session out of that loop and brings it to the claiming one. In
 * between the session belongs to no loop; a claim that meets it then is tried again.
 */
@SuppressWarnings(
    "ReferenceEquality") // sessions, loops and connections are themselves and nothing else
public final class Sessions {
  private final ConcurrentMap<SessionKey, Session> byKey = new ConcurrentHashMap<>();

  /**
   * What a connection asks for.
   *
   * @param fresh whether an old session is to be thrown away
   * @param owner the identity that asks; a session of another identity is thrown away where
   *     sessions have owners
   * @param to the loop of the connection
   */
  record Claim(
      SessionKey key,
      boolean fresh,
      String owner,
      boolean ownersMatter,
      Kernel kernel,
      Loop to,
      Consumer<Claimed> done) {
    private boolean goesOnWith(Session session) {
      return !fresh && (!ownersMatter || session.owner().equals(owner));
    }
  }

  /** What it gets, on its own loop. */
  record Claimed(Session session, boolean present) {}

  /** All sessions, as of about now. */
  public Collection<Session> all() {
    return byKey.values();
  }

  /** How many there are. */
  public int count() {
    return byKey.size();
  }

  @Nullable Session find(SessionKey key) {
    return byKey.get(key);
  }

  /** A session that was in the store when the broker started. */
  void restored(Session session) {
    byKey.put(session.key(), session);
  }

  void forget(Session session) {
    byKey.remove(session.key(), session);
  }

  /**
   * Gets hold of a session; {@code done} is called on the claiming loop, at once where nothing has
   * to travel.
   */
  void claim(Claim claim) {
    Session held = byKey.get(claim.key());
    if (held == null) {
      create(claim);
      return;
    }
    Loop home = held.loop();
    if (home == claim.to()) {
      takeFrom(home, held, claim);
    } else if (home != null) {
      home.execute(() -> takeFrom(home, held, claim));
    } else {
      claim.to().execute(() -> claim(claim));
    }
  }

  /** Only who gets the key asks the store, or the loser would make the winner's lease stale. */
  private void create(Claim claim) {
    var session = new Session(claim.key(), claim.owner(), claim.kernel());
    if (byKey.putIfAbsent(claim.key(), session) != null) {
      claim(claim);
      return;
    }
    lease(
        claim,
        true,
        lease -> {
          session.arrive(claim.to(), lease);
          claim.done().accept(new Claimed(session, false));
        });
  }

  /** On the loop that had the session when it was looked up. */
  private void takeFrom(Loop home, Session session, Claim claim) {
    if (session.isEnded() || session.loop() != home) {
      claim.to().execute(() -> claim(claim));
      return;
    }
    if (session.isPromised()) {
      session.afterPromise(() -> claim.to().execute(() -> claim(claim)));
      return;
    }
    home.lookAtClock();
    boolean goesOn = claim.goesOnWith(session);
    Peer open = session.peer();
    if (open != null) {
      open.takenOver(goesOn); // [MQTT-3.1.4-3]
    }
    if (session.isEnded()) {
      claim.to().execute(() -> claim(claim));
    } else if (!goesOn) {
      session.end(claim.fresh() ? "clean start" : "another identity connected"); // [MQTT-3.1.2-4]
      claim.to().execute(() -> claim(claim));
    } else {
      move(session, claim);
    }
  }

  private void move(Session session, Claim claim) {
    session.leave();
    claim
        .to()
        .execute(
            () ->
                lease(
                    claim,
                    false,
                    lease -> {
                      session.arrive(claim.to(), lease);
                      claim.done().accept(new Claimed(session, true));
                    }));
  }

  private void lease(Claim claim, boolean fresh, Consumer<Lease> then) {
    var future = claim.kernel().store().claim(claim.key(), fresh).toCompletableFuture();
    if (future.isDone()) {
      then.accept(future.join());
    } else {
      future.thenAcceptAsync(then, claim.to());
    }
  }

  /** Closes the connection of a client. Called on any thread; {@code done} may be called on any. */
  public void disconnect(
      SessionKey key, ReasonCode reason, String message, Consumer<Boolean> done) {
    Session session = byKey.get(key);
    Loop home = session == null ? null : session.loop();
    if (session == null || home == null) {
      done.accept(false);
      return;
    }
    home.execute(
        () -> {
          Peer open = session.loop() == home ? session.peer() : null;
          if (open != null) {
            open.close(reason, message);
          }
          done.accept(open != null);
        });
  }
}
