package io.sundew.broker.plugin;

import io.sundew.api.AuthenticationData;
import io.sundew.api.Authenticator;
import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Authorizer;
import io.sundew.api.BrokerEvent;
import io.sundew.api.Client;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.ConnectRequest;
import io.sundew.api.Credentials;
import io.sundew.api.OnConnect;
import io.sundew.api.OnDeliver;
import io.sundew.api.OnPublish;
import io.sundew.api.OnSubscribe;
import io.sundew.api.OnUnsubscribe;
import io.sundew.api.ReasonCode;
import io.sundew.api.SubscribeRequest;
import io.sundew.broker.message.Publication;
import io.sundew.broker.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of all active plugin instances at one moment, in the operator's order. Thread safe, and
 * immutable but for what it remembers: a change of plugins makes a new one, which callers fetch
 * anew for each packet.
 *
 * <p>All questions have one form: the answer comes back at once where every binding that must be
 * asked runs inline; otherwise null comes back, and {@code later} is called exactly once with the
 * answer on {@code home}, the caller's event loop. An answer always comes: deadlines and failure
 * policies see to it. The caller asks nothing more of the same kind for that client until it has
 * come.
 *
 * <p>A binding counts as bound for the listeners of its instance, whatever its topic filters: on a
 * listener with an authorizer, what no authorizer allows is denied. One that is asked about its
 * instance's own clients only counts as bound for these; a shadow does not count as bound.
 */
public final class HookChain {
  /** No plugin at all. */
  public static final HookChain EMPTY = new HookChain(0, List.of(), TimeSource.SYSTEM);

  private static final Authorization ALLOWED_THIS_TIME = new Authorization(true, Duration.ZERO);
  private static final AuthenticateOutcome ANONYMOUS =
      new AuthenticateOutcome.Accepted("", Map.of(), "", Optional.empty(), AuthenticationData.NONE);
  private static final AuthenticateOutcome NOT_AUTHORIZED =
      new AuthenticateOutcome.Rejected(ReasonCode.NOT_AUTHORIZED, "");
  private static final AuthenticateOutcome BAD_CREDENTIALS =
      new AuthenticateOutcome.Rejected(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "");
  private static final AuthenticateOutcome BAD_METHOD =
      new AuthenticateOutcome.Rejected(ReasonCode.BAD_AUTHENTICATION_METHOD, "");

  private final long generation;
  private final List<Binding<Authenticator>> authenticators;
  private final List<Binding<Authorizer>> authorizers;
  private final List<Binding<OnConnect>> onConnect;
  private final List<Binding<OnSubscribe>> onSubscribe;
  private final List<Binding<OnUnsubscribe>> onUnsubscribe;
  private final List<Binding<OnPublish>> onPublish;
  private final List<Binding<OnDeliver>> onDeliver;
  private final List<EventFeed> onEvent;
  private final List<CertificateSource> certificates;
  private final List<BoundRoute> routes;
  private final TimeSource time;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile DecisionCache decisions;

  /** The chain of these instances, in order. */
  HookChain(long generation, List<InstanceBindings> instances, TimeSource time) {
    this.generation = generation;
    this.authenticators = select(instances, InstanceBindings::authenticator);
    this.authorizers = select(instances, InstanceBindings::authorizer);
    this.onConnect = select(instances, InstanceBindings::onConnect);
    this.onSubscribe = select(instances, InstanceBindings::onSubscribe);
    this.onUnsubscribe = select(instances, InstanceBindings::onUnsubscribe);
    this.onPublish = select(instances, InstanceBindings::onPublish);
    this.onDeliver = select(instances, InstanceBindings::onDeliver);
    this.onEvent = select(instances, InstanceBindings::onEvent);
    this.certificates = select(instances, InstanceBindings::certificates);
    this.routes = select(instances, InstanceBindings::route);
    this.time = time;
    this.decisions = new DecisionCache(time);
  }

