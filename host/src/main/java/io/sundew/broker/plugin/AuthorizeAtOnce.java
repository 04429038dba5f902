package io.sundew.broker.plugin;

import io.sundew.api.Abstain;
import io.sundew.api.AuthorizeDecision;
import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Authorizer;
import io.sundew.api.Client;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Asks authorizers that all run inline about one action, without the machinery of an {@link
 * AuthorizeRound}; what comes out is the same. Confined to the caller's event loop.
 */
final class AuthorizeAtOnce {
  private final List<Binding<Authorizer>> bindings;
  private final Client client;
  private final Executor home;
  private final Authorization otherwise;

  /**
   * For the actions of that client.
   *
   * @param otherwise what holds where all abstain
   */
  AuthorizeAtOnce(
      List<Binding<Authorizer>> bindings, Client client, Executor home, Authorization otherwise) {
    this.bindings =
        bindings.stream().filter(each -> each.settings().scope().serves(client)).toList();
    this.client = client;
    this.home = home;
    this.otherwise = otherwise;
  }

  /** Whether this can be done now. A shadow wants to hear what the others said. */
  boolean isPossible() {
    for (int i = 0; i < bindings.size(); i++) {
      Binding<Authorizer> binding = bindings.get(i);
      if (!binding.isInline() || binding.isHeld() || binding.isShadow()) {
        return false;
      }
    }
    return true;
  }

  /** Asks; null when one of them is held meanwhile, so that a round must be made. */
  @Nullable Authorization decide(AuthorizeRequest request) {
    boolean abstained = false;
    for (int i = 0; i < bindings.size(); i++) {
      Binding<Authorizer> binding = bindings.get(i);
      if (!binding.settings().scope().covers(request.topic())) {
        continue;
      }
      AuthorizeDecision decision =
          binding.askNow(
              () -> HookFailure.unlessNull(binding.hook().authorize(request, client)), home);
      switch (decision) {
        case null -> {
          return binding.isHeld() ? null : Authorization.DENIED;
        }
        case AuthorizeDecision.Allow(var timeToLive) -> {
          var allowed = new Authorization(true, timeToLive);
          return abstained ? allowed.thisTime() : allowed;
        }
        case AuthorizeDecision.Deny(var timeToLive) -> {
          var denied = new Authorization(false, timeToLive);
          return abstained ? denied.thisTime() : denied;
        }
        case Abstain() -> abstained = true;
      }
    }
    return otherwise;
  }
}
