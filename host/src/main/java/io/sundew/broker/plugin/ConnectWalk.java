package io.sundew.broker.plugin;

import io.sundew.api.Client;
import io.sundew.api.ConnectDecision;
import io.sundew.api.ConnectRequest;
import io.sundew.api.OnConnect;
import io.sundew.api.Pass;
import io.sundew.api.ReasonCode;
import io.sundew.api.Refuse;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Shows an authenticated CONNECT to the hooks in order, each seeing what the one before made of it.
 */
final class ConnectWalk extends Walk<ConnectOutcome> {
  private final Client client;
  private ConnectRequest request;
  private ConnectOutcome.@Nullable Refused refused;
  private boolean begun;

  ConnectWalk(
      HookChain chain,
      ConnectRequest request,
      Client client,
      Executor home,
      Consumer<ConnectOutcome> later) {
    super(chain, home, later);
    this.client = client;
    this.request = request;
  }

  @Override
  @Nullable Round<?, ?, ?> nextRound() {
    if (begun) {
      return null;
    }
    begun = true;
    return new Hooks(this);
  }

  @Override
  ConnectOutcome answer() {
    return refused != null ? refused : new ConnectOutcome.Proceed(request);
  }

  /** The connect hooks; the request as it stands is the only item. */
  private final class Hooks extends Round<OnConnect, ConnectDecision, ConnectRequest> {
    Hooks(Walk<?> walk) {
      super(walk, client.clientId(), chain().onConnect());
    }

    @Override
    List<ConnectRequest> openFor(Binding<OnConnect> binding) {
      boolean asked = refused == null && binding.settings().scope().serves(client);
      return asked ? List.of(request) : List.of();
    }

    @Override
    ConnectDecision call(Binding<OnConnect> binding, ConnectRequest item) throws Exception {
      ConnectDecision decision = HookFailure.unlessNull(binding.hook().onConnect(item, client));
      if (decision instanceof ConnectDecision.Replace(var replacement)
          && !replacement.clientId().equals(item.clientId())) {
        throw new HookFailure("a connect hook cannot change the client identifier");
      }
      return decision;
    }

    @Override
    void decide(Binding<OnConnect> binding, ConnectRequest item, ConnectDecision decision) {
      switch (decision) {
        case Pass() -> {}
        case ConnectDecision.Replace(var replacement) -> request = replacement;
        case Refuse(var reason, var message) ->
            refused =
                new ConnectOutcome.Refused(Reasons.forConnect(reason), MqttText.reason(message));
      }
    }

    @Override
    void fail(Binding<OnConnect> binding, ConnectRequest item) {
      switch (binding.settings().policy()) {
        case PASS -> {}
        case REJECT, DROP, DISCONNECT ->
            refused = new ConnectOutcome.Refused(ReasonCode.SERVER_UNAVAILABLE, "");
      }
    }

    @Override
    boolean agrees(ConnectRequest item, ConnectDecision decision) {
      return switch (decision) {
        case Pass() -> refused == null;
        case ConnectDecision.Replace(var replacement) -> replacement.equals(request);
        case Refuse _ -> refused != null;
      };
    }
  }
}
