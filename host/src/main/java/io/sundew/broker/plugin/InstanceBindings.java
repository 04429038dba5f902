package io.sundew.broker.plugin;

import io.sundew.api.Authenticator;
import io.sundew.api.Authorizer;
import io.sundew.api.Hooks;
import io.sundew.api.OnConnect;
import io.sundew.api.OnDeliver;
import io.sundew.api.OnPublish;
import io.sundew.api.OnSubscribe;
import io.sundew.api.OnUnsubscribe;
import io.sundew.api.store.Store;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The bindings of one started instance, or of a part of one. Immutable.
 *
 * @param parts those of the instance's parts, in order
 */
record InstanceBindings(
    Optional<Binding<Authenticator>> authenticator,
    Optional<Binding<Authorizer>> authorizer,
    Optional<Binding<OnConnect>> onConnect,
    Optional<Binding<OnSubscribe>> onSubscribe,
    Optional<Binding<OnUnsubscribe>> onUnsubscribe,
    Optional<Binding<OnPublish>> onPublish,
    Optional<Binding<OnDeliver>> onDeliver,
    Optional<EventFeed> onEvent,
    Optional<CertificateSource> certificates,
    Optional<BoundRoute> route,
    Optional<Store> store,
    Map<Hooks.Part, InstanceBindings> parts) {
  InstanceBindings {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /** Binds the hooks that are set, each by the settings of its hook point. */
  static InstanceBindings of(
      Hooks hooks, HookSettings settings, ClassLoader loader, Binding.Environment environment) {
    return ofItself(hooks, settings, loader, environment)
        .withParts(hooks.parts(), settings, loader, environment);
  }

  /**
   * The same with these parts: those it has already go on, the others are bound.
   *
   * @throws IllegalArgumentException when two have the same name or a topic filter is none
   */
  InstanceBindings withParts(
      List<Hooks.Part> next,
      HookSettings settings,
      ClassLoader loader,
      Binding.Environment environment) {
    Map<Hooks.Part, List<TopicFilter>> filters = new LinkedHashMap<>();
    Set<String> names = new HashSet<>();
    for (Hooks.Part part : next) {
      filters.put(part, part.match().stream().map(TopicFilter::of).toList());
      if (!names.add(part.name())) {
        throw new IllegalArgumentException("there are two parts " + part.name());
      }
    }
    Map<Hooks.Part, InstanceBindings> bound = new LinkedHashMap<>();
    filters.forEach(
        (part, match) -> {
          InstanceBindings present = parts.get(part);
          bound.put(
              part,
              present != null
                  ? present
                  : ofItself(
                      part.hooks(),
                      point -> settings.of(point).ofPart(part.name(), match),
                      loader,
                      environment));
        });
    return new InstanceBindings(
        authenticator,
        authorizer,
        onConnect,
        onSubscribe,
        onUnsubscribe,
        onPublish,
        onDeliver,
        onEvent,
        certificates,
        route,
        store,
        bound);
  }

  private static InstanceBindings ofItself(
      Hooks hooks, HookSettings settings, ClassLoader loader, Binding.Environment environment) {
    var binder = new Binder(settings, loader, environment);
    return new InstanceBindings(
        hooks.authenticator().map(hook -> binder.bind(HookPoint.AUTHENTICATE, hook)),
        hooks.authorizer().map(hook -> binder.bindAuthorizer(hook, hooks.authorizesOwnOnly())),
        hooks.onConnect().map(hook -> binder.bind(HookPoint.ON_CONNECT, hook)),
        hooks.onSubscribe().map(hook -> binder.bind(HookPoint.ON_SUBSCRIBE, hook)),
        hooks.onUnsubscribe().map(hook -> binder.bind(HookPoint.ON_UNSUBSCRIBE, hook)),
        hooks.onPublish().map(hook -> binder.bind(HookPoint.ON_PUBLISH, hook)),
        hooks.onDeliver().map(hook -> binder.bind(HookPoint.ON_DELIVER, hook)),
        hooks.onEvent().map(hook -> new EventFeed(binder.bind(HookPoint.ON_EVENT, hook))),
        hooks
            .certificates()
            .map(hook -> new CertificateSource(settings.of(HookPoint.CERTIFICATES), hook, loader)),
        hooks
            .onRequest()
            .map(
                hook ->
                    new BoundRoute(
                        binder.bind(HookPoint.ON_REQUEST, hook),
                        settings.path(),
                        settings.isPublic(),
                        loader,
                        new OpenStreams())),
        hooks.store(),
        Map.of());
  }

  /** These and those of the parts, in the order they are asked. */
  Stream<InstanceBindings> withParts() {
    return Stream.concat(Stream.of(this), parts.values().stream());
  }

  /** All that are asked about clients and messages. */
  List<Binding<?>> all() {
    return withParts().<Binding<?>>flatMap(InstanceBindings::own).toList();
  }

  private Stream<Binding<?>> own() {
    return Stream.<Optional<? extends Binding<?>>>of(
            authenticator,
            authorizer,
            onConnect,
            onSubscribe,
            onUnsubscribe,
            onPublish,
            onDeliver,
            onEvent.map(EventFeed::binding),
            route.map(BoundRoute::binding))
        .flatMap(Optional::stream);
  }

  /** Begins no call from now on: questions wait, each to its deadline, for {@link #handOver}. */
  void hold() {
    all().forEach(Binding::hold);
  }

  /**
   * What waits, and what comes by an older chain, is asked of these from now on; a hook they do not
   * have is closed.
   */
  void handOver(InstanceBindings successors) {
    handOverItself(successors);
    parts.forEach(
        (part, bindings) ->
            successors
                .part(part.name())
                .ifPresentOrElse(bindings::handOverItself, bindings::close));
  }

  private Optional<InstanceBindings> part(String name) {
    return parts.entrySet().stream()
        .filter(each -> each.getKey().name().equals(name))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private void handOverItself(InstanceBindings successors) {
    handOver(authenticator, successors.authenticator);
    handOver(authorizer, successors.authorizer);
    handOver(onConnect, successors.onConnect);
    handOver(onSubscribe, successors.onSubscribe);
    handOver(onUnsubscribe, successors.onUnsubscribe);
    handOver(onPublish, successors.onPublish);
    handOver(onDeliver, successors.onDeliver);
    handOver(onEvent.map(EventFeed::binding), successors.onEvent.map(EventFeed::binding));
    handOver(route.map(BoundRoute::binding), successors.route.map(BoundRoute::binding));
  }

  private static <H> void handOver(Optional<Binding<H>> from, Optional<Binding<H>> to) {
    from.ifPresent(binding -> to.ifPresentOrElse(binding::handOver, binding::close));
  }

  /** Asks no more; what runs or waits is answered as failed. */
  void close() {
    all().forEach(Binding::close);
    certificates.ifPresent(CertificateSource::close);
    endStreams();
  }

  /** Ends what is being sent to HTTP clients. */
  void endStreams() {
    route.map(BoundRoute::streams).ifPresent(OpenStreams::end);
  }

  /** Waits until no call runs; false when the time was over before. */
  boolean awaitQuiet(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    boolean quiet = true;
    for (Binding<?> binding : all()) {
      quiet &= binding.awaitQuiet(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
    }
    return quiet;
  }

  /** How each hook point of an instance is set up. */
  @FunctionalInterface
  interface HookSettings {
    /** The settings of that hook. */
    Binding.Settings of(HookPoint point);

    /** Below which path it answers requests; begins and ends with a slash. */
    default String path() {
      return "/plugins/" + of(HookPoint.ON_REQUEST).instance() + "/";
    }

    /** Whether it answers requests of whoever asks. */
    default boolean isPublic() {
      return false;
    }
  }

  /** What binding the hooks of one instance has in common. */
  private record Binder(
      HookSettings settings, ClassLoader loader, Binding.Environment environment) {
    Binding<Authorizer> bindAuthorizer(Authorizer hook, boolean ownClientsOnly) {
      Binding.Settings all = settings.of(HookPoint.AUTHORIZE);
      return new Binding<>(ownClientsOnly ? all.ofOwnClients() : all, hook, loader, environment);
    }

    <H> Binding<H> bind(HookPoint point, H hook) {
      return new Binding<>(settings.of(point), hook, loader, environment);
    }
  }
}
