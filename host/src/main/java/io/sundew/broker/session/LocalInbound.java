package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Publication;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a local client publishes: in one line, and at QoS 2 each packet identifier once. Confined to
 * the session's event loop but for {@link #publish(Publication)} and {@link #published()}.
 */
final class LocalInbound {
  private static final int LAST_PACKET_ID = 65_535;

  private final Loop loop;
  private final BrokerClient client;
  private final Supplier<@Nullable Session> session;
  private final PublishLine line;
  private final Map<Integer, CompletableFuture<ReasonCode>> undecided = new HashMap<>();
  private final LongAdder published = new LongAdder();

  /** What that client publishes, whose session it is at the time. */
  LocalInbound(Loop loop, BrokerClient client, Supplier<@Nullable Session> session) {
    this.loop = loop;
    this.client = client;
    this.session = session;
    this.line = new PublishLine(loop, loop.publishTurns(), this::route);
  }

  /** How many messages. Thread safe. */
  long published() {
    return published.sum();
  }

  /** Publishes; completes on the loop with what a PUBACK would say. Thread safe. */
  CompletionStage<ReasonCode> publish(Publication publication) {
    published.increment();
    return line.add(publication, client);
  }

  /** Publishes once what came under that identifier; completes with what a PUBREC would say. */
  CompletionStage<ReasonCode> publish(Publication publication, int packetId, Session taker) {
    CompletableFuture<ReasonCode> first = undecided.get(packetId);
    if (first != null) {
      return first;
    }
    var answer = new CompletableFuture<ReasonCode>();
    if (taker.receivedQos2().contains(packetId)) { // [MQTT-4.3.3-10]
      LocalPublisher.whenSafe(loop, () -> answer.complete(ReasonCode.SUCCESS));
    } else {
      undecided.put(packetId, answer);
      published.increment();
      Futures.pass(
          line.add(publication, client, reason -> routed(packetId, reason, taker)), answer);
    }
    return answer;
  }

  /** A message of QoS 2 was routed: its identifier is noted together with what came of it. */
  private void routed(int packetId, ReasonCode reason, Session taker) {
    undecided.remove(packetId);
    if (reason.isError() || taker.isEnded()) {
      return;
    }
    taker.receivedQos2().add(packetId);
    StoredCopy copy = taker.copy();
    if (copy != null) {
      copy.received(packetId);
    }
  }

  private void route(
      Publication publication,
      Client publisher,
      Consumer<ReasonCode> routed,
      Consumer<ReasonCode> safe) {
    LocalPublisher.publish(
        loop,
        publication,
        publisher,
        session.get(),
        reason -> {
          routed.accept(reason);
          LocalPublisher.whenSafe(loop, () -> safe.accept(reason));
        });
  }

  /** The exchange of a message of QoS 2 has ended; says whether it was known, once that is safe. */
  void release(int packetId, Session taker, Consumer<Boolean> released) {
    boolean known = taker.receivedQos2().remove(packetId); // [MQTT-4.3.3-12]
    StoredCopy copy = taker.copy();
    if (known && copy != null) {
      copy.forgot(packetId);
    }
    LocalPublisher.whenSafe(loop, () -> released.accept(known));
  }

  /** The other end has forgotten what it sent. */
  void forgetReceived(Session taker) {
    StoredCopy copy = taker.copy();
    for (int packetId = 1; copy != null && packetId <= LAST_PACKET_ID; packetId++) {
      if (taker.receivedQos2().contains(packetId)) {
        copy.forgot(packetId);
      }
    }
    taker.receivedQos2().clear();
  }
}
