package io.sundew.broker.plugin;

import io.sundew.api.AuthorizeDecision;
import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Authorizer;
import io.sundew.api.Client;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks authorizers that all run inline about one action, without the machinery of an {@link
 * AuthorizeRound}; what comes out is the same. Confined to the caller's event loop.
 */
final class AuthorizeAtOnce {
  private final List<Binding<Authorizer>> bindings;
  private final Client client;
  private final @Nullable Heartbeat loop;
  private final Authorization otherwise;

  /**
   * For the actions of that client.
   *
   * @param otherwise what holds where all abstain
   */
  AuthorizeAtOnce(
      List<Binding<Authorizer>> bindings,
      Client client,
      @Nullable Heartbeat loop,
      Authorization otherwise) {
    this.bindings = Binding.serving(client, bindings);
    this.client = client;
    this.loop = loop;
    this.otherwise = otherwise;
  }

  /** Whether this can be done now; where there is a shadow, which is never inline, it cannot. */
  boolean isPossible() {
    return Binding.allAnswerAtOnce(bindings);
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
              () -> HookFailure.unlessNull(binding.hook().authorize(request, client)), loop);
      if (decision == null) {
        return binding.isHeld() ? null : Authorization.DENIED;
      }
      Authorization authorization = Authorization.of(decision);
      if (authorization != null) {
        return abstained ? authorization.thisTime() : authorization;
      }
      abstained = true;
    }
    return otherwise;
  }
}
