package io.sundew.broker.plugin;

import io.sundew.api.Client;
import io.sundew.api.OnUnsubscribe;
import io.sundew.api.Pass;
import io.sundew.api.ReasonCode;
import io.sundew.api.Refuse;
import io.sundew.api.UnsubscribeDecision;
import io.sundew.mqtt.TopicFilters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes the filters of an UNSUBSCRIBE through the hooks in order. */
final class UnsubscribeWalk extends Walk<List<UnsubscribeOutcome>> {
  private final Client client;
  private final List<Item> items;
  private boolean begun;

  UnsubscribeWalk(
      HookChain chain,
      List<String> filters,
      Client client,
      Executor home,
      Consumer<List<UnsubscribeOutcome>> later) {
    super(chain, home, later);
    this.client = client;
    this.items = new ArrayList<>(filters.size());
    filters.forEach(filter -> items.add(new Item(filter)));
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
  List<UnsubscribeOutcome> answer() {
    List<UnsubscribeOutcome> outcomes = new ArrayList<>(items.size());
    for (Item item : items) {
      outcomes.add(
          item.refused != null ? item.refused : new UnsubscribeOutcome.Proceed(item.filter));
    }
    return outcomes;
  }

  /** A filter and what has become of it. */
  private static final class Item {
    private String filter;
    private UnsubscribeOutcome.@Nullable Refused refused;

    Item(String filter) {
      this.filter = filter;
    }
  }

  /** A filter as it stands when a binding is asked about it, which may be while others are. */
  private record Ask(Item item, String filter) {}

  /** The unsubscribe hooks. */
  private final class Hooks extends Round<OnUnsubscribe, UnsubscribeDecision, Ask> {
    Hooks(Walk<?> walk) {
      super(walk, client.clientId(), chain().onUnsubscribe());
    }

    @Override
    List<Ask> openFor(Binding<OnUnsubscribe> binding) {
      Scope scope = binding.settings().scope();
      if (!scope.serves(client)) {
        return List.of();
      }
      return items.stream()
          .filter(
              item -> item.refused == null && scope.covers(TopicFilter.withoutShare(item.filter)))
          .map(item -> new Ask(item, item.filter))
          .toList();
    }

    @Override
    UnsubscribeDecision call(Binding<OnUnsubscribe> binding, Ask ask) throws Exception {
      UnsubscribeDecision decision =
          HookFailure.unlessNull(binding.hook().onUnsubscribe(ask.filter, client));
      if (decision instanceof UnsubscribeDecision.Replace(var filter)
          && !TopicFilters.isValid(filter)) {
        throw new HookFailure("'" + filter + "' is not a topic filter");
      }
      return decision;
    }

    @Override
    void decide(Binding<OnUnsubscribe> binding, Ask ask, UnsubscribeDecision decision) {
      switch (decision) {
        case Pass() -> {}
        case UnsubscribeDecision.Replace(var filter) -> ask.item.filter = filter;
        case Refuse(var reason, var message) ->
            ask.item.refused =
                new UnsubscribeOutcome.Refused(
                    Reasons.forUnsubscribe(reason), MqttText.reason(message));
      }
    }

    @Override
    void fail(Binding<OnUnsubscribe> binding, Ask ask) {
      switch (binding.settings().policy()) {
        case PASS -> {}
        case REJECT, DROP, DISCONNECT ->
            ask.item.refused =
                new UnsubscribeOutcome.Refused(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "");
      }
    }

    @Override
    boolean agrees(Ask ask, UnsubscribeDecision decision) {
      return switch (decision) {
        case Pass() -> ask.item.refused == null;
        case UnsubscribeDecision.Replace(var filter) -> filter.equals(ask.item.filter);
        case Refuse _ -> ask.item.refused != null;
      };
    }
  }
}
