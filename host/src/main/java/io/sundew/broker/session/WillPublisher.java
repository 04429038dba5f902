package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.plugin.PublishOutcome;
import java.util.List;

/**
 * Publishes messages that no connection waits for, wills above all: through the hooks, then to the
 * subscribers.
 */
final class WillPublisher {
  private WillPublisher() {}

  /** Publishes in the name of that client. Called on the loop. */
  static void publish(Loop loop, Publication publication, Client client) {
    HookChain chain = loop.kernel().chain().get();
    if (!chain.looksAtPublish(client.listener())) {
      Routing.route(loop, publication, null);
      return;
    }
    List<PublishOutcome> outcomes =
        chain.publish(List.of(publication), client, loop, later -> route(loop, later));
    if (outcomes != null) {
      route(loop, outcomes);
    }
  }

  private static void route(Loop loop, List<PublishOutcome> outcomes) {
    for (PublishOutcome outcome : outcomes) {
      switch (outcome) {
        case PublishOutcome.Route(var publications) ->
            publications.forEach(each -> Routing.route(loop, each, null));
        case PublishOutcome.Dropped _, PublishOutcome.Refused _, PublishOutcome.Disconnect _ ->
            loop.counters().publishDropped++;
      }
    }
  }
}
