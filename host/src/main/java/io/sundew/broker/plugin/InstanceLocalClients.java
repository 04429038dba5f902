package io.sundew.broker.plugin;

import io.sundew.api.LocalClient;
import io.sundew.api.LocalClients;
import io.sundew.broker.time.TimeSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** The local clients of one instance; closing it gives them up. Thread safe. */
final class InstanceLocalClients implements LocalClients {
  private final String instance;
  private final ClassLoader loader;
  private final HostClients clients;
  private final TimeSource time;
  private final LoopExit answers;
  private final InstanceHealth health;
  private final Set<InstanceLocalClient> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  InstanceLocalClients(
      String instance,
      ClassLoader loader,
      HostClients clients,
      TimeSource time,
      LoopExit answers,
      InstanceHealth health) {
    this.instance = instance;
    this.loader = loader;
    this.clients = clients;
    this.time = time;
    this.answers = answers;
    this.health = health;
  }

  @Override
  public synchronized LocalClient make(LocalClient.Settings settings) {
    if (closed) {
      throw new IllegalStateException("plugin instance " + instance + " is stopped");
    }
    var client =
        new InstanceLocalClient(
            this, clients.make(instance, settings), settings, loader, time, answers);
    open.add(client);
    return client;
  }

  @Override
  public CompletionStage<List<String>> abandoned() {
    return answers.of(clients.abandoned(instance));
  }

  @Override
  public CompletionStage<Boolean> endAbandoned(String clientId) {
    return answers.of(clients.endAbandoned(instance, clientId));
  }

  boolean isClosed() {
    return closed;
  }

  String instance() {
    return instance;
  }

  InstanceHealth health() {
    return health;
  }

  /** It has ended. */
  void ended(InstanceLocalClient client, LocalClient behind) {
    open.remove(client);
    clients.giveUp(behind);
  }

  /** Revokes all. */
  synchronized void close() {
    closed = true;
    open.forEach(InstanceLocalClient::giveUp);
    open.clear();
  }
}
