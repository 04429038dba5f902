package io.sundew.broker.session;

import io.sundew.api.LocalClient.Subscription;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.SubscribeRequest;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.plugin.SubscribeOutcome;
import io.sundew.mqtt.Packet.Filter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The subscriptions of a local client, which it replaces as a whole. Confined to its loop. */
final class LocalSubscriptions {
  private final Loop loop;
  private final BrokerClient client;
  private List<Subscription> subscriptions = List.of();
  private int asked;

  /** Those of that client. */
  LocalSubscriptions(Loop loop, BrokerClient client) {
    this.loop = loop;
    this.client = client;
  }

  /** A new session gets what the last one had. */
  void renew(Session session) {
    replace(subscriptions, session, new CompletableFuture<>());
  }

  /** Has the session exactly these from now on; answers when a store has them. */
  void replace(
      List<Subscription> wanted, Session session, CompletableFuture<List<ReasonCode>> answer) {
    int mine = ++asked;
    subscriptions = List.copyOf(wanted);
    if (session.isEnded()) { // nothing is kept while it is closed; it has them when it is opened
      answer.complete(
          wanted.stream().map(each -> SubscriptionChanges.granted(each.qos())).toList());
      return;
    }
    List<SubscribeRequest> requests = new ArrayList<>(wanted.size());
    for (Subscription each : wanted) {
      if (faultOf(each) == null) {
        requests.add(new SubscribeRequest(each.filter(), each.qos()));
      }
    }
    HookChain chain = loop.kernel().chain().get();
    List<SubscribeOutcome> now =
        chain.subscribe(
            requests,
            client,
            loop,
            outcomes -> {
              if (mine == asked && !session.isEnded()) {
                loop.lookAtClock();
                subscribed(wanted, session, outcomes, answer);
              } else {
                answer.completeExceptionally(
                    new IllegalStateException("other subscriptions were asked for meanwhile"));
              }
            });
    if (now != null) {
      subscribed(wanted, session, now, answer);
    }
  }

  private void subscribed(
      List<Subscription> wanted,
      Session session,
      List<SubscribeOutcome> outcomes,
      CompletableFuture<List<ReasonCode>> answer) {
    var changes = new SubscriptionChanges(session, client);
    List<ReasonCode> reasons = new ArrayList<>(wanted.size());
    Set<String> kept = new HashSet<>();
    int next = 0;
    for (Subscription each : wanted) {
      ReasonCode fault = faultOf(each);
      if (fault != null) {
        reasons.add(fault);
        continue;
      }
      switch (outcomes.get(next++)) {
        case SubscribeOutcome.Refused(var reason, _) -> reasons.add(reason);
        case SubscribeOutcome.Proceed(var request) -> {
          reasons.add(
              isAsWanted(session, each, request)
                  ? SubscriptionChanges.granted(request.qos())
                  : changes.add(filterOf(each), request, 0, Qos.EXACTLY_ONCE));
          kept.add(request.filter());
        }
      }
    }
    List.copyOf(session.subscriptions().keySet()).stream()
        .filter(filter -> !kept.contains(filter))
        .forEach(changes::remove);
    Runnable safe =
        () -> {
          answer.complete(reasons);
          changes.replays().forEach(Runnable::run);
        };
    if (loop.journal().sync(safe)) {
      safe.run();
    }
  }

  private @Nullable ReasonCode faultOf(Subscription wanted) {
    return SubscriptionChanges.faultOf(wanted.filter(), loop.kernel().config().limits());
  }

  private static boolean isAsWanted(
      Session session, Subscription wanted, SubscribeRequest request) {
    var held = session.subscriptions().get(request.filter());
    return held != null
        && held.qos() == request.qos()
        && held.noLocal() == wanted.noLocal()
        && held.retainAsPublished() == wanted.retainAsPublished();
  }

  private static Filter filterOf(Subscription wanted) {
    return new Filter(
        wanted.filter(),
        wanted.qos(),
        wanted.noLocal(),
        wanted.retainAsPublished(),
        wanted.retained() ? 1 : 2);
  }
}
