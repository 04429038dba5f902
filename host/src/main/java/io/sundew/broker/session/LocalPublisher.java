package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.plugin.PublishOutcome;
import java.util.List;

/**
 * Publishes messages that come by no connection, wills above all: through the hooks, then to the
 * subscribers.
 */
final class LocalPublisher {
  private LocalPublisher() {}

  /**
   * Publishes in the name of that client. Called on the loop; {@code routed} is called there when
   * it is done.
   */
  static void publish(Loop loop, Publication publication, Client client, Runnable routed) {
    HookChain chain = loop.kernel().chain().get();
    if (!chain.looksAtPublish(client)) {
      Routing.route(loop, publication, null);
      safe(loop, routed);
      return;
    }
    List<PublishOutcome> outcomes =
        chain.publish(List.of(publication), client, loop, later -> conclude(loop, later, routed));
    if (outcomes != null) {
      conclude(loop, outcomes, routed);
    }
  }

  private static void conclude(Loop loop, List<PublishOutcome> outcomes, Runnable routed) {
    for (PublishOutcome outcome : outcomes) {
      switch (outcome) {
        case PublishOutcome.Route(var publications) ->
            publications.forEach(each -> Routing.route(loop, each, null));
        case PublishOutcome.Dropped _, PublishOutcome.Refused _, PublishOutcome.Disconnect _ ->
            loop.counters().publishDropped++;
      }
    }
    safe(loop, routed);
  }

  private static void safe(Loop loop, Runnable routed) {
    if (loop.journal().syncOwn(routed)) {
      routed.run();
    }
  }
}
