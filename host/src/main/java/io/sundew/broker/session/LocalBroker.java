package io.sundew.broker.session;

import io.sundew.api.Broker;
import io.sundew.api.Client;
import io.sundew.api.HttpRequest;
import io.sundew.api.Message;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The broker as code in its own process sees it; each publisher has a view of its own. Thread safe.
 *
 * <p>All that is published by one view goes through one event loop in one line, so that it keeps
 * its order and shares the loop with other views and with connections.
 */
public final class LocalBroker implements Broker {
  private final Kernel kernel;
  private final Loop loop;
  private final PublishLine line;

  /** A view of the broker whose messages enter on this loop. */
  public LocalBroker(Kernel kernel, Loop loop) {
    this.kernel = kernel;
    this.loop = loop;
    this.line =
        new PublishLine(
            loop,
            loop.publishTurns(),
            (publication, client, routed, safe) ->
                LocalPublisher.publish(
                    loop,
                    publication,
                    client,
                    null,
                    reason -> {
                      routed.accept(reason);
                      LocalPublisher.whenSafe(loop, () -> safe.accept(reason));
                    }));
  }

  @Override
  public Message message(String topic, byte[] payload) {
    long now = kernel.time().millis();
    return new Publication(
        Topic.of(topic),
        payload.clone(),
        Qos.AT_MOST_ONCE,
        false,
        Properties.NONE,
        Origin.BROKER,
        now,
        Publication.NEVER);
  }

  @Override
  public CompletionStage<Void> publish(Message message) {
    if (!(message instanceof Publication publication)) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(
              "a message must come from message(topic, payload) or from a hook"));
    }
    return line.add(publication, clientOf(publication.origin())).thenAccept(_ -> {});
  }

  @Override
  public CompletionStage<ReasonCode> publish(Message message, HttpRequest behalf) {
    RequestTerms terms;
    try {
      terms = RequestTerms.of(kernel, behalf);
    } catch (IllegalStateException gone) {
      return CompletableFuture.failedFuture(gone);
    }
    Publication whole = terms.whole((Publication) message);
    ReasonCode fault = terms.faultOf(whole);
    return fault == null ? publishAllowed(whole, behalf) : CompletableFuture.completedFuture(fault);
  }

  private CompletionStage<ReasonCode> publishAllowed(Publication publication, HttpRequest behalf) {
    var client =
        new BrokerClient(
            "http:" + behalf.user(),
            behalf.user(),
            behalf.attributes(),
            behalf.authenticator(),
            behalf.listener(),
            behalf.remoteAddress(),
            ProtocolVersion.V5);
    var origin = new Origin(client.clientId(), client.name(), client.listener(), "", 0);
    return line.add(publication.withOrigin(origin), client);
  }

  /** Publishes what the broker itself has to say, past all hooks, at the subscription's QoS. */
  public void announce(String topic, byte[] payload, boolean retain) {
    Publication publication =
        (Publication) message(topic, payload).withQos(Qos.EXACTLY_ONCE).withRetain(retain);
    loop.execute(() -> Routing.route(loop, publication, null));
  }

  /** Whoever a message comes from, as far as it is still known. */
  static Client clientOf(Origin origin) {
    return new BrokerClient(
        origin.clientId(),
        origin.plugin().isEmpty() ? origin.identity() : "plugin:" + origin.plugin(),
        Map.of(),
        "",
        origin.listener(),
        InetSocketAddress.createUnresolved("plugin", 0),
        ProtocolVersion.V5);
  }

  @Override
  public List<Client> clients() {
    return kernel.sessions().all().stream().map(Session::client).filter(Objects::nonNull).toList();
  }

  @Override
  public Optional<Client> client(String clientId) {
    return clients().stream().filter(client -> client.clientId().equals(clientId)).findFirst();
  }

  @Override
  public CompletionStage<Boolean> disconnect(Client client, ReasonCode reason) {
    var done = new CompletableFuture<Boolean>();
    kernel
        .sessions()
        .disconnect(keyOf(client), reason, "disconnected by the broker", done::complete);
    return done;
  }

  /** Local clients have a namespace of their own, whatever listener the request came by. */
  private SessionKey keyOf(Client client) {
    var local = new SessionKey(InProcessClient.NAMESPACE, client.clientId());
    Session session = kernel.sessions().find(local);
    return session != null && client.equals(session.client())
        ? local
        : new SessionKey(namespaceOf(client.listener()), client.clientId());
  }

  private String namespaceOf(String listener) {
    return kernel.config().listeners().stream()
        .filter(each -> each.name().equals(listener))
        .map(ListenerConfig::namespace)
        .findFirst()
        .orElse("");
  }

  @Override
  public Optional<Message> retained(String topic) {
    return Optional.ofNullable(kernel.retained().get(topic));
  }
}
