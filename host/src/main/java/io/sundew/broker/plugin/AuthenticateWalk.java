package io.sundew.broker.plugin;

import io.sundew.api.Abstain;
import io.sundew.api.AuthenticateDecision;
import io.sundew.api.Authenticator;
import io.sundew.api.EnhancedAuthentication;
import io.sundew.api.ReasonCode;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks who a client is: the first authenticator that does not abstain decides. */
final class AuthenticateWalk extends Walk<AuthenticateOutcome> {
  /** What an authenticator is asked. */
  interface Question {
    /** Asks. */
    AuthenticateDecision ask(Authenticator authenticator) throws Exception;
  }

  private final List<Binding<Authenticator>> bindings;
  private final String listener;
  private final Question question;
  private AuthenticateOutcome outcome;
  private boolean decided;
  private boolean begun;

  /** A walk that ends with {@code otherwise} when all abstain. */
  AuthenticateWalk(
      HookChain chain,
      List<Binding<Authenticator>> bindings,
      String listener,
      Question question,
      AuthenticateOutcome otherwise,
      Executor home,
      Consumer<AuthenticateOutcome> later) {
    super(chain, home, later);
    this.bindings = bindings;
    this.listener = listener;
    this.question = question;
    this.outcome = otherwise;
  }

  @Override
  @Nullable Round<?, ?, ?> nextRound() {
    if (begun) {
      return null;
    }
    begun = true;
    return new Authenticators(this);
  }

  @Override
  AuthenticateOutcome answer() {
    return outcome;
  }

  private void end(AuthenticateOutcome with) {
    outcome = with;
    decided = true;
  }

  /** The authenticators; the walk itself is the only item. */
  private final class Authenticators extends Round<Authenticator, AuthenticateDecision, Question> {
    Authenticators(Walk<?> walk) {
      super(walk, walk, bindings);
    }

    @Override
    List<Question> openFor(Binding<Authenticator> binding) {
      return !decided && binding.settings().scope().serves(listener)
          ? List.of(question)
          : List.of();
    }

    @Override
    AuthenticateDecision call(Binding<Authenticator> binding, Question item) throws Exception {
      return HookFailure.unlessNull(item.ask(binding.hook()));
    }

    @Override
    void decide(Binding<Authenticator> binding, Question item, AuthenticateDecision decision) {
      switch (decision) {
        case AuthenticateDecision.Accept(var name, var attributes, var expiry, var data) ->
            end(
                new AuthenticateOutcome.Accepted(
                    name, attributes, binding.instance(), expiry, data));
        case AuthenticateDecision.Reject(var reason, var message) ->
            end(
                new AuthenticateOutcome.Rejected(
                    Reasons.forConnect(reason), MqttText.reason(message)));
        case AuthenticateDecision.Challenge(var data, var next) ->
            end(
                new AuthenticateOutcome.Challenged(
                    data, new BoundExchange(chain(), binding, listener, next)));
        case Abstain() -> {}
      }
    }

    @Override
    void fail(Binding<Authenticator> binding, Question item) {
      end(new AuthenticateOutcome.Rejected(ReasonCode.SERVER_BUSY, ""));
    }

    @Override
    boolean agrees(Question item, AuthenticateDecision decision) {
      return switch (decision) {
        case AuthenticateDecision.Accept accept ->
            outcome instanceof AuthenticateOutcome.Accepted accepted
                && accepted.name().equals(accept.name());
        case AuthenticateDecision.Reject _ -> outcome instanceof AuthenticateOutcome.Rejected;
        case AuthenticateDecision.Challenge _ -> outcome instanceof AuthenticateOutcome.Challenged;
        case Abstain() -> true;
      };
    }
  }

  /**
   * The next step of an exchange, which only the binding that began it is asked about; abstaining
   * ends it.
   */
  private record BoundExchange(
      HookChain chain,
      Binding<Authenticator> binding,
      String listener,
      AuthenticateDecision.Challenge.Next next)
      implements AuthenticateOutcome.Exchange {
    @Override
    public @Nullable AuthenticateOutcome respond(
        EnhancedAuthentication answer, Executor home, Consumer<AuthenticateOutcome> later) {
      Question question = _ -> next.respond(answer);
      var otherwise = new AuthenticateOutcome.Rejected(ReasonCode.NOT_AUTHORIZED, "");
      return new AuthenticateWalk(
              chain, List.of(binding), listener, question, otherwise, home, later)
          .begin();
    }
  }
}
