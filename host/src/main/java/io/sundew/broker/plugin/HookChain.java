package io.sundew.broker.plugin;

import io.sundew.api.AuthenticationData;
import io.sundew.api.AuthorizeRequest;
import io.sundew.api.BrokerEvent;
import io.sundew.api.Client;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.ConnectRequest;
import io.sundew.api.Credentials;
import io.sundew.api.ReasonCode;
import io.sundew.api.SubscribeRequest;
import io.sundew.broker.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of all active plugin instances at one moment, in the operator's order. Immutable and
 * thread safe: a change of plugins makes a new one, which callers fetch anew for each packet.
 *
 * <p>All questions have one form: the answer comes back at once where every binding that must be
 * asked runs inline; otherwise null comes back, and {@code later} is called exactly once with the
 * answer on {@code home}, the caller's event loop. An answer always comes: deadlines and failure
 * policies see to it.
 */
public final class HookChain {
  /** No plugin at all. */
  public static final HookChain EMPTY = new HookChain();

  private HookChain() {}

  /**
   * Differs from that of every other chain of this broker: what was decided by another is not to be
   * trusted.
   */
  public long generation() {
    return 0;
  }

  /** Whether an authenticator is bound for that listener. */
  public boolean authenticates(String listener) {
    return listener.isEmpty();
  }

  /** Whether {@link #publish} must be asked for clients of that listener. */
  public boolean looksAtPublish(String listener) {
    return listener.isEmpty();
  }

  /** Whether {@link #deliver} must be asked for clients of that listener. */
  public boolean looksAtDeliver(String listener) {
    return listener.isEmpty();
  }

  /** Whether {@link #event} has anybody to tell. */
  public boolean looksAtEvents() {
    return false;
  }

  /**
   * Decides who a client is. All abstain: anonymous where allowed and no credentials were sent,
   * else rejected.
   */
  public @Nullable AuthenticateOutcome authenticate(
      ConnectAttempt attempt,
      boolean allowAnonymous,
      Executor home,
      Consumer<AuthenticateOutcome> later) {
    return allowAnonymous && attempt.credentials() instanceof Credentials.None
        ? new AuthenticateOutcome.Accepted(
            "", Map.of(), "", Optional.empty(), AuthenticationData.NONE)
        : new AuthenticateOutcome.Rejected(ReasonCode.NOT_AUTHORIZED, "");
  }

  /** Decides on one action; used for wills, and wherever no other question includes it. */
  public @Nullable Authorization authorize(
      AuthorizeRequest request, Client client, Executor home, Consumer<Authorization> later) {
    return Authorization.UNCONTROLLED;
  }

  /** Shows an authenticated CONNECT to the hooks. */
  public @Nullable ConnectOutcome connect(
      ConnectRequest request, Client client, Executor home, Consumer<ConnectOutcome> later) {
    return new ConnectOutcome.Proceed(request);
  }

  /** Decides on the filters of a SUBSCRIBE, one outcome each. */
  public @Nullable List<SubscribeOutcome> subscribe(
      List<SubscribeRequest> requests,
      Client client,
      Executor home,
      Consumer<List<SubscribeOutcome>> later) {
    List<SubscribeOutcome> outcomes = new ArrayList<>();
    requests.forEach(request -> outcomes.add(new SubscribeOutcome.Proceed(request)));
    return outcomes;
  }

  /** Decides on the filters of an UNSUBSCRIBE, one outcome each. */
  public @Nullable List<UnsubscribeOutcome> unsubscribe(
      List<String> filters,
      Client client,
      Executor home,
      Consumer<List<UnsubscribeOutcome>> later) {
    List<UnsubscribeOutcome> outcomes = new ArrayList<>();
    filters.forEach(filter -> outcomes.add(new UnsubscribeOutcome.Proceed(filter)));
    return outcomes;
  }

  /**
   * Decides on messages of one publisher in order, one outcome each: the chain is asked once for
   * all of one read.
   */
  public @Nullable List<PublishOutcome> publish(
      List<Publication> publications,
      Client publisher,
      Executor home,
      Consumer<List<PublishOutcome>> later) {
    List<PublishOutcome> outcomes = new ArrayList<>();
    publications.forEach(
        publication -> outcomes.add(new PublishOutcome.Route(List.of(publication))));
    return outcomes;
  }

  /** Decides on messages for one subscriber in order, one outcome each. */
  public @Nullable List<DeliverOutcome> deliver(
      List<Publication> publications,
      Client subscriber,
      Executor home,
      Consumer<List<DeliverOutcome>> later) {
    List<DeliverOutcome> outcomes = new ArrayList<>();
    publications.forEach(publication -> outcomes.add(new DeliverOutcome.Send(publication)));
    return outcomes;
  }

  /** Tells the hooks that something happened; never waits. */
  public void event(BrokerEvent event) {}
}
