package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.LocalClient.Outbound;
import io.sundew.api.PluginContext;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.Scheduler;
import io.sundew.plugin.bridgehttp.BridgeHttpConfig.Batching;
import io.sundew.plugin.bridgehttp.BridgeHttpConfig.Breaking;
import io.sundew.plugin.bridgehttp.BridgeHttpConfig.Order;
import io.sundew.plugin.bridgehttp.BridgeHttpConfig.Out;
import io.sundew.plugin.bridgehttp.BridgeHttpConfig.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One route out: a local client whose messages become requests. A message is acknowledged once the
 * service has it, so what is not comes again after a restart. Where the broker or an operator
 * closes the client it opens again after a pause, with a sender of its own: what the last one had
 * and did not settle comes again. Thread safe.
 */
final class Route implements LocalClient.Receiver, AutoCloseable {
  private static final int FEWEST_UNSETTLED = 1000;
  private static final int MOST_UNSETTLED = 65_535;

  /** Of messages that are on their way to the service, in all requests and in front of them. */
  private static final long MOST_BYTES = 64 << 20;

  private final Out out;
  private final Target target;
  private final Bodies bodies;
  private final MessageIds ids;
  private final LocalClient client;
  private final Settlement settlement;
  private final Supplier<Sender> senders;
  private final Scheduler scheduler;
  private final Backoff pauses;
  private final int unsettled;

  @SuppressWarnings("java:S2245") // jitter needs no secrecy
  private final Random random = new Random();

  private Sender sender;
  private int closings;
  private boolean over;

  /** All that a route is made of, which may refuse its configuration. */
  private Route(String name, Out out, PluginContext context) throws IOException {
    this.out = out;
    this.target = parse("url", () -> Target.parse(out.url()));
    this.bodies = Bodies.of(context.instance(), out);
    String full = clientId(context.instance(), name);
    this.ids = new MessageIds(full);
    Headers headers = Headers.of(name, out, context);
    Optional<Signer> signer =
        out.sign().isPresent() ? Optional.of(Signer.of(out.sign().get())) : Optional.empty();
    Optional<Responses> responses = out.respond().map(Responses::of);
    var http =
        out.tls().isPresent() ? context.http(TlsReader.read(out.tls().get())) : context.http();
    var requests = new Requests(out, bodies, headers, signer, context.clock());
    this.unsettled =
        Math.clamp(
            2L * out.batchCount() * out.inFlightOrDefault(), FEWEST_UNSETTLED, MOST_UNSETTLED);
    this.client = context.localClients().make(settings(full, out));
    this.settlement = new Settlement(name, out, target.origin(), client, responses, context);
    this.scheduler = context.scheduler();
    this.pauses = out.retry().orElse(Retry.DEFAULT).backoff();
    var manner =
        new Sender.Manner(
            out.inFlightOrDefault(),
            2 * unsettled,
            MOST_BYTES,
            pauses,
            out.breaker().flatMap(Breaking::failures).orElse(Breaking.DEFAULT),
            out.retry().orElse(Retry.DEFAULT).giveUpAfter());
    this.senders = () -> new Sender(http, requests::of, scheduler, settlement, manner, lanes(out));
    this.sender = senders.get();
  }

  private static Lanes lanes(Out out) {
    return new Lanes(
        out.batchCount(),
        out.batch().map(Batching::bytesOrDefault).orElse(Integer.MAX_VALUE),
        out.batch().map(Batching::lingerOrDefault).orElse(Duration.ZERO).toNanos());
  }

  /**
   * Makes a route; it does nothing yet.
   *
   * @throws IllegalArgumentException naming the key that cannot be used
   * @throws IOException when a file cannot be read
   */
  static Route of(String name, Out out, PluginContext context) throws IOException {
    try {
      return new Route(name, out, context);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("config.routes." + name + "." + wrong.getMessage(), wrong);
    }
  }

