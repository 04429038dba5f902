package io.sundew.broker.session;

import io.sundew.api.LocalClient;
import io.sundew.api.Message;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.config.Limits;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.ProtocolException;
import io.sundew.mqtt.Topic;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client in the broker's own process: a session on one event loop, and beside it what a plugin
 * asks of it from any thread. Thread safe; what it keeps is confined to the loop unless said
 * otherwise.
 */
final class InProcessClient implements LocalClient {
  /** Where sessions of such clients are, apart from those of network clients. */
  static final String NAMESPACE = "$local";

  private static final Duration MEASURED = Duration.ofSeconds(2);
  private static final Duration RATES = Duration.ofSeconds(10);

  private static final Logger LOG = LoggerFactory.getLogger(InProcessClient.class);

  private final Kernel kernel;
  private final Loop loop;
  private final Settings settings;
  private final String instance;
  private final String owner;
  private final SessionKey key;
  private final BrokerClient identity;
  private final ExecutorService thread;
  private final @Nullable RequestTerms terms;
  private final @Nullable MountPoint mountPoint;
  private final LocalInbound inbound;
  private final LocalSubscriptions subscriptions;
  private final DeadLetters deadLetters;
  private final LongAdder delivered = new LongAdder();
  private final RecentRate deliveryRate = new RecentRate(RATES);
  private final RecentRate publishRate = new RecentRate(RATES);
  private final LoopGate gate;
  private volatile Status status = new Status(State.IDLE, "", "");
  private volatile boolean ended;
  private volatile @Nullable Session session;
  private @Nullable LocalPeer peer;
  private boolean present;
  private long measuredMillis;
  private int opening;

  /**
   * A client that is not there yet; {@link #begin} makes it be.
   *
   * @throws IllegalStateException when it serves a request whose listener is gone
   */
  InProcessClient(
      Kernel kernel,
      Loop loop,
      String instance,
      Settings settings,
      BrokerClient identity,
      ExecutorService thread) {
    this.kernel = kernel;
    this.loop = loop;
    this.instance = instance;
    this.settings = settings;
    this.owner = ownerOf(instance);
    this.key = new SessionKey(NAMESPACE, settings.clientId());
    this.identity = identity;
    this.thread = thread;
    this.terms = settings.behalf().map(request -> RequestTerms.of(kernel, request)).orElse(null);
    this.mountPoint = terms == null ? null : terms.mountPoint();
    this.gate = new LoopGate(loop, this::settleAll);
    this.inbound = new LocalInbound(loop, identity, () -> session);
    this.subscriptions = new LocalSubscriptions(loop, identity);
    this.deadLetters = new DeadLetters(kernel, loop, settings.clientId(), owner);
  }

  /** Whose the sessions of an instance's clients are. */
  static String ownerOf(String instance) {
    return "plugin:" + instance;
  }

  BrokerClient identity() {
    return identity;
  }

  Settings settings() {
    return settings;
  }

  String instance() {
    return instance;
  }

  SessionKey key() {
    return key;
  }

  String name() {
    return "local client " + settings.name();
  }

  void countDelivered() {
    delivered.increment();
  }

  /** The broker has its store: the session is claimed, and what was asked before is done. */
  void begin() {
    loop.execute(this::claim);
  }

  private void claim() {
    if (ended) {
      return;
    }
    kernel
        .sessions()
        .claim(
            new Sessions.Claim(
                key, !settings.durable(), owner, false, kernel, loop, this::claimed));
  }

  private void claimed(Sessions.Claimed claimed) {
    take(claimed);
    if (settings.durable()) {
      deadLetters.claimStored();
    }
    gate.open();
    measuredMillis = loop.millis();
    measure();
  }

  /** Looks again and again how fast it is. */
  private void measure() {
    if (!ended && settings.behalf().isEmpty()) { // nobody is shown those of requests
      long now = loop.millis();
      Duration since = Duration.ofMillis(now - measuredMillis);
      deliveryRate.add(delivered(), since);
      publishRate.add(published(), since);
      measuredMillis = now;
      loop.later(MEASURED, this::measure);
    }
  }

  private void take(Sessions.Claimed claimed) {
    Session taken = claimed.session();
    session = taken;
    present = claimed.present();
    taken.reserved(true);
    taken.expirySeconds(settings.durable() ? Limits.NEVER_EXPIRES : 0);
    taken.delivery().limitQueue(queueLimit());
    if (settings.queueQos0()) {
      taken.delivery().keepAtMostOnce();
    }
    taken.keep();
  }

