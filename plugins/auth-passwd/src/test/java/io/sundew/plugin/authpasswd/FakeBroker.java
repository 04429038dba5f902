package io.sundew.plugin.authpasswd;

import io.sundew.api.Broker;
import io.sundew.api.Client;
import io.sundew.api.HttpRequest;
import io.sundew.api.Message;
import io.sundew.api.ReasonCode;
import io.sundew.testkit.FakeClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A broker that has clients and writes down whom it is told to disconnect, as "identifier reason".
 */
final class FakeBroker implements Broker {
  final List<String> disconnected = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();

  /** Connects a client that the instance let in under that name. */
  void connect(String clientId, String name, String authenticator) {
    clients.add(new FakeClient(clientId, name, authenticator, Map.of()));
  }

  @Override
  public List<Client> clients() {
    return List.copyOf(clients);
  }

  @Override
  public CompletionStage<Boolean> disconnect(Client client, ReasonCode reason) {
    disconnected.add(client.clientId() + " " + reason);
    return CompletableFuture.completedFuture(clients.remove(client));
  }

  @Override
  public Message message(String topic, byte[] payload) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<Void> publish(Message message) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletionStage<ReasonCode> publish(Message message, HttpRequest behalf) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Client> client(String clientId) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<Message> retained(String topic) {
    throw new UnsupportedOperationException();
  }
}
