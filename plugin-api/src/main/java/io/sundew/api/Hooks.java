package io.sundew.api;

import io.sundew.api.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hooks a plugin binds. Immutable: each method returns a copy with one hook set, and a hook
 * that is not set costs nothing.
 */
public final class Hooks {
  /** No hook at all: where every chain of calls begins. */
  public static final Hooks NONE = new Hooks();

  // Set once, on a copy that nobody else has seen yet.
  private @Nullable Authenticator authenticator;
  private @Nullable Authorizer authorizer;
  private boolean authorizesOwnOnly;
  private @Nullable OnConnect onConnect;
  private @Nullable OnSubscribe onSubscribe;
  private @Nullable OnUnsubscribe onUnsubscribe;
  private @Nullable OnPublish onPublish;
  private @Nullable OnDeliver onDeliver;
  private @Nullable OnEvent onEvent;
  private @Nullable Certificates certificates;
  private @Nullable OnRequest onRequest;
  private @Nullable Store store;

  private List<Part> parts = List.of();

  private Hooks() {}

  private Hooks(Hooks from) {
    this.authenticator = from.authenticator;
    this.authorizer = from.authorizer;
    this.authorizesOwnOnly = from.authorizesOwnOnly;
    this.onConnect = from.onConnect;
    this.onSubscribe = from.onSubscribe;
    this.onUnsubscribe = from.onUnsubscribe;
    this.onPublish = from.onPublish;
    this.onDeliver = from.onDeliver;
    this.onEvent = from.onEvent;
    this.certificates = from.certificates;
    this.onRequest = from.onRequest;
    this.parts = from.parts;
    this.store = from.store;
  }

