package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.plugin.PublishOutcome;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages that come by no connection, wills above all: through the hooks, then to the
 * subscribers.
 */
final class LocalPublisher {
  private LocalPublisher() {}

  /**
   * Publishes in the name of that client. Called on the loop.
   *
   * @param publisher its session, to spare subscriptions that do not want their own messages
   * @param routed called there when it is done, though not on disk, with what a PUBACK would say
   */
  static void publish(
      Loop loop,
      Publication publication,
      Client client,
      @Nullable Session publisher,
      Consumer<ReasonCode> routed) {
    HookChain chain = loop.kernel().chain().get();
    if (!chain.looksAtPublish(client)) {
      routed.accept(Routing.route(loop, List.of(publication), publisher));
      return;
    }
    List<PublishOutcome> outcomes =
        chain.publish(
            List.of(publication),
            client,
            loop,
            later -> routed.accept(conclude(loop, later, publisher)));
    if (outcomes != null) {
      routed.accept(conclude(loop, outcomes, publisher));
    }
  }

  private static ReasonCode conclude(
      Loop loop, List<PublishOutcome> outcomes, @Nullable Session publisher) {
    return conclude(loop, outcomes.getFirst(), publisher);
  }

  private static ReasonCode conclude(
      Loop loop, PublishOutcome outcome, @Nullable Session publisher) {
    return switch (outcome) {
      case PublishOutcome.Route(var publications) -> Routing.route(loop, publications, publisher);
      case PublishOutcome.Dropped _ -> dropped(loop, ReasonCode.SUCCESS);
      case PublishOutcome.Refused(var reason, _) -> dropped(loop, reason);
      case PublishOutcome.Disconnect(var reason, _) -> dropped(loop, reason);
      case PublishOutcome.DeadLettered(var letters, var then) -> {
        Routing.route(loop, letters, null);
        yield conclude(loop, then, publisher);
      }
    };
  }

  private static ReasonCode dropped(Loop loop, ReasonCode reason) {
    loop.counters().publishDropped++;
    return reason;
  }

  /** Does something once what was routed just now is as safe as it must be. */
  static void whenSafe(Loop loop, Runnable then) {
    if (loop.journal().syncOwn(then)) {
      then.run();
    }
  }
}
