package io.sundew.broker.session;

import io.sundew.api.Registration;
import io.sundew.broker.plugin.Heartbeat;
import io.sundew.broker.plugin.WatchedLoop;
import io.sundew.broker.routing.MatchCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What belongs to one event loop and is used by it alone: the match cache, timers, encoded frames,
 * counters. Confined to the event loop, except {@link #execute} and {@link #counters()}.
 *
 * <p>A message for a session on another loop goes into that session's inbox at once, which keeps
 * its order; the other loop is woken once, when this round ends, for all of its sessions together.
 */
@SuppressWarnings(
    "ReferenceEquality") // sessions, loops and connections are themselves and nothing else
public final class Loop implements WatchedLoop {
  private static final int CACHED_TOPICS = 16_384;

  private final Kernel kernel;
  private final ScheduledExecutorService executor;
  private final MatchCache matches;
  private final Timers timers;
  private final Registration clock;
  private final Frames frames = new Frames();
  private final Journal journal;
  private final Heartbeat heartbeat = new Heartbeat();
  private final Counters counters = new Counters();
  private final PublishTurns publishTurns = new PublishTurns(System::nanoTime);
  private final List<Session> toWake = new ArrayList<>();
  private final List<Connection> paused = new ArrayList<>(0);
  private long outboundBytes;
  private final long outboundLimit;
  private long millis;

  /** The state of the loop that this executor runs. */
  public Loop(Kernel kernel, ScheduledExecutorService executor) {
    this.kernel = kernel;
    this.executor = executor;
    this.journal = new Journal(this, kernel::store);
    this.matches = new MatchCache(kernel.subscriptions(), CACHED_TOPICS);
    this.timers = new Timers(kernel.time(), executor, this::lookAtClock);
    this.clock = kernel.time().onAdvance(timers::lookAgain);
    this.millis = kernel.time().millis();
    long limit = kernel.config().limits().maxOutboundBytes();
    this.outboundLimit = limit > 0 ? limit : Runtime.getRuntime().maxMemory() / 4;
  }

  /** Runs a task on the loop's thread. Called from any thread. */
  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /**
   * Runs a task on the loop after that time, unless what is returned is closed before. Called on
   * the loop, as is closing.
   */
  public Registration later(Duration delay, Runnable task) {
    Timers.Timer timer = timers.after(delay, task);
    return timer::cancel;
  }

  /** Runs a task on the loop after that time, by the machine's clock. Called on the loop. */
  void wakeUp(long nanos, Runnable task) {
    executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public Heartbeat heartbeat() {
    return heartbeat;
  }

  /** What this loop has counted. */
  public Counters counters() {
    return counters;
  }

  Kernel kernel() {
    return kernel;
  }

  MatchCache matches() {
    return matches;
  }

  Timers timers() {
    return timers;
  }

  Journal journal() {
    return journal;
  }

  Frames frames() {
    return frames;
  }

  /** Milliseconds since 1970, as of the beginning of what the loop is doing now. */
  long millis() {
    return millis;
  }

  PublishTurns publishTurns() {
    return publishTurns;
  }

  /**
   * Looks at the clock; called once per read and per task, since it costs as much as routing a
   * message.
   */
  public void lookAtClock() {
    heartbeat.beat();
    millis = kernel.time().millis();
  }

  /** Another loop's session has something in its inbox. */
  void wake(Session session) {
    toWake.add(session);
  }

  /** Whether somebody without a connection has messages to be published. */
  public boolean hasPublishers() {
    return publishTurns.isWaiting();
  }

  /**
   * Lets those without a connection publish for their share of a round.
   *
   * @param last whether the loop ends, so that there may be no further round
   */
  public void letPublish(boolean last) {
    lookAtClock();
    if (last) {
      publishTurns.last();
    } else {
      publishTurns.round();
    }
  }

  /**
   * What came in was dealt with: hands over what the store is to keep, and answers what is safe.
   * What that sends to clients is still to be written.
   */
  public void endInput() {
    journal.endRound();
  }

  /** Ends a round of the event loop: wakes the loops that were sent something. */
  public void endRound() {
    frames.forgetLarge();
    if (!toWake.isEmpty()) {
      wakeOthers();
    }
    heartbeat.rest();
  }

  private void wakeOthers() {
    IdentityHashMap<Loop, List<Session>> byLoop = new IdentityHashMap<>();
    for (Session session : toWake) {
      Loop target = session.loop();
      if (target != null) { // a session that moves looks into its inbox when it has arrived
        byLoop.computeIfAbsent(target, _ -> new ArrayList<>()).add(session);
      }
    }
    toWake.clear();
    byLoop.forEach((target, sessions) -> target.execute(() -> target.drain(sessions)));
  }

  private void drain(List<Session> sessions) {
    lookAtClock();
    sessions.forEach(session -> session.drainInbox(this));
  }

  /** So many bytes more, or less when negative, wait for slow peers of this loop. */
  public void outboundChanged(long bytes) {
    outboundBytes += bytes;
    if (!paused.isEmpty() && outboundBytes < outboundLimit / 2) {
      List<Connection> relieved = List.copyOf(paused);
      paused.clear();
      relieved.forEach(connection -> execute(connection::release));
    }
  }

  /** Whether so much waits for slow peers that nobody should publish more. */
  public boolean isOverloaded() {
    return outboundBytes > outboundLimit;
  }

  /** Releases a held connection when enough has been written. */
  void whenRelieved(Connection connection) {
    paused.add(connection);
  }

  /** Gives buffers back once the loop has ended. */
  public void release() {
    journal.flush();
    publishTurns.close();
    clock.close();
    frames.release();
  }
}