  /**
   * Hooks that are bound by themselves beside the others of their instance: with threads, deadline,
   * circuit breaker and counters of their own, so that what fails in one part touches no other. The
   * operator's levers hold for each part. Immutable.
   *
   * @param name tells it from the other parts and is shown beside the hook, {@code
   *     [A-Za-z0-9][A-Za-z0-9._-]{0,63}}
   * @param match topic filters: the hooks are asked only about topics, and filters, that one of
   *     them matches; empty for all. Messages that match none are not handed over, and cost next to
   *     nothing
   * @param hooks any of {@code onConnect}, {@code onSubscribe}, {@code onUnsubscribe}, {@code
   *     onPublish}, {@code onDeliver} and {@code onEvent}
   */
  public record Part(String name, List<String> match, Hooks hooks) {
    public Part {
      if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
        throw new IllegalArgumentException(
            "part '" + name + "' does not match [A-Za-z0-9][A-Za-z0-9._-]{0,63}");
      }
      match = List.copyOf(match);
      if (hooks.bindsMoreThanPartsMay()) {
        throw new IllegalArgumentException(
            "part " + name + " binds a hook that only the instance itself can have");
      }
    }
  }

  private boolean bindsMoreThanPartsMay() {
    return authenticator != null
        || authorizer != null
        || certificates != null
        || onRequest != null
        || store != null
        || !parts.isEmpty();
  }

  /** The same hooks and one part more, which is asked after those before it. */
  public Hooks part(Part part) {
    var next = new Hooks(this);
    next.parts = Stream.concat(parts.stream(), Stream.of(part)).toList();
    return next;
  }

  /** What {@link #part(Part)} added, in order. */
  public List<Part> parts() {
    return parts;
  }

  /** The same hooks, and the broker asks this authenticator. */
  public Hooks authenticate(Authenticator hook) {
    var next = new Hooks(this);
    next.authenticator = hook;
    return next;
  }

  /** The same hooks, and the broker asks this authorizer about every client. */
  public Hooks authorize(Authorizer hook) {
    var next = new Hooks(this);
    next.authorizer = hook;
    next.authorizesOwnOnly = false;
    return next;
  }

  /**
   * The same hooks, and the broker asks this authorizer about the clients that this instance
   * authenticated. For all others it is as if it were not there: they are neither asked about nor
   * denied because of it.
   */
  public Hooks authorizeOwn(Authorizer hook) {
    var next = new Hooks(this);
    next.authorizer = hook;
    next.authorizesOwnOnly = true;
    return next;
  }

  /** The same hooks, and the broker shows it each CONNECT. */
  public Hooks onConnect(OnConnect hook) {
    var next = new Hooks(this);
    next.onConnect = hook;
    return next;
  }

  /** The same hooks, and the broker shows it each subscription. */
  public Hooks onSubscribe(OnSubscribe hook) {
    var next = new Hooks(this);
    next.onSubscribe = hook;
    return next;
  }

  /** The same hooks, and the broker shows it each unsubscription. */
  public Hooks onUnsubscribe(OnUnsubscribe hook) {
    var next = new Hooks(this);
    next.onUnsubscribe = hook;
    return next;
  }

  /** The same hooks, and the broker shows it each message published. */
  public Hooks onPublish(OnPublish hook) {
    var next = new Hooks(this);
    next.onPublish = hook;
    return next;
  }

  /** The same hooks, and the broker shows it each message delivered. */
  public Hooks onDeliver(OnDeliver hook) {
    var next = new Hooks(this);
    next.onDeliver = hook;
    return next;
  }

  /** The same hooks, and the broker tells it what happens. */
  public Hooks onEvent(OnEvent hook) {
    var next = new Hooks(this);
    next.onEvent = hook;
    return next;
  }

  /** The same hooks, and listeners with TLS ask this for their keys and certificates. */
  public Hooks certificates(Certificates hook) {
    var next = new Hooks(this);
    next.certificates = hook;
    return next;
  }

  /** The same hooks, and the broker has it answer HTTP requests below its path. */
  public Hooks onRequest(OnRequest hook) {
    var next = new Hooks(this);
    next.onRequest = hook;
    return next;
  }

  /**
   * The same hooks, and the broker keeps sessions, messages and values here. A broker has one store
   * at most; it is loaded before listeners open and stays until the broker ends, so its plugin is
   * {@code pinned}.
   */
  public Hooks store(Store hook) {
    var next = new Hooks(this);
    next.store = hook;
    return next;
  }

  /** What {@link #authenticate(Authenticator)} set. */
  public Optional<Authenticator> authenticator() {
    return Optional.ofNullable(authenticator);
  }

  /** What {@link #authorize(Authorizer)} or {@link #authorizeOwn(Authorizer)} set. */
  public Optional<Authorizer> authorizer() {
    return Optional.ofNullable(authorizer);
  }

  /** Whether the authorizer was set by {@link #authorizeOwn(Authorizer)}. */
  public boolean authorizesOwnOnly() {
    return authorizesOwnOnly;
  }

  /** What {@link #onConnect(OnConnect)} set. */
  public Optional<OnConnect> onConnect() {
    return Optional.ofNullable(onConnect);
  }

  /** What {@link #onSubscribe(OnSubscribe)} set. */
  public Optional<OnSubscribe> onSubscribe() {
    return Optional.ofNullable(onSubscribe);
  }

  /** What {@link #onUnsubscribe(OnUnsubscribe)} set. */
  public Optional<OnUnsubscribe> onUnsubscribe() {
    return Optional.ofNullable(onUnsubscribe);
  }

  /** What {@link #onPublish(OnPublish)} set. */
  public Optional<OnPublish> onPublish() {
    return Optional.ofNullable(onPublish);
  }

  /** What {@link #onDeliver(OnDeliver)} set. */
  public Optional<OnDeliver> onDeliver() {
    return Optional.ofNullable(onDeliver);
  }

  /** What {@link #onEvent(OnEvent)} set. */
  public Optional<OnEvent> onEvent() {
    return Optional.ofNullable(onEvent);
  }

  /** What {@link #certificates(Certificates)} set. */
  public Optional<Certificates> certificates() {
    return Optional.ofNullable(certificates);
  }

  /** What {@link #onRequest(OnRequest)} set. */
  public Optional<OnRequest> onRequest() {
    return Optional.ofNullable(onRequest);
  }

  /** What {@link #store(Store)} set. */
  public Optional<Store> store() {
    return Optional.ofNullable(store);
  }
}
