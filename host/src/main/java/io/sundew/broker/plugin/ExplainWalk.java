package io.sundew.broker.plugin;

import io.sundew.api.Abstain;
import io.sundew.api.AuthorizeDecision;
import io.sundew.api.Authorizer;
import io.sundew.api.Client;
import io.sundew.broker.plugin.Explanation.Kind;
import io.sundew.broker.plugin.Explanation.Verdict;
import io.sundew.broker.time.TimeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks about one action as {@link AuthorizeWalk} does, by the same round, and keeps what each
 * authorizer said. Nothing is looked up among remembered decisions or remembered, so every
 * authorizer that would be asked of an action seen for the first time is asked.
 */
final class ExplainWalk extends Walk<Explanation> {
  private final List<Binding<Authorizer>> authorizers;
  private final Client client;
  private final Access access;
  private final TimeSource time;
  private final Map<Binding<Authorizer>, Call> calls = new ConcurrentHashMap<>();
  private final Map<Binding<Authorizer>, String> notAsked = new HashMap<>();
  private String decidedBy = "";
  private boolean begun;

  ExplainWalk(
      HookChain chain,
      List<Binding<Authorizer>> authorizers,
      Client client,
      Access access,
      TimeSource time,
      Executor home,
      Consumer<Explanation> later) {
    super(chain, home, later);
    this.authorizers = authorizers;
    this.client = client;
    this.access = access;
    this.time = time;
  }

  /** A call that came back. Made on the binding's thread. */
  private record Call(@Nullable AuthorizeDecision decision, String failure, long nanos) {}

  @Override
  @Nullable Round<?, ?, ?> nextRound() {
    if (begun) {
      return null;
    }
    begun = true;
    chain().setDefault(client, List.of(access));
    return new Recording(this);
  }

  @Override
  Explanation answer() {
    List<Verdict> verdicts = new ArrayList<>(authorizers.size());
    authorizers.forEach(binding -> verdicts.add(verdict(binding)));
    return new Explanation(access.authorization().allowed(), decidedBy, verdicts);
  }

  private Verdict verdict(Binding<Authorizer> binding) {
    String instance = binding.instance();
    boolean shadow = binding.isShadow();
    String reason = notAsked.get(binding);
    if (reason != null) {
      return new Verdict(instance, Kind.NOT_ASKED, shadow, reason, 0);
    }
    Call call = calls.get(binding);
    if (call == null) {
      return new Verdict(instance, Kind.FAILED, shadow, whyUnanswered(binding), 0);
    }
    return call.decision() == null
        ? new Verdict(instance, Kind.FAILED, shadow, call.failure(), call.nanos())
        : new Verdict(instance, kind(call.decision()), shadow, "", call.nanos());
  }

  private static String whyUnanswered(Binding<Authorizer> binding) {
    if (binding.isShadow()) {
      return "a shadow, nobody waits for its answer";
    }
    return binding.isOpenCircuited()
        ? "it is not called, because it failed too often"
        : "no answer within " + binding.settings().timeout().toMillis() + " ms";
  }

  private static Kind kind(AuthorizeDecision decision) {
    return switch (decision) {
      case AuthorizeDecision.Allow _ -> Kind.ALLOW;
      case AuthorizeDecision.Deny _ -> Kind.DENY;
      case Abstain() -> Kind.ABSTAIN;
    };
  }

  /** The round of every access, which tells what happens in it. */
  private final class Recording extends AuthorizeRound {
    Recording(Walk<?> walk) {
      super(walk, client, authorizers, List.of(access), new DecisionCache(time));
    }

    @Override
    List<Access> openFor(Binding<Authorizer> binding) {
      List<Access> open = super.openFor(binding);
      if (open.isEmpty()) {
        notAsked.put(binding, whyNotAsked(binding));
      }
      return open;
    }

    private String whyNotAsked(Binding<Authorizer> binding) {
      Scope scope = binding.settings().scope();
      if (!scope.serves(client.listener())) {
        return "not for listener " + client.listener();
      }
      if (!scope.serves(client)) {
        return "only for clients that " + scope.authenticator() + " let in";
      }
      return access.isOpen() ? "no topic of its 'match'" : "decided before";
    }

    @Override
    AuthorizeDecision call(Binding<Authorizer> binding, Access asked) throws Exception {
      long start = System.nanoTime();
      try {
        AuthorizeDecision decision = super.call(binding, asked);
        calls.put(binding, new Call(decision, "", System.nanoTime() - start));
        return decision;
      } catch (Exception | LinkageError | AssertionError failure) {
        calls.put(binding, new Call(null, failure.toString(), System.nanoTime() - start));
        throw failure;
      }
    }

    @Override
    void decide(Binding<Authorizer> binding, Access asked, AuthorizeDecision decision) {
      super.decide(binding, asked, decision);
      noteDecision(binding);
    }

    @Override
    void fail(Binding<Authorizer> binding, Access asked) {
      super.fail(binding, asked);
      noteDecision(binding);
    }

    private void noteDecision(Binding<Authorizer> binding) {
      if (!access.isOpen() && decidedBy.isEmpty()) {
        decidedBy = binding.instance();
      }
    }
  }
}