  private long queueLimit() {
    long own = settings.maximumQueuedBytes();
    return own > 0 ? own : kernel.config().limits().maxQueuedBytes();
  }

  private <T> CompletionStage<T> ask(Consumer<CompletableFuture<T>> question) {
    var answer = new CompletableFuture<T>();
    gate.execute(
        () -> {
          if (ended) {
            answer.completeExceptionally(new IllegalStateException(name() + " has ended"));
            return;
          }
          loop.lookAtClock();
          try {
            question.accept(answer);
          } catch (RuntimeException bug) {
            answer.completeExceptionally(bug);
          }
        });
    return answer;
  }

  private Session held() {
    Session held = session;
    if (held == null) {
      throw new IllegalStateException(name() + " has no session");
    }
    return held;
  }

  @Override
  public CompletionStage<Boolean> open(int receiveMaximum, Receiver receiver) {
    if (receiveMaximum < 1 || receiveMaximum > 65_535) {
      throw new IllegalArgumentException("receiveMaximum is " + receiveMaximum);
    }
    return ask(answer -> open(receiveMaximum, receiver, answer));
  }

  private void open(int receiveMaximum, Receiver receiver, CompletableFuture<Boolean> answer) {
    leave();
    if (held().isEnded()) { // it was not durable, or an operator has ended it
      reclaim(() -> open(receiveMaximum, receiver, answer));
      return;
    }
    int mine = ++opening;
    Session taken = held();
    taken.promised(receiveMaximum);
    Runnable promised =
        () -> {
          if (mine == opening && !taken.isEnded()) {
            var opened = new LocalPeer(this, taken, loop, receiver, thread);
            peer = opened;
            answer.complete(present);
            taken.attach(opened, receiveMaximum);
          } else {
            answer.completeExceptionally(new IllegalStateException(name() + " was closed"));
          }
          taken.promiseKept();
        };
    if (!loop.journal().isDurable() || loop.journal().sync(promised)) {
      promised.run();
    }
  }

  private void reclaim(Runnable then) {
    kernel
        .sessions()
        .claim(
            new Sessions.Claim(
                key,
                true,
                owner,
                false,
                kernel,
                loop,
                claimed -> {
                  take(claimed);
                  subscriptions.renew(held());
                  then.run();
                }));
  }

  @Override
  public void close() {
    gate.execute(this::leave);
  }

  private void leave() {
    opening++;
    LocalPeer open = peer;
    peer = null;
    if (open != null) {
      open.leave();
    }
  }

  @Override
  public CompletionStage<Void> end() {
    return ask(
        answer -> {
          leave();
          ended = true;
          held().end("not wanted any more");
          LocalPublisher.whenSafe(loop, () -> answer.complete(null));
        });
  }

  /** The plugin gives it up: closed, and where it is durable its session waits for the next. */
  void giveUp() {
    gate.execute(
        () -> {
          leave();
          ended = true;
          Session taken = session;
          if (taken != null) {
            taken.reserved(false);
          }
          if (!settings.durable() && taken != null) {
            taken.end("its client is gone");
          }
          thread.shutdown();
        });
  }

  @Override
  public CompletionStage<List<ReasonCode>> subscribe(List<Subscription> wanted) {
    return ask(
        answer -> subscriptions.replace(wanted.stream().map(this::whole).toList(), held(), answer));
  }

  private Subscription whole(Subscription wanted) {
    return mountPoint == null
        ? wanted
        : new Subscription(
            mountPoint.whole(wanted.filter()),
            wanted.qos(),
            wanted.noLocal(),
            wanted.retainAsPublished(),
            wanted.retained());
  }

  /** A message as it is shown to whoever it serves. On the loop. */
  Publication seen(Publication publication) {
    Topic topic = publication.topicName();
    Topic left = mountPoint == null ? topic : mountPoint.leave(topic);
    return left.equals(topic) ? publication : publication.withTopic(left.name());
  }

  private Publication whole(Message message) {
    Publication publication = (Publication) message;
    return terms == null ? publication : terms.whole(publication);
  }

  private @Nullable ReasonCode faultOf(Publication whole) {
    return terms == null ? null : terms.faultOf(whole);
  }

  @Override
  public CompletionStage<ReasonCode> publish(Message message) {
    Publication publication = whole(message);
    ReasonCode fault = faultOf(publication);
    if (fault != null) {
      return CompletableFuture.completedFuture(fault);
    }
    var answer = new CompletableFuture<ReasonCode>();
    boolean later = gate.keeps(() -> Futures.pass(inbound.publish(publication), answer));
    return later ? answer : inbound.publish(publication);
  }