  private static Target parse(String key, Supplier<Target> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(key + ": " + wrong.getMessage(), wrong);
    }
  }

  /** Under which the broker knows the route's session and shows it. */
  static String clientId(String instance, String name) {
    return instance + "." + name;
  }

  private static LocalClient.Settings settings(String name, Out out) {
    return new LocalClient.Settings(
        name, name, true, false, out.maxQueuedBytes().orElse(0L), Optional.empty());
  }

  /** Subscribes and sends from now on. */
  void begin(System.Logger log) {
    List<LocalClient.Subscription> subscriptions =
        out.match().stream()
            .map(
                filter ->
                    new LocalClient.Subscription(filter, Qos.AT_LEAST_ONCE, true, false, false))
            .toList();
    client
        .subscribe(subscriptions)
        .whenComplete((codes, failure) -> subscribed(codes, failure, log));
    open();
  }

  private void open() {
    settlement.stands(LocalClient.State.IDLE, "");
    client
        .open(unsettled, this)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                openLater("the broker does not open it: " + failure.getMessage());
              }
            });
  }

  private void openAgain() {
    try {
      open();
    } catch (IllegalStateException stopped) {
      close(); // the instance is stopped: the broker keeps what is not settled
    }
  }

  /** Sends nothing for a while, the longer the more often in a row. */
  private void openLater(String why) {
    Duration pause;
    synchronized (this) {
      if (over) {
        return;
      }
      sender.close();
      sender = senders.get();
      closings++;
      pause = Duration.ofNanos(pauses.nanos(closings, random));
    }
    settlement.stands(
        LocalClient.State.WAITING, "%s; again in %d ms".formatted(why, pause.toMillis()));
    scheduler.after(pause, this::openAgain);
  }

  private void subscribed(
      @Nullable List<ReasonCode> codes, @Nullable Throwable failure, System.Logger log) {
    if (codes == null) {
      settlement.stopped("it can not subscribe: " + failure);
      return;
    }
    for (int i = 0; i < codes.size(); i++) {
      if (codes.get(i).isError()) {
        settlement.stopped("it may not subscribe to " + out.match().get(i));
        log.log(
            System.Logger.Level.WARNING,
            "the route to {0} may not subscribe to {1}: {2}",
            target.origin(),
            out.match().get(i),
            codes.get(i));
      }
    }
  }

  @Override
  public void receive(List<Outbound> outbound) throws InterruptedException {
    long now = System.nanoTime();
    List<Outgoing> messages = new ArrayList<>(outbound.size());
    for (Outbound each : outbound) {
      if (each instanceof Delivery delivery) { // nothing is subscribed to at QoS 2
        outgoing(delivery, now).ifPresent(messages::add);
      }
    }
    Sender to;
    synchronized (this) {
      to = sender;
      closings = 0;
    }
    to.put(messages);
  }

  private Optional<Outgoing> outgoing(Delivery delivery, long now) {
    try {
      String id = ids.of(delivery);
      return Optional.of(
          new Outgoing(
              delivery, id, key(delivery), target.of(delivery), bodies.part(delivery, id), now));
    } catch (Unsendable unsendable) {
      settlement.dead(delivery, String.valueOf(unsendable.getMessage()));
      return Optional.empty();
    } catch (RuntimeException unforeseen) { // one message is no reason to stop at all of them
      settlement.dead(delivery, "no request can be made of it: " + kind(unforeseen));
      return Optional.empty();
    }
  }

  /** What was thrown, without its text, which may have some of the message. */
  private static String kind(RuntimeException thrown) {
    Throwable cause = thrown.getCause();
    String kind = thrown.getClass().getSimpleName();
    return cause == null ? kind : kind + " by " + cause.getClass().getSimpleName();
  }

  private Object key(Delivery delivery) {
    return switch (out.order().orElse(Order.TOPIC)) {
      case TOPIC -> delivery.message().topic();
      case CLIENT -> delivery.publisher();
      case NONE -> new Object(); // equal to no other
    };
  }

  @Override
  public void closed(ReasonCode reason, String why) {
    openLater("the broker closed it: " + why);
  }

  /** Sends nothing any more; what is not settled stays with the broker. */
  @Override
  public void close() {
    synchronized (this) {
      over = true;
      sender.close();
    }
    client.close();
  }
}
