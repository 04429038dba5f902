package io.sundew.broker.plugin;

import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Client;
import io.sundew.api.OnSubscribe;
import io.sundew.api.Pass;
import io.sundew.api.ReasonCode;
import io.sundew.api.Refuse;
import io.sundew.api.SubscribeDecision;
import io.sundew.api.SubscribeRequest;
import io.sundew.mqtt.TopicFilters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the filters of a SUBSCRIBE through the hooks in order, and then through access control as
 * they stand.
 */
final class SubscribeWalk extends Walk<List<SubscribeOutcome>> {
  private final Client client;
  private final List<Item> items;
  private int stage;

  SubscribeWalk(
      HookChain chain,
      List<SubscribeRequest> requests,
      Client client,
      Executor home,
      Consumer<List<SubscribeOutcome>> later) {
    super(chain, home, later);
    this.client = client;
    this.items = new ArrayList<>(requests.size());
    requests.forEach(request -> items.add(new Item(request)));
  }

  @Override
  @Nullable Round<?, ?, ?> nextRound() {
    return switch (stage++) {
      case 0 -> new Hooks(this);
      case 1 -> authorize();
      default -> null;
    };
  }

  private Round<?, ?, ?> authorize() {
    List<Access> accesses = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item.refused == null && chain().asksAuthorizers(client)) {
        String filter = TopicFilter.withoutShare(item.request.filter());
        item.access = Access.to(Action.SUBSCRIBE, filter, item.request.qos(), false);
        accesses.add(item.access);
      }
    }
    return chain().authorizeRound(this, client, accesses);
  }

  @Override
  List<SubscribeOutcome> answer() {
    List<SubscribeOutcome> outcomes = new ArrayList<>(items.size());
    items.forEach(item -> outcomes.add(item.outcome()));
    return outcomes;
  }

  /** A filter and what has become of it. */
  private static final class Item {
    private SubscribeRequest request;
    private @Nullable Access access;
    private SubscribeOutcome.@Nullable Refused refused;

    Item(SubscribeRequest request) {
      this.request = request;
    }

    SubscribeOutcome outcome() {
      if (refused != null) {
        return refused;
      }
      return access == null || access.authorization().allowed()
          ? new SubscribeOutcome.Proceed(request)
          : new SubscribeOutcome.Refused(ReasonCode.NOT_AUTHORIZED, "");
    }
  }

  /** A filter as it stands when a binding is asked about it, which may be while others are. */
  private record Ask(Item item, SubscribeRequest request) {}

  /** The subscribe hooks. */
  private final class Hooks extends Round<OnSubscribe, SubscribeDecision, Ask> {
    Hooks(Walk<?> walk) {
      super(walk, client.clientId(), chain().onSubscribe());
    }

    @Override
    List<Ask> openFor(Binding<OnSubscribe> binding) {
      Scope scope = binding.settings().scope();
      if (!scope.serves(client)) {
        return List.of();
      }
      return items.stream()
          .filter(
              item ->
                  item.refused == null
                      && scope.covers(TopicFilter.withoutShare(item.request.filter())))
          .map(item -> new Ask(item, item.request))
          .toList();
    }

    @Override
    SubscribeDecision call(Binding<OnSubscribe> binding, Ask ask) throws Exception {
      SubscribeDecision decision =
          HookFailure.unlessNull(binding.hook().onSubscribe(ask.request, client));
      if (decision instanceof SubscribeDecision.Replace(var request)
          && !TopicFilters.isValid(request.filter())) {
        throw new HookFailure("'" + request.filter() + "' is not a topic filter");
      }
      return decision;
    }

    @Override
    void decide(Binding<OnSubscribe> binding, Ask ask, SubscribeDecision decision) {
      switch (decision) {
        case Pass() -> {}
        case SubscribeDecision.Replace(var request) -> ask.item.request = request;
        case Refuse(var reason, var message) ->
            ask.item.refused =
                new SubscribeOutcome.Refused(
                    Reasons.forSubscribe(reason), MqttText.reason(message));
      }
    }

    @Override
    void fail(Binding<OnSubscribe> binding, Ask ask) {
      switch (binding.settings().policy()) {
        case PASS -> {}
        case REJECT, DROP, DISCONNECT ->
            ask.item.refused =
                new SubscribeOutcome.Refused(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "");
      }
    }

    @Override
    boolean agrees(Ask ask, SubscribeDecision decision) {
      return switch (decision) {
        case Pass() -> ask.item.refused == null;
        case SubscribeDecision.Replace(var request) -> request.equals(ask.item.request);
        case Refuse _ -> ask.item.refused != null;
      };
    }
  }
}