  @Override
  public CompletionStage<ReasonCode> publish(Message message, int packetId) {
    Publication publication = whole(message);
    ReasonCode fault = faultOf(publication);
    return fault == null
        ? ask(answer -> Futures.pass(inbound.publish(publication, packetId, held()), answer))
        : CompletableFuture.completedFuture(fault);
  }

  @Override
  public CompletionStage<Boolean> release(int packetId) {
    return ask(answer -> inbound.release(packetId, held(), answer::complete));
  }

  @Override
  public void forgetReceived() {
    gate.execute(() -> inbound.forgetReceived(held()));
  }

  @Override
  public void acknowledge(int packetId) {
    settle(() -> held().delivery().acknowledged(packetId));
  }

  @Override
  public void received(int packetId, ReasonCode reason) {
    settle(() -> releaseAfter(held().delivery().received(packetId, reason), packetId));
  }

  private void releaseAfter(@Nullable ReasonCode reason, int packetId) {
    LocalPeer open = peer;
    if (reason != null && open != null) { // [MQTT-4.3.3-5]
      LocalPublisher.whenSafe(loop, () -> open.sendPubrel(packetId, reason));
    }
  }

  @Override
  public void completed(int packetId) {
    settle(() -> held().delivery().completed(packetId));
  }

  /** Settled together with what else is, so that the loop is woken once for many. */
  private void settle(Runnable settlement) {
    gate.gather(
        () -> {
          try {
            settlement.run();
          } catch (ProtocolException wrong) {
            LOG.warn("{} settles what it was not sent like that: {}", name(), wrong.getMessage());
          }
        });
  }

  private void settleAll(List<Runnable> settlements) {
    if (!ended) {
      loop.lookAtClock();
      settlements.forEach(Runnable::run);
      held().updateWindow();
    }
  }

  @Override
  public CompletionStage<Boolean> deadLetter(int packetId, String why) {
    return ask(answer -> deadLetter(packetId, why, answer));
  }

  private void deadLetter(int packetId, String why, CompletableFuture<Boolean> answer) {
    Outgoing message = held().delivery().inFlight(packetId);
    Publication publication = message == null ? null : message.publication;
    if (message == null || publication == null) {
      answer.complete(false);
      return;
    }
    deadLetters
        .add(publication, message.qos, why)
        .thenAccept(
            added -> {
              if (message.qos == Qos.AT_LEAST_ONCE) {
                held().delivery().acknowledged(packetId);
              } else {
                held().delivery().received(packetId, ReasonCode.UNSPECIFIED_ERROR);
              }
              held().updateWindow();
              if (!added) {
                held().countDropped();
              }
              LocalPublisher.whenSafe(loop, () -> answer.complete(added));
            });
  }

  /** The first dead letters. */
  CompletionStage<List<DeadLetters.Letter>> deadLetters(int most) {
    return ask(answer -> Futures.pass(deadLetters.list(most), answer));
  }

  /**
   * Queues dead letters again, or drops them.
   *
   * @param chosen by their identifiers
   * @return completes with how many
   */
  CompletionStage<Integer> takeDeadLetters(Predicate<String> chosen, boolean retry) {
    return ask(
        answer -> Futures.pass(deadLetters.take(chosen, retry ? this::queueAgain : null), answer));
  }

  private boolean queueAgain(Publication publication, Qos qos) {
    Session taken = held();
    boolean again =
        !taken.isEnded()
            && taken.offer(loop, publication, qos, false, Outgoing.NO_IDENTIFIERS, null, false);
    taken.updateWindow();
    return again;
  }

  @Override
  public void tell(Status now) {
    status = now;
  }

  @Override
  public long waiting() {
    Session taken = session;
    return taken == null ? 0 : taken.delivery().queued() + taken.delivery().inFlight();
  }

  /** How it stands, looked at on its loop. */
  CompletionStage<BridgeReport> report() {
    return ask(
        answer ->
            answer.complete(
                BridgeReport.of(this, held(), isOpen(), deadLetters.count(), loop.millis())));
  }

  private boolean isOpen() {
    LocalPeer open = peer;
    return open != null && !open.isClosed();
  }

  Status status() {
    return status;
  }

  /** Messages handed to its receiver, those that were handed again included. */
  long delivered() {
    return delivered.sum();
  }

  RecentRate deliveryRate() {
    return deliveryRate;
  }

  RecentRate publishRate() {
    return publishRate;
  }

  /** Messages published by it. */
  long published() {
    return inbound.published();
  }
}