  private static <T> List<T> select(
      List<InstanceBindings> instances, Function<InstanceBindings, Optional<T>> hook) {
    return instances.stream()
        .flatMap(InstanceBindings::withParts)
        .flatMap(bindings -> hook.apply(bindings).stream())
        .toList();
  }

  /**
   * Differs from that of every other chain of this broker: what was decided by another is not to be
   * trusted.
   */
  public long generation() {
    return generation;
  }

  /** Whether an authenticator is bound for that listener. */
  public boolean authenticates(String listener) {
    for (int i = 0; i < authenticators.size(); i++) {
      Binding<Authenticator> binding = authenticators.get(i);
      if (!binding.isShadow() && binding.settings().scope().serves(listener)) {
        return true;
      }
    }
    return false;
  }

  /** Where that listener has its keys and certificates from: the first that serves it. */
  public Optional<CertificateSource> certificates(String listener) {
    return certificates.stream().filter(each -> each.serves(listener)).findFirst();
  }

  /** Who answers requests for that path of that listener: the one with the longest path. */
  public Optional<BoundRoute> route(String listener, String path) {
    return routes.stream()
        .filter(route -> route.serves(listener, path))
        .max(Comparator.comparingInt(route -> route.path().length()));
  }

  /** Whether some authenticator, be it a shadow, is to be asked about clients of that listener. */
  private boolean asksAuthenticators(String listener) {
    for (int i = 0; i < authenticators.size(); i++) {
      if (authenticators.get(i).settings().scope().serves(listener)) {
        return true;
      }
    }
    return false;
  }

  /** All hooks, in the order of their hook points and within each in the order they are asked. */
  public List<BoundHook> hooks() {
    List<Binding<?>> bindings = new ArrayList<>();
    bindings.addAll(authenticators);
    bindings.addAll(authorizers);
    bindings.addAll(onConnect);
    bindings.addAll(onSubscribe);
    bindings.addAll(onUnsubscribe);
    bindings.addAll(onPublish);
    bindings.addAll(onDeliver);
    onEvent.forEach(feed -> bindings.add(feed.binding()));
    routes.forEach(route -> bindings.add(route.binding()));
    return bindings.stream().map(BoundHook::of).toList();
  }

  /** Whether some authorizer, be it a shadow, is to be asked about that client. */
  boolean asksAuthorizers(Client client) {
    return !isTrusted(client) && isAsked(authorizers, client);
  }

  private static boolean isTrusted(Client client) {
    return client instanceof TrustedClient known && known.isTrusted();
  }

  /** Whether {@link #publish} must be asked for that client. */
  public boolean looksAtPublish(Client publisher) {
    return asksAuthorizers(publisher) || isAsked(onPublish, publisher);
  }

  /** Whether {@link #deliver} must be asked for that client. */
  boolean looksAtDeliver(Client subscriber) {
    return asksAuthorizers(subscriber) || isAsked(onDeliver, subscriber);
  }

  /** Whether {@link #event} has anybody to tell. */
  public boolean looksAtEvents() {
    return !onEvent.isEmpty();
  }

