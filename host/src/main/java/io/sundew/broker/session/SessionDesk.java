package io.sundew.broker.session;

import io.sundew.api.store.SessionKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What operators ask of sessions, answered on the loops they belong to. Thread safe; nothing here
 * waits, and answers come on event loops, which must not be kept.
 */
public final class SessionDesk {
  private final Sessions sessions;

  /** A desk for these sessions. */
  public SessionDesk(Sessions sessions) {
    this.sessions = sessions;
  }

  /** What became of the wish to end a session. */
  public enum Ended {
    /** It is gone, with all that waited in it. */
    DONE,
    /** Its client is connected, or a bridge needs it, so it stays. */
    CONNECTED,
    /** There is none of that name. */
    UNKNOWN
  }

  /** Looks at sessions; one that ends or moves to another loop meanwhile is left out. */
  public CompletionStage<List<SessionReport>> report(Collection<Session> asked) {
    Map<Loop, List<Session>> byLoop = new HashMap<>();
    for (Session session : asked) {
      Loop home = session.loop();
      if (home != null) {
        byLoop.computeIfAbsent(home, _ -> new ArrayList<>()).add(session);
      }
    }
    CompletableFuture<List<SessionReport>> all = CompletableFuture.completedFuture(List.of());
    for (Map.Entry<Loop, List<Session>> some : byLoop.entrySet()) {
      all = all.thenCombine(report(some.getKey(), some.getValue(), false), SessionDesk::both);
    }
    return all;
  }

  /** Looks at one session with its subscriptions; no report where there is none of that name. */
  public CompletionStage<List<SessionReport>> report(SessionKey key) {
    Session session = sessions.find(key);
    Loop home = session == null ? null : session.loop();
    return session == null || home == null
        ? CompletableFuture.completedFuture(List.of())
        : report(home, List.of(session), true);
  }

  private static List<SessionReport> both(List<SessionReport> some, List<SessionReport> others) {
    List<SessionReport> all = new ArrayList<>(some);
    all.addAll(others);
    return all;
  }

  private static CompletableFuture<List<SessionReport>> report(
      Loop home, List<Session> asked, boolean withFilters) {
    return CompletableFuture.supplyAsync(
        () -> {
          List<SessionReport> reports = new ArrayList<>(asked.size());
          for (Session session : asked) {
            if (isAt(home, session)) {
              reports.add(SessionReport.of(session, withFilters));
            }
          }
          return reports;
        },
        home);
  }

  /** Ends a session whose client is away; its will, if one waits, is published. */
  public CompletionStage<Ended> end(SessionKey key) {
    Session session = sessions.find(key);
    Loop home = session == null ? null : session.loop();
    if (session == null || home == null) {
      return CompletableFuture.completedFuture(Ended.UNKNOWN);
    }
    return CompletableFuture.supplyAsync(
        () -> {
          if (!isAt(home, session)) {
            return Ended.UNKNOWN;
          }
          if (session.isConnected() || session.isReserved()) {
            return Ended.CONNECTED;
          }
          home.lookAtClock();
          session.end("deleted by an operator");
          return Ended.DONE;
        },
        home);
  }

  @SuppressWarnings("ReferenceEquality") // loops are themselves and nothing else
  private static boolean isAt(Loop home, Session session) {
    return session.loop() == home && !session.isEnded();
  }
}
