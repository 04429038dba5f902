package io.sundew.plugin.bridgehttp;

import io.sundew.api.Broker;
import io.sundew.api.Http;
import io.sundew.api.LocalClient;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.Message;
import io.sundew.api.Metrics;
import io.sundew.api.PluginContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Tells the broker what became of a route's messages. Thread safe. */
final class Settlement implements Sender.Settling {
  private static final String DEAD_LETTER_ROUTE = "dead-letter-route";

  private final String route;
  private final Optional<String> deadLetterTopic;
  private final String origin;
  private final LocalClient client;
  private final OwnMessages own;
  private final Optional<Responses> responses;
  private final Broker broker;
  private final System.Logger log;
  private final Metrics.Counter requests;
  private final Metrics.Counter delivered;
  private final Metrics.Counter failed;
  private final Metrics.Counter dead;
  private final Metrics.Counter circling;
  private final AtomicBoolean toldOfCircle = new AtomicBoolean();
  private volatile LocalClient.@Nullable Status told;
  private volatile boolean stopped;

  Settlement(
      String route,
      BridgeHttpConfig.Out out,
      String origin,
      LocalClient client,
      Optional<Responses> responses,
      PluginContext context) {
    this.route = route;
    this.deadLetterTopic = out.deadLetterTopic();
    this.origin = origin;
    this.client = client;
    this.own = new OwnMessages(route, client, context);
    this.responses = responses;
    this.broker = context.broker();
    this.log = context.logger();
    this.requests = context.metrics().counter(route + ".requests");
    this.delivered = context.metrics().counter(route + ".delivered");
    this.failed = context.metrics().counter(route + ".failed-requests");
    this.dead = context.metrics().counter(route + ".dead-letters");
    this.circling = context.metrics().counter(route + ".circling-dead-letters");
  }

  @Override
  public void delivered(List<Outgoing> messages, Http.Response response) {
    requests.increment();
    delivered.add(messages.size());
    for (Outgoing message : messages) {
      Optional<Message> answer =
          responses.flatMap(make -> make.of(message.delivery(), response, broker));
      if (answer.isPresent()) {
        own.publish(answer.get()).thenRun(() -> acknowledge(message.delivery()));
      } else {
        acknowledge(message.delivery());
      }
    }
  }

  private void acknowledge(Delivery delivery) {
    if (delivery.packetId() != 0) {
      client.acknowledge(delivery.packetId());
    }
  }

  @Override
  public void dead(List<Outgoing> messages, String why) {
    requests.increment();
    messages.forEach(message -> dead(message.delivery(), why));
  }

  /** It can not be delivered, and maybe was never sent. */
  void dead(Delivery delivery, String why) {
    dead.increment();
    if (deadLetterTopic.isEmpty() || circles(delivery)) {
      bury(delivery, why);
      return;
    }
    Message letter =
        delivery
            .message()
            .withTopic(deadLetterTopic.get())
            .withRetain(false)
            .withUserProperty(DEAD_LETTER_ROUTE, route)
            .withUserProperty("dead-letter-topic", delivery.message().topic())
            .withUserProperty("dead-letter-reason", why);
    own.publish(letter).thenRun(() -> bury(delivery, why));
  }

  /** A dead letter of this route has come back to it, maybe by way of others. */
  private boolean circles(Delivery delivery) {
    boolean back =
        delivery.message().userProperties().stream()
            .anyMatch(each -> each.name().equals(DEAD_LETTER_ROUTE) && each.value().equals(route));
    if (back) {
      circling.increment();
      if (!toldOfCircle.getAndSet(true)) {
        log.log(
            System.Logger.Level.WARNING,
            "route={0} gets its own dead letters back, now from {1}: what fails again is kept and"
                + " not published to {2} a second time",
            route,
            delivery.message().topic(),
            deadLetterTopic.orElseThrow());
      }
    }
    return back;
  }

  private void bury(Delivery delivery, String why) {
    if (delivery.packetId() != 0) {
      client.deadLetter(delivery.packetId(), why);
    }
  }

  @Override
  public void failed(String why) {
    requests.increment();
    failed.increment();
  }

  @Override
  public void stands(LocalClient.State state, String problem) {
    LocalClient.Status before = told;
    String text = problem.isEmpty() && before != null ? before.problem() : problem;
    var status = new LocalClient.Status(state, origin, text);
    if (!stopped && !status.equals(before)) {
      told = status;
      client.tell(status);
    }
  }

  /** It does nothing until somebody sees to it. */
  void stopped(String why) {
    stopped = true;
    client.tell(new LocalClient.Status(LocalClient.State.STOPPED, origin, why));
  }
}