  private static <H> boolean isAsked(List<Binding<H>> bindings, Client client) {
    for (int i = 0; i < bindings.size(); i++) {
      if (bindings.get(i).settings().scope().serves(client)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a binding that counts serves that client. */
  private boolean isControlled(Client client) {
    if (isTrusted(client)) {
      return false;
    }
    for (int i = 0; i < authorizers.size(); i++) {
      Binding<Authorizer> binding = authorizers.get(i);
      if (!binding.isShadow() && binding.settings().scope().serves(client)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Decides who a client is. All abstain: anonymous where allowed and no credentials were sent,
   * else rejected. Where no authenticator is bound nobody can check credentials: they are left
   * alone, and the client is anonymous where allowed.
   */
  public @Nullable AuthenticateOutcome authenticate(
      ConnectAttempt attempt,
      boolean allowAnonymous,
      Executor home,
      Consumer<AuthenticateOutcome> later) {
    AuthenticateOutcome otherwise = whenAllAbstain(attempt, allowAnonymous);
    if (!asksAuthenticators(attempt.listener())) {
      return otherwise;
    }
    AuthenticateWalk.Question question = authenticator -> authenticator.authenticate(attempt);
    return new AuthenticateWalk(
            this, authenticators, attempt.listener(), question, otherwise, home, later)
        .begin();
  }

  private AuthenticateOutcome whenAllAbstain(ConnectAttempt attempt, boolean allowAnonymous) {
    if (attempt.enhanced().isPresent()) {
      return BAD_METHOD; // [MQTT-4.12.0-1]
    }
    boolean nothingToCheck =
        attempt.credentials() instanceof Credentials.None || !authenticates(attempt.listener());
    if (!nothingToCheck) {
      return BAD_CREDENTIALS; // the same as for a wrong password: it must not tell who is known
    }
    return allowAnonymous ? ANONYMOUS : NOT_AUTHORIZED;
  }

  /** Decides on one action; used for wills, and wherever no other question includes it. */
  public @Nullable Authorization authorize(
      AuthorizeRequest request, Client client, Executor home, Consumer<Authorization> later) {
    if (!asksAuthorizers(client)) {
      return Authorization.UNCONTROLLED;
    }
    return new AuthorizeWalk(this, client, new Access(request), home, later).begin();
  }

  /**
   * Decides on one action that nobody does, and says what each authorizer had to say. The hooks are
   * really asked; nothing is remembered of it. Called on {@code home}, and {@code told} is too.
   */
  public void explain(
      AuthorizeRequest request, Client client, Executor home, Consumer<Explanation> told) {
    var access = new Access(request);
    Explanation now = new ExplainWalk(this, authorizers, client, access, time, home, told).begin();
    if (now != null) {
      told.accept(now);
    }
  }

  /** Shows an authenticated CONNECT to the hooks. */
  public @Nullable ConnectOutcome connect(
      ConnectRequest request, Client client, Executor home, Consumer<ConnectOutcome> later) {
    return onConnect.isEmpty()
        ? new ConnectOutcome.Proceed(request)
        : new ConnectWalk(this, request, client, home, later).begin();
  }

  /** Decides on the filters of a SUBSCRIBE, one outcome each. */
  public @Nullable List<SubscribeOutcome> subscribe(
      List<SubscribeRequest> requests,
      Client client,
      Executor home,
      Consumer<List<SubscribeOutcome>> later) {
    if (onSubscribe.isEmpty() && authorizers.isEmpty()) {
      List<SubscribeOutcome> outcomes = new ArrayList<>(requests.size());
      requests.forEach(request -> outcomes.add(new SubscribeOutcome.Proceed(request)));
      return outcomes;
    }
    return new SubscribeWalk(this, requests, client, home, later).begin();
  }

  /** Decides on the filters of an UNSUBSCRIBE, one outcome each. */
  public @Nullable List<UnsubscribeOutcome> unsubscribe(
      List<String> filters,
      Client client,
      Executor home,
      Consumer<List<UnsubscribeOutcome>> later) {
    if (onUnsubscribe.isEmpty()) {
      List<UnsubscribeOutcome> outcomes = new ArrayList<>(filters.size());
      filters.forEach(filter -> outcomes.add(new UnsubscribeOutcome.Proceed(filter)));
      return outcomes;
    }
    return new UnsubscribeWalk(this, filters, client, home, later).begin();
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
    if (onPublish.isEmpty() && authorizers.isEmpty()) {
      List<PublishOutcome> outcomes = new ArrayList<>(publications.size());
      publications.forEach(
          publication -> outcomes.add(new PublishOutcome.Route(List.of(publication))));
      return outcomes;
    }
    return new PublishWalk(this, publications, publisher, home, later).begin();
  }

  /**
   * The same on from where the transforms are done: what is left is access to topics that these
   * gave to messages.
   */
  @Nullable List<PublishOutcome> publishTransformed(
      Publication original,
      List<Publication> parts,
      Client publisher,
      Executor home,
      Consumer<List<PublishOutcome>> later) {
    return new PublishWalk(this, original, parts, publisher, home, later).begin();
  }

  /** This chain for messages of and to that client, which are all handled on {@code home}. */
  public ClientChain of(Client client, Executor home) {
    return new ClientChain(this, decisions, client, home, time);
  }

  /**
   * Decides on messages for one subscriber in order, one outcome each. Whether it may receive them
   * is remembered per {@code subscriber}, told apart by identity, for as long as the authorizer
   * says and this chain lasts.
   *
   * <p>Where many ask at once each waits for its turn; deadlines begin with a thread of the
   * binding. Memory is bounded as long as each subscriber asks once at a time.
   *
   * @param there whether the subscriber still waits for the answer; asked by any thread
   */
  public @Nullable List<DeliverOutcome> deliver(
      List<Publication> publications,
      Client subscriber,
      BooleanSupplier there,
      Executor home,
      Consumer<List<DeliverOutcome>> later) {
    if (onDeliver.isEmpty() && authorizers.isEmpty()) {
      List<DeliverOutcome> outcomes = new ArrayList<>(publications.size());
      publications.forEach(publication -> outcomes.add(new DeliverOutcome.Send(publication)));
      return outcomes;
    }
    return new DeliverWalk(this, publications, subscriber, there, home, later).begin();
  }

  /** Tells the hooks that something happened; never waits. */
  public void event(BrokerEvent event) {
    for (int i = 0; i < onEvent.size(); i++) {
      onEvent.get(i).offer(event);
    }
  }

  /**
   * A round that decides these accesses; where an authorizer is bound, what none allows is denied.
   */
  AuthorizeRound authorizeRound(Walk<?> walk, Client client, List<Access> accesses) {
    setDefault(client, accesses);
    List<Binding<Authorizer>> asked = isTrusted(client) ? List.of() : authorizers;
    return new AuthorizeRound(walk, client, asked, accesses, decisions);
  }

  /** Sets what holds where all authorizers abstain. */
  void setDefault(Client client, List<Access> accesses) {
    accesses.forEach(access -> access.otherwise(whenAllAbstain(client)));
  }

  private Authorization whenAllAbstain(Client client) {
    return isControlled(client) ? Authorization.DENIED : ALLOWED_THIS_TIME;
  }

  /** Asks the authorizers about actions of that client, where all of them run inline. */
  AuthorizeAtOnce authorizeAtOnce(Client client, Executor home) {
    return new AuthorizeAtOnce(authorizers, client, Heartbeat.of(home), whenAllAbstain(client));
  }

  /**
   * Forgets what authorizers let it remember. A round that is under way keeps to the cache it began
   * with, so that what was decided by old rules is not remembered as if it were new.
   */
  void forgetDecisions() {
    decisions = new DecisionCache(time);
  }

  /** What is remembered now. */
  DecisionCache decisions() {
    return decisions;
  }

  /** A question waits for a binding's threads. */
  void walkWaits() {
    waiting.incrementAndGet();
  }

  /** It has its answer. */
  void walkEnded() {
    waiting.decrementAndGet();
  }

  /** Whether no question waits for an answer; for a chain that is not given out any more. */
  boolean isQuiet() {
    return waiting.get() == 0;
  }

  List<Binding<OnConnect>> onConnect() {
    return onConnect;
  }

  List<Binding<OnSubscribe>> onSubscribe() {
    return onSubscribe;
  }

  List<Binding<OnUnsubscribe>> onUnsubscribe() {
    return onUnsubscribe;
  }

  List<Binding<OnPublish>> onPublish() {
    return onPublish;
  }

  List<Binding<OnDeliver>> onDeliver() {
    return onDeliver;
  }
}
