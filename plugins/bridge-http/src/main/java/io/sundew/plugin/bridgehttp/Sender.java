package io.sundew.plugin.bridgehttp;

import io.sundew.api.Http;
import io.sundew.api.LocalClient;
import io.sundew.api.Scheduler;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends the messages of a route: several requests at a time, of a key one after the other, again
 * where they fail. Thread safe; nothing outside is called under its lock.
 *
 * <p>Where the service seems to be down, all wait but for one request that finds out whether it is
 * back. Where it asks for time, all wait that long.
 */
final class Sender implements AutoCloseable {
  /** Is told what became of messages. */
  interface Settling {
    /** The service has these. */
    void delivered(List<Outgoing> messages, Http.Response response);

    /** The service will never have these. */
    void dead(List<Outgoing> messages, String why);

    /** A request failed and will be made again. */
    void failed(String why);

    /** How it stands with the service now. */
    void stands(LocalClient.State state, String problem);
  }

  /**
   * How it sends.
   *
   * @param inFlight requests at a time
   * @param mostHeld messages that are not settled, above which {@link #put} waits
   * @param mostHeldBytes likewise
   * @param giveUpAfter from the first request on; empty for never
   */
  record Manner(
      int inFlight,
      int mostHeld,
      long mostHeldBytes,
      Backoff backoff,
      int breaksAfter,
      Optional<Duration> giveUpAfter) {}

  /** What a service may ask for at most. */
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private static final int TOO_LARGE = 413;

  private final Http http;
  private final BiFunction<URI, List<Outgoing>, Http.Request> requests;
  private final Scheduler scheduler;
  private final Settling settling;
  private final Manner manner;
  private final Lanes lanes;
  private final Breaker breaker;
  private final InstantSource clock = InstantSource.system();

  @SuppressWarnings("java:S2245") // jitter needs no secrecy
  private final Random random = new Random();

  private final PriorityQueue<Batch> again =
      new PriorityQueue<>((one, other) -> Long.signum(one.dueNanos() - other.dueNanos()));
  private int underWay;
  private int held;
  private long heldBytes;
  private @Nullable Batch trial;
  private @Nullable Long pausedUntil;
  private @Nullable Long wakeAt;
  private boolean closed;

  Sender(
      Http http,
      BiFunction<URI, List<Outgoing>, Http.Request> requests,
      Scheduler scheduler,
      Settling settling,
      Manner manner,
      Lanes lanes) {
    this.http = http;
    this.requests = requests;
    this.scheduler = scheduler;
    this.settling = settling;
    this.manner = manner;
    this.lanes = lanes;
    this.breaker = new Breaker(manner.breaksAfter(), manner.backoff(), random);
  }

  /** Takes messages to send, in order; waits while it holds too many. */
  void put(List<Outgoing> messages) throws InterruptedException {
    int next = 0;
    while (next < messages.size()) {
      synchronized (this) {
        while (!closed && isFull()) {
          wait();
        }
        if (closed) {
          return; // the broker keeps what is not settled
        }
        while (next < messages.size() && !isFull()) {
          Outgoing message = messages.get(next++);
          held++;
          heldBytes += message.size();
          lanes.add(message);
        }
      }
      pump();
    }
  }

  private boolean isFull() {
    return held >= manner.mostHeld() || (held > 0 && heldBytes >= manner.mostHeldBytes());
  }

  /** Sends what may be sent now. */
  private void pump() {
    List<Batch> now = new ArrayList<>();
    synchronized (this) {
      long nanos = System.nanoTime();
      for (Batch next = next(nanos); next != null; next = next(nanos)) {
        underWay++;
        now.add(next);
      }
      wakeLater(nanos);
    }
    now.forEach(this::send);
  }

  private @Nullable Batch next(long nowNanos) {
    if (closed || underWay >= manner.inFlight()) {
      return null;
    }
    if (pausedUntil != null) {
      if (pausedUntil - nowNanos > 0) {
        return null;
      }
      pausedUntil = null;
    }
    if (breaker.isOpen()) {
      return nextTrial(nowNanos);
    }
    Batch failed = again.peek();
    if (failed != null && failed.dueNanos() - nowNanos <= 0) {
      return again.remove();
    }
    return lanes.next(nowNanos).map(messages -> new Batch(messages, nowNanos)).orElse(null);
  }

  private @Nullable Batch nextTrial(long nowNanos) {
    if (trial != null || breaker.trialAt() - nowNanos > 0) {
      return null;
    }
    boolean fresh = again.isEmpty() || breaker.trials() % 2 == 0; // one message may be the trouble
    Optional<List<Outgoing>> messages = fresh ? lanes.any() : Optional.empty();
    trial = messages.map(all -> new Batch(all, nowNanos)).orElseGet(again::poll);
    return trial;
  }

  /** Comes back when something may be due by then. */
  private void wakeLater(long nowNanos) {
    Long due = closed || underWay >= manner.inFlight() ? null : dueAt();
    if (due == null || (wakeAt != null && wakeAt - due <= 0)) {
      return;
    }
    wakeAt = due;
    long at = due;
    scheduler.after(Duration.ofNanos(Math.max(0, at - nowNanos)), () -> wake(at));
  }

