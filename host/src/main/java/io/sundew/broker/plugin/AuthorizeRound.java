package io.sundew.broker.plugin;

import io.sundew.api.Abstain;
import io.sundew.api.AuthorizeDecision;
import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Authorizer;
import io.sundew.api.Client;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks the authorizers about actions of one client: the first that does not abstain decides. What
 * they let the broker remember is looked up first and remembered after. An action on which all
 * abstain stays as it is by default.
 */
class AuthorizeRound extends Round<Authorizer, AuthorizeDecision, Access> {
  private final Client client;
  private final List<Access> accesses;
  private final DecisionCache decisions;

  AuthorizeRound(
      Walk<?> walk,
      Client client,
      List<Binding<Authorizer>> bindings,
      List<Access> accesses,
      DecisionCache decisions) {
    super(walk, client.clientId(), bindings);
    this.client = client;
    this.accesses = accesses;
    this.decisions = decisions;
    accesses.forEach(access -> decisions.recall(client, access));
  }

  @Override
  List<Access> openFor(Binding<Authorizer> binding) {
    if (!binding.settings().scope().serves(client)) {
      return List.of();
    }
    List<Access> open = new ArrayList<>(accesses.size());
    for (Access access : accesses) {
      if (access.isOpen() && binding.settings().scope().covers(access.request().topic())) {
        open.add(access);
      }
    }
    return open;
  }

  @Override
  AuthorizeDecision call(Binding<Authorizer> binding, Access access) throws Exception {
    return HookFailure.unlessNull(binding.hook().authorize(access.request(), client));
  }

  @Override
  void decide(Binding<Authorizer> binding, Access access, AuthorizeDecision decision) {
    Authorization authorization = Authorization.of(decision);
    if (authorization == null) {
      access.abstained();
      return;
    }
    access.decide(authorization);
    if (access.mayBeRemembered() && !isCheap(binding, access)) {
      decisions.remember(client, access);
    }
  }

  /**
   * A client may be sent messages of very many topics, and to ask an inline authorizer again costs
   * no more than to remember them all.
   */
  private static boolean isCheap(Binding<Authorizer> binding, Access access) {
    return binding.isInline() && access.request().action() == Action.RECEIVE;
  }

  @Override
  void fail(Binding<Authorizer> binding, Access access) {
    access.decide(Authorization.DENIED);
  }

  @Override
  boolean agrees(Access access, AuthorizeDecision decision) {
    return switch (decision) {
      case AuthorizeDecision.Allow _ -> access.authorization().allowed();
      case AuthorizeDecision.Deny _ -> !access.authorization().allowed();
      case Abstain() -> true;
    };
  }
}
