package io.sundew.broker.plugin;

import io.sundew.api.Broker;
import io.sundew.api.Client;
import io.sundew.api.HttpRequest;
import io.sundew.api.Message;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A broker without clients that remembers what was published, and is told when it is routed. */
final class RecordingBroker implements Broker {
  final List<Publication> published = new CopyOnWriteArrayList<>();

  /** When what is published is routed: at once, unless a test sets another stage. */
  volatile CompletableFuture<Void> routed = CompletableFuture.completedFuture(null);

  @Override
  public Message message(String topic, byte[] payload) {
    return Chains.publication(topic, new String(payload, StandardCharsets.UTF_8))
        .withOrigin(Origin.BROKER);
  }

  @Override
  public CompletionStage<Void> publish(Message message) {
    published.add((Publication) message);
    return routed;
  }

  @Override
  public CompletionStage<ReasonCode> publish(Message message, HttpRequest behalf) {
    published.add((Publication) message);
    return routed.thenApply(_ -> ReasonCode.SUCCESS);
  }

  @Override
  public List<Client> clients() {
    return List.of();
  }

  @Override
  public Optional<Client> client(String clientId) {
    return Optional.empty();
  }

  @Override
  public CompletionStage<Boolean> disconnect(Client client, ReasonCode reason) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public Optional<Message> retained(String topic) {
    return Optional.empty();
  }
}
