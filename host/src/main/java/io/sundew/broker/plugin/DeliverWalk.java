package io.sundew.broker.plugin;

import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Client;
import io.sundew.api.DeliverDecision;
import io.sundew.api.OnDeliver;
import io.sundew.api.PublishDecision;
import io.sundew.broker.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages on their way to one subscriber through the right to receive and the deliver hooks.
 */
final class DeliverWalk extends Walk<List<DeliverOutcome>> {
  private static final DeliverOutcome DENIED = new DeliverOutcome.Denied();
  private static final DeliverOutcome DROPPED = new DeliverOutcome.Dropped();

  private final Client subscriber;
  private final BooleanSupplier there;
  private final List<Item> items;
  private int stage;

  DeliverWalk(
      HookChain chain,
      List<Publication> publications,
      Client subscriber,
      BooleanSupplier there,
      Executor home,
      Consumer<List<DeliverOutcome>> later) {
    super(chain, home, later);
    this.subscriber = subscriber;
    this.there = there;
    this.items = new ArrayList<>(publications.size());
    publications.forEach(publication -> items.add(new Item(publication)));
  }

  /**
   * The messages wait in the session's queue, and what the same client publishes overtakes them.
   */
  @Override
  Asker asker(Object key) {
    return Asker.patient(subscriber, there);
  }

  @Override
  @Nullable Round<?, ?, ?> nextRound() {
    return switch (stage++) {
      case 0 -> authorize();
      case 1 -> {
        endDenied();
        yield new Hooks(this);
      }
      default -> null;
    };
  }

  private Round<?, ?, ?> authorize() {
    List<Access> accesses = new ArrayList<>(items.size());
    if (chain().asksAuthorizers(subscriber)) {
      for (Item item : items) {
        Publication publication = item.publication;
        item.access =
            Access.to(Action.RECEIVE, publication.topic(), publication.qos(), publication.retain());
        accesses.add(item.access);
      }
    }
    return chain().authorizeRound(this, subscriber, accesses);
  }

  private void endDenied() {
    for (Item item : items) {
      if (item.access != null && !item.access.authorization().allowed()) {
        item.end = DENIED;
      }
    }
  }

  @Override
  List<DeliverOutcome> answer() {
    List<DeliverOutcome> outcomes = new ArrayList<>(items.size());
    for (Item item : items) {
      outcomes.add(item.end != null ? item.end : new DeliverOutcome.Send(item.publication));
    }
    return outcomes;
  }

  /** A message and what has become of it. */
  private static final class Item {
    private Publication publication;
    private @Nullable Access access;
    private @Nullable DeliverOutcome end;

    Item(Publication publication) {
      this.publication = publication;
    }
  }

  /** A message as it stands when a binding is asked about it, which may be while others are. */
  private record Ask(Item item, Publication publication) {}

  /** The deliver hooks. */
  private final class Hooks extends Round<OnDeliver, DeliverDecision, Ask> {
    Hooks(Walk<?> walk) {
      super(walk, subscriber.clientId(), chain().onDeliver());
    }

    @Override
    List<Ask> openFor(Binding<OnDeliver> binding) {
      if (!binding.settings().scope().serves(subscriber)) {
        return List.of();
      }
      List<Ask> open = new ArrayList<>(items.size());
      for (Item item : items) {
        if (item.end == null && binding.concerns(item.publication)) {
          open.add(new Ask(item, item.publication));
        }
      }
      return open;
    }

    @Override
    DeliverDecision call(Binding<OnDeliver> binding, Ask ask) throws Exception {
      Publication publication = ask.publication;
      return switch (ask(binding.hook(), publication)) {
        case PublishDecision.Replace(var message) ->
            new PublishDecision.Replace(Publications.replacing(publication, message));
        case PublishDecision.Forward forward -> forward;
        case PublishDecision.Drop drop -> drop;
      };
    }

    private DeliverDecision ask(OnDeliver hook, Publication publication) throws Exception {
      return HookFailure.unlessNull(
          HookCause.during(
              publication.origin(), null, () -> hook.onDeliver(publication, subscriber)));
    }

    @Override
    void decide(Binding<OnDeliver> binding, Ask ask, DeliverDecision decision) {
      switch (decision) {
        case PublishDecision.Forward() -> {}
        case PublishDecision.Replace(var message) -> ask.item.publication = (Publication) message;
        case PublishDecision.Drop() -> ask.item.end = DROPPED;
      }
    }

    @Override
    void fail(Binding<OnDeliver> binding, Ask ask) {
      switch (binding.settings().policy()) {
        case PASS -> {}
        case DROP, REJECT, DISCONNECT -> ask.item.end = DROPPED;
      }
    }

    @Override
    boolean agrees(Ask ask, DeliverDecision decision) {
      return switch (decision) {
        case PublishDecision.Forward() -> ask.item.end == null;
        case PublishDecision.Replace(var message) ->
            Publications.sameContent(ask.publication, (Publication) message);
        case PublishDecision.Drop() -> ask.item.end != null;
      };
    }
  }
}
