package io.sundew.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hooks a plugin binds. Immutable: each method returns a copy with one hook set, and a hook
 * that is not set costs nothing.
 */
public final class Hooks {
  /** No hook at all: where every chain of calls begins. */
  public static final Hooks NONE =
      new Hooks(null, null, false, null, null, null, null, null, null, null, null);

  private final @Nullable Authenticator authenticator;
  private final @Nullable Authorizer authorizer;
  private final boolean authorizesOwnOnly;
  private final @Nullable OnConnect onConnect;
  private final @Nullable OnSubscribe onSubscribe;
  private final @Nullable OnUnsubscribe onUnsubscribe;
  private final @Nullable OnPublish onPublish;
  private final @Nullable OnDeliver onDeliver;
  private final @Nullable OnEvent onEvent;
  private final @Nullable Certificates certificates;
  private final @Nullable OnRequest onRequest;

  private Hooks(
      @Nullable Authenticator authenticator,
      @Nullable Authorizer authorizer,
      boolean authorizesOwnOnly,
      @Nullable OnConnect onConnect,
      @Nullable OnSubscribe onSubscribe,
      @Nullable OnUnsubscribe onUnsubscribe,
      @Nullable OnPublish onPublish,
      @Nullable OnDeliver onDeliver,
      @Nullable OnEvent onEvent,
      @Nullable Certificates certificates,
      @Nullable OnRequest onRequest) {
    this.authenticator = authenticator;
    this.authorizer = authorizer;
    this.authorizesOwnOnly = authorizesOwnOnly;
    this.onConnect = onConnect;
    this.onSubscribe = onSubscribe;
    this.onUnsubscribe = onUnsubscribe;
    this.onPublish = onPublish;
    this.onDeliver = onDeliver;
    this.onEvent = onEvent;
    this.certificates = certificates;
    this.onRequest = onRequest;
  }

  /** The same hooks, and the broker asks this authenticator. */
  public Hooks authenticate(Authenticator hook) {
    return new Hooks(
        hook,
        authorizer,
        authorizesOwnOnly,
        onConnect,
        onSubscribe,
        onUnsubscribe,
        onPublish,
        onDeliver,
        onEvent,
        certificates,
        onRequest);
  }

  /** The same hooks, and the broker asks this authorizer about every client. */
  public Hooks authorize(Authorizer hook) {
    return new Hooks(
        authenticator,
        hook,
        false,
        onConnect,
        onSubscribe,
        onUnsubscribe,
        onPublish,
        onDeliver,
        onEvent,
        certificates,
        onRequest);
  }

  /**
   * The same hooks, and the broker asks this authorizer about the clients that this instance
   * authenticated. For all others it is as if it were not there: they are neither asked about nor
   * denied because of it.
   */
  public Hooks authorizeOwn(Authorizer hook) {
    return new Hooks(
        authenticator,
        hook,
        true,
        onConnect,
        onSubscribe,
        onUnsubscribe,
        onPublish,
        onDeliver,
        onEvent,
        certificates,
        onRequest);
  }

  /** The same hooks, and the broker shows it each CONNECT. */
  public Hooks onConnect(OnConnect hook) {
    return new Hooks(
        authenticator,
        authorizer,
        authorizesOwnOnly,
        hook,
        onSubscribe,
        onUnsubscribe,
        onPublish,
        onDeliver,
        onEvent,
        certificates,
        onRequest);
  }

  /** The same hooks, and the broker shows it each subscription. */
  public Hooks onSubscribe(OnSubscribe hook) {
    return new Hooks(
        authenticator,
        authorizer,
        authorizesOwnOnly,
        onConnect,
        hook,
        onUnsubscribe,
        onPublish,
        onDeliver,
        onEvent,
        certificates,
        onRequest);
  }

  /** The same hooks, and the broker shows it each unsubscription. */
  public Hooks onUnsubscribe(OnUnsubscribe hook) {
    return new Hooks(
        authenticator,
        authorizer,
        authorizesOwnOnly,
        onConnect,
        onSubscribe,
        hook,
        onPublish,
        onDeliver,
        onEvent,
        certificates,
        onRequest);
  }

  /** The same hooks, and the broker shows it each message published. */
  public Hooks onPublish(OnPublish hook) {
    return new Hooks(
        authenticator,
        authorizer,
        authorizesOwnOnly,
        onConnect,
        onSubscribe,
        onUnsubscribe,
        hook,
        onDeliver,
        onEvent,
        certificates,
        onRequest);
  }

  /** The same hooks, and the broker shows it each message delivered. */
  public Hooks onDeliver(OnDeliver hook) {
    return new Hooks(
        authenticator,
        authorizer,
        authorizesOwnOnly,
        onConnect,
        onSubscribe,
        onUnsubscribe,
        onPublish,
        hook,
        onEvent,
        certificates,
        onRequest);
  }

  /** The same hooks, and the broker tells it what happens. */
  public Hooks onEvent(OnEvent hook) {
    return new Hooks(
        authenticator,
        authorizer,
        authorizesOwnOnly,
        onConnect,
        onSubscribe,
        onUnsubscribe,
        onPublish,
        onDeliver,
        hook,
        certificates,
        onRequest);
  }

  /** The same hooks, and listeners with TLS ask this for their keys and certificates. */
  public Hooks certificates(Certificates hook) {
    return new Hooks(
        authenticator,
        authorizer,
        authorizesOwnOnly,
        onConnect,
        onSubscribe,
        onUnsubscribe,
        onPublish,
        onDeliver,
        onEvent,
        hook,
        onRequest);
  }

  /** The same hooks, and the broker has it answer HTTP requests below its path. */
  public Hooks onRequest(OnRequest hook) {
    return new Hooks(
        authenticator,
        authorizer,
        authorizesOwnOnly,
        onConnect,
        onSubscribe,
        onUnsubscribe,
        onPublish,
        onDeliver,
        onEvent,
        certificates,
        hook);
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
}
