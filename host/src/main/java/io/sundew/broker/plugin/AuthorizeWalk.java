package io.sundew.broker.plugin;

import io.sundew.api.Client;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks about one action. */
final class AuthorizeWalk extends Walk<Authorization> {
  private final Client client;
  private final Access access;
  private boolean begun;

  AuthorizeWalk(
      HookChain chain, Client client, Access access, Executor home, Consumer<Authorization> later) {
    super(chain, home, later);
    this.client = client;
    this.access = access;
  }

  @Override
  @Nullable Round<?, ?, ?> nextRound() {
    if (begun) {
      return null;
    }
    begun = true;
    return chain().authorizeRound(this, client, List.of(access));
  }

  @Override
  Authorization answer() {
    return access.authorization();
  }
}
