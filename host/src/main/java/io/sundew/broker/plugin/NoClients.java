package io.sundew.broker.plugin;

import io.sundew.api.LocalClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Where no broker runs, there are no local clients. Stateless. */
enum NoClients implements HostClients {
  INSTANCE;

  @Override
  public LocalClient make(String instance, LocalClient.Settings settings) {
    throw new IllegalStateException("no broker runs");
  }

  @Override
  public void giveUp(LocalClient client) {
    throw new IllegalStateException("no broker runs");
  }

  @Override
  public CompletionStage<List<String>> abandoned(String instance) {
    return CompletableFuture.completedFuture(List.of());
  }

  @Override
  public CompletionStage<Boolean> endAbandoned(String instance, String clientId) {
    return CompletableFuture.completedFuture(false);
  }
}
