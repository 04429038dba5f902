package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.LocalClient.Outbound;
import io.sundew.api.PluginContext;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One route out: a local client whose messages become requests. A message is acknowledged once the
 * service has it, so what is not comes again after a restart. Thread safe.
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
  private final Sender sender;
  private final int unsettled;

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
    int most = out.batchCount();
    this.unsettled =
        Math.clamp(2L * most * out.inFlightOrDefault(), FEWEST_UNSETTLED, MOST_UNSETTLED);
    this.client = context.localClients().make(settings(full, out));
    this.settlement = new Settlement(name, out, target.origin(), client, responses, context);
    this.sender =
        new Sender(
            http,
            requests::of,
            context.scheduler(),
            settlement,
            new Sender.Manner(
                out.inFlightOrDefault(),
                2 * unsettled,
                MOST_BYTES,
                out.retry().orElse(Retry.DEFAULT).backoff(),
                out.breaker().flatMap(Breaking::failures).orElse(Breaking.DEFAULT),
                out.retry().orElse(Retry.DEFAULT).giveUpAfter()),
            new Lanes(
                most,
                out.batch().map(Batching::bytesOrDefault).orElse(Integer.MAX_VALUE),
                out.batch().map(Batching::lingerOrDefault).orElse(Duration.ZERO).toNanos()));
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
    client.tell(new LocalClient.Status(LocalClient.State.IDLE, target.origin(), ""));
    List<LocalClient.Subscription> subscriptions =
        out.match().stream()
            .map(
                filter ->
                    new LocalClient.Subscription(filter, Qos.AT_LEAST_ONCE, true, false, false))
            .toList();
    client
        .subscribe(subscriptions)
        .whenComplete((codes, failure) -> subscribed(codes, failure, log));
    client
        .open(unsettled, this)
        .whenComplete(
            (_, failure) -> {
              if (failure != null) {
                settlement.stopped("it can not be opened: " + failure.getMessage());
              }
            });
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
    sender.put(messages);
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
    }
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
    sender.close();
  }

  /** Sends nothing any more; what is not settled stays with the broker. */
  @Override
  public void close() {
    sender.close();
    client.close();
  }
}