  private @Nullable Long dueAt() {
    if (pausedUntil != null) {
      return pausedUntil;
    }
    if (breaker.isOpen()) {
      boolean nothing = trial != null || (again.isEmpty() && lanes.dueAt() == null);
      return nothing ? null : Long.valueOf(breaker.trialAt());
    }
    Long fresh = lanes.dueAt();
    Batch failed = again.peek();
    if (failed == null) {
      return fresh;
    }
    return fresh == null || failed.dueNanos() - fresh < 0 ? Long.valueOf(failed.dueNanos()) : fresh;
  }

  private void wake(long at) {
    synchronized (this) {
      if (wakeAt != null && wakeAt == at) {
        wakeAt = null;
      }
    }
    pump();
  }

  private void send(Batch batch) {
    List<Outgoing> piece;
    synchronized (this) {
      piece = batch.piece();
    }
    try {
      http.send(requests.apply(batch.uri(), piece))
          .whenComplete((response, failure) -> ended(batch, Outcome.of(response, failure, clock)));
    } catch (IllegalArgumentException impossible) {
      ended(batch, new Outcome.Refused(String.valueOf(impossible.getMessage()), 0));
    } catch (IllegalStateException stopped) {
      close(); // the instance is stopped: the broker keeps what is not settled
    }
  }

  private void ended(Batch batch, Outcome outcome) {
    Runnable tell;
    synchronized (this) {
      if (closed) {
        return;
      }
      underWay--;
      boolean wasTrial = batch == trial;
      if (wasTrial) {
        trial = null;
      }
      tell =
          switch (outcome) {
            case Outcome.Delivered(var response) -> delivered(batch, response);
            case Outcome.Refused refused -> refused(batch, refused);
            case Outcome.Later later -> later(batch, later, wasTrial);
          };
    }
    try {
      tell.run();
    } finally {
      pump();
    }
  }

  private Runnable delivered(Batch batch, Http.Response response) {
    answered();
    List<Outgoing> piece = settle(batch);
    return () -> {
      settling.delivered(piece, response);
      settling.stands(LocalClient.State.CONNECTED, "");
    };
  }

  private Runnable refused(Batch batch, Outcome.Refused refused) {
    answered();
    if (refused.status() == TOO_LARGE && batch.piece().size() > 1) {
      batch.split();
      again.add(batch);
      return () -> settling.failed(refused.why());
    }
    List<Outgoing> piece = settle(batch);
    return () -> {
      settling.dead(piece, refused.why());
      settling.stands(LocalClient.State.CONNECTED, refused.why());
    };
  }

  /** The service is there: what waited for it may go at once. */
  private void answered() {
    if (breaker.isOpen()) {
      List<Batch> waiting = new ArrayList<>(again);
      again.clear();
      long now = System.nanoTime();
      waiting.sort(Comparator.comparingLong(Batch::sinceNanos));
      waiting.forEach(each -> each.atOnce(now));
      again.addAll(waiting);
    }
    breaker.succeeded();
  }

  private Runnable later(Batch batch, Outcome.Later later, boolean wasTrial) {
    long now = System.nanoTime();
    if (later.isOutage()) {
      breaker.failed(wasTrial, now);
    } else if (wasTrial) {
      answered();
    }
    boolean over =
        manner.giveUpAfter().isPresent()
            && now - batch.sinceNanos() >= manner.giveUpAfter().get().toNanos();
    if (over) {
      List<Outgoing> piece = settle(batch);
      return () -> {
        settling.failed(later.why());
        settling.dead(piece, later.why() + ", and 'give-up-after' is over");
      };
    }
    long pause = manner.backoff().nanos(batch.failed() + 1, random);
    if (later.after().isPresent()) {
      Duration said = later.after().get();
      long asked = (said.compareTo(LONGEST_PAUSE) < 0 ? said : LONGEST_PAUSE).toNanos();
      pause = Math.max(pause, asked);
      if (pausedUntil == null || now + asked - pausedUntil > 0) {
        pausedUntil = now + asked;
      }
    }
    batch.again(now + pause);
    again.add(batch);
    boolean down = breaker.isOpen();
    return () -> {
      settling.failed(later.why());
      settling.stands(down ? LocalClient.State.WAITING : LocalClient.State.CONNECTED, later.why());
    };
  }

  /** What was sent is settled; what stands behind it may go. */
  private List<Outgoing> settle(Batch batch) {
    List<Outgoing> piece = batch.piece();
    held -= piece.size();
    piece.forEach(message -> heldBytes -= message.size());
    if (batch.next()) {
      batch.atOnce(System.nanoTime());
      again.add(batch);
    } else {
      lanes.settled(batch.all());
    }
    notifyAll();
    return piece;
  }

  /** Messages that were put and are not settled. */
  synchronized int held() {
    return held;
  }

  /** Sends nothing any more; whoever waits goes on. */
  @Override
  public synchronized void close() {
    closed = true;
    lanes.clear();
    again.clear();
    notifyAll();
  }
}
