package io.sundew.plugin.bridgemqtt;

import io.sundew.api.Broker;
import io.sundew.api.LocalClient;
import io.sundew.api.LocalClient.State;
import io.sundew.api.LocalClient.Status;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.plugin.bridgemqtt.ConnectionConfig.Retry;
import io.sundew.plugin.bridgemqtt.ConnectionConfig.Start;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One configured connection: goes to the remote broker whenever it should be there, and says how it
 * stands. Its own thread is the reader of each {@link Link}; {@link #tick} and {@link #stop} may be
 * called by any.
 */
final class Bridge implements Link.Use {
  private static final Duration DEFAULT_IDLE = Duration.ofSeconds(60);
  private static final int DEFAULT_THRESHOLD = 10;
  private static final Duration LOOK = Duration.ofMillis(250);

  private final Terms terms;
  private final Patience patience;
  private final Prober prober;
  private final LocalClient local;
  private final Broker broker;
  private final Counters counters;
  private final Logger log;
  private final Remarks remarks;
  private final BackOff backOff;
  private final Addresses addresses;
  private final Thread thread;
  private final boolean mayBePrivate;
  private final AtomicBoolean isProbing = new AtomicBoolean();

  /** Held to leave a link or to let go of it, so that nobody leaves the next one instead. */
  private final ReentrantLock parting = new ReentrantLock();

  private volatile boolean isStopped;
  private volatile @Nullable Link link;
  private volatile @Nullable Socket attempt;
  private volatile long attemptNanos;
  private volatile boolean isOverdue;
  private volatile @Nullable String farewell;
  private volatile long nextProbeNanos;

  // Confined to the thread.
  private boolean isConnected;
  private long connectedNanos;
  private String problem = "";
  private String logged = "";

  /** Finds out whether a broker is there. */
  interface Prober {
    /** Waits for an answer at that address, and throws where there is none. */
    void probe(Address address) throws IOException;
  }

  Bridge(
      String instance,
      Terms terms,
      Patience patience,
      Prober prober,
      LocalClient local,
      Broker broker,
      Counters counters,
      Logger log) {
    this.terms = terms;
    this.patience = patience;
    this.prober = prober;
    this.local = local;
    this.broker = broker;
    this.counters = counters;
    this.log = log;
    this.remarks = new Remarks(log, terms.config().name());
    ConnectionConfig config = terms.config();
    this.backOff = new BackOff(config.retry().orElse(Retry.DEFAULT), RandomGenerator.getDefault());
    this.addresses =
        new Addresses(
            config.addresses().stream()
                .map(text -> Address.parse(text, config.tls().isPresent()))
                .toList(),
            config.roundRobin().orElse(false));
    this.mayBePrivate = terms.version() != ProtocolVersion.V5 && config.tryPrivate().orElse(true);
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("sundew-" + instance + "-" + config.name())
            .unstarted(this::run);
  }

  /** Subscribes here, so that messages wait from now on, and begins. */
  void start() {
    local
        .subscribe(terms.localSubscriptions())
        .whenComplete((reasons, failure) -> subscribed(reasons, failure));
    if (terms.notifiesLocal()) {
      notifyLocally("0");
    }
    thread.start();
  }

  private void subscribed(@Nullable List<ReasonCode> reasons, @Nullable Throwable failure) {
    if (failure != null) {
      log.log(Level.ERROR, "bridge={0} cannot subscribe: {1}", name(), failure.getMessage());
    } else if (reasons != null) {
      for (int i = 0; i < reasons.size(); i++) {
        if (reasons.get(i).isError()) {
          log.log(
              Level.WARNING,
              "bridge={0} may not have the messages of {1} here: {2}",
              name(),
              terms.localSubscriptions().get(i).filter(),
              LinkFailure.words(reasons.get(i), null));
        }
      }
    }
  }

  private String name() {
    return terms.config().name();
  }

  @Override
  public LocalClient local() {
    return local;
  }

  @Override
  public Broker broker() {
    return broker;
  }

  @Override
  public Counters counters() {
    return counters;
  }

  @Override
  public Remarks remarks() {
    return remarks;
  }

  private void run() {
    try {
      while (!isStopped) {
        awaitOccasion();
        if (!isStopped) {
          go();
        }
        if (terms.config().start().orElse(Start.AUTOMATIC) == Start.ONCE && !isStopped) {
          tell(State.STOPPED, problem);
          return;
        }
      }
    } catch (InterruptedException _) { // it is stopped
    } catch (RuntimeException | Error bug) {
      log.log(Level.ERROR, "bridge=" + name() + " has ended for a fault of its own", bug);
      tell(State.STOPPED, "a fault of its own: " + bug);
      throw bug;
    }
  }

  /** A lazy bridge waits until enough messages do. */
  private void awaitOccasion() throws InterruptedException {
    if (!terms.config().isLazy()) {
      return;
    }
    int threshold = terms.config().threshold().orElse(DEFAULT_THRESHOLD);
    if (local.waiting() < threshold) {
      tell(State.IDLE, problem);
    }
    while (!isStopped && local.waiting() < threshold) {
      sleep(LOOK);
    }
  }

  private void go() throws InterruptedException {
    Address address = addresses.current();
    tell(State.CONNECTING, problem);
    isConnected = false;
    farewell = null;
    try {
      visitAsBridge(address);
    } catch (IOException e) {
      problem = isOverdue ? overdue() : text(e, address);
    } finally {
      part();
    }
    if (isConnected && terms.notifiesLocal()) {
      notifyLocally("0");
    }
    if (!isStopped) {
      ended(address);
    }
  }

  private void part() {
    parting.lock();
    try {
      link = null;
      attempt = null;
    } finally {
      parting.unlock();
    }
    local.close();
  }

  /**
   * First makes itself known as a bridge; a broker that does not like that is asked plainly. What
   * looks like a dislike may have been a broker that just went down, and another may be there by
   * now, so this is found out anew each time.
   */
  private void visitAsBridge(Address address) throws IOException {
    try {
      visit(address, mayBePrivate);
    } catch (IOException e) {
      if (!mayBePrivate || isConnected || isStopped || !refusesBridges(e)) {
        throw e;
      }
      visit(address, false);
    }
  }

  private void visit(Address address, boolean asBridge) throws IOException {
    attemptNanos = System.nanoTime();
    isOverdue = false;
    Optional<RemoteTls> tls =
        terms.config().tls().isEmpty()
            ? Optional.empty()
            : Optional.of(RemoteTls.of(terms.config().tls().get()));
    var sockets = new Sockets(tls, terms.config().bindAddress());
    try (Channel channel = sockets.open(address, this::attempting);
        var connection = new Link(channel, patience, terms, this)) {
      attempt = null;
      link = connection;
      if (isStopped) {
        return;
      }
      connection.run(asBridge);
    }
  }

  private void attempting(Socket socket) throws IOException {
    attempt = socket;
    if (isStopped) {
      throw new IOException("it is stopped");
    }
  }

  /** Old brokers say so, and some close the connection without a word. */
  private static boolean refusesBridges(IOException e) {
    return e instanceof EOFException
        || (e instanceof LinkFailure failure
            && failure.reason() == ReasonCode.UNSUPPORTED_PROTOCOL_VERSION);
  }

  private String overdue() {
    return "the remote broker could not be reached within " + patience.attempt().toSeconds() + " s";
  }

  private static String text(IOException e, Address address) {
    if (e instanceof UnknownHostException) {
      return "there is no host of the name " + address.host();
    }
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  @Override
  public void connected(List<String> refused) {
    isConnected = true;
    connectedNanos = System.nanoTime();
    problem = String.join("; ", refused);
    logged = problem;
    nextProbeNanos = connectedNanos + patience.preferred().toNanos();
    Address address = addresses.current();
    log.log(Level.INFO, "bridge={0} remote={1} connected", name(), address);
    if (!refused.isEmpty()) {
      log.log(Level.WARNING, "bridge={0} remote={1} {2}", name(), address, problem);
    }
    tell(State.CONNECTED, problem);
    if (terms.notifiesLocal()) {
      notifyLocally("1");
    }
  }

  /** Says why, and waits for as long as it should before the next attempt. */
  private void ended(Address address) throws InterruptedException {
    String left = farewell;
    if (left != null) {
      problem = "";
      addresses.lost();
      log.log(Level.INFO, "bridge={0} remote={1} left: {2}", name(), address, left);
      return;
    }
    if (!problem.equals(logged)) {
      log.log(Level.WARNING, "bridge={0} remote={1} {2}", name(), address, problem);
      logged = problem;
    }
    boolean isTimeToWait = true;
    if (isConnected) {
      backOff.connected(Duration.ofNanos(System.nanoTime() - connectedNanos));
      addresses.lost();
    } else {
      isTimeToWait = addresses.failed();
    }
    boolean goesOn = terms.config().start().orElse(Start.AUTOMATIC) != Start.ONCE;
    if (isTimeToWait && goesOn) {
      tell(State.WAITING, problem);
      sleep(backOff.next());
    }
  }

  private void sleep(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0 && !isStopped; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private void tell(State state, String what) {
    local.tell(new Status(state, addresses.current().toString(), what));
  }

  private void notifyLocally(String state) {
    local
        .publish(
            broker
                .message(terms.notificationTopic(), state.getBytes(StandardCharsets.US_ASCII))
                .withQos(Qos.AT_LEAST_ONCE)
                .withRetain(true))
        .whenComplete(
            (reason, failure) -> {
              if (failure == null && reason.isError()) {
                log.log(
                    Level.WARNING,
                    "bridge={0} cannot tell its state on {1}: {2}",
                    name(),
                    terms.notificationTopic(),
                    LinkFailure.words(reason, null));
              }
            });
  }

  /** Looks after time-outs, about once a second. Never waits. */
  void tick() {
    Link now = link;
    Socket connecting = attempt;
    if (now != null) {
      now.tick();
      leaveWhenIdle(now);
      probe(now);
    } else if (connecting != null
        && System.nanoTime() - attemptNanos > patience.attempt().toNanos()) {
      isOverdue = true;
      close(connecting);
    }
  }

  private void leaveWhenIdle(Link now) {
    if (terms.config().isLazy()
        && now.isOpen()
        && now.idleNanos() > terms.config().idleTimeout().orElse(DEFAULT_IDLE).toNanos()
        && local.waiting() == 0) {
      leave(now, "there is nothing to do");
    }
  }

  /** Leaves that link of its own accord, unless it has ended meanwhile. */
  private void leave(Link now, String reason) {
    parting.lock();
    try {
      if (link == now) {
        farewell = reason;
        local.close();
        now.leave(reason);
      }
    } finally {
      parting.unlock();
    }
  }

  /** Looks whether the preferred address is there again, where another one had to do. */
  private void probe(Link now) {
    if (!now.isOpen()
        || !addresses.isSecondChoice()
        || System.nanoTime() - nextProbeNanos < 0
        || !isProbing.compareAndSet(false, true)) {
      return;
    }
    nextProbeNanos = System.nanoTime() + patience.preferred().toNanos();
    Thread.ofVirtual()
        .name(thread.getName() + "-probe")
        .start(
            () -> {
              try {
                prober.probe(addresses.first());
                leave(now, "the preferred address is there again");
              } catch (IOException _) { // not yet
              } finally {
                isProbing.set(false);
              }
            });
  }

  /** Begins to end; {@link #join} waits for it. */
  void stop() {
    isStopped = true;
    local.close();
    Link now = link;
    if (now != null) {
      now.leave("it is stopped");
    }
    Socket connecting = attempt;
    if (connecting != null) {
      close(connecting);
    }
    LockSupport.unpark(thread);
  }

  /** Waits until it has ended, at most that long, and then has it end at once. */
  void join(Duration limit) throws InterruptedException {
    if (!thread.join(limit)) {
      thread.interrupt();
      Link now = link;
      if (now != null) {
        now.close();
      }
      thread.join(Duration.ofSeconds(1));
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) { // it is of no use any more
    }
  }
}
