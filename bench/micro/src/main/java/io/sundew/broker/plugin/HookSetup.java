package io.sundew.broker.plugin;

import io.sundew.api.Decisions;
import io.sundew.api.Hooks;
import io.sundew.broker.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;

/** The chains that {@link HookChainBenchmark} asks about messages. */
public enum HookSetup {
  /** No plugin. */
  EMPTY,
  /** A hook that sees another topic's messages. */
  OTHER_TOPIC,
  /** A hook on the event loop that passes every message on. */
  INLINE,
  /** An authorizer whose answer may be remembered. */
  AUTHORIZER_REMEMBERED,
  /** Both. */
  AUTHORIZER_AND_INLINE,
  /** A hook on a thread of its own that passes every message on. */
  OFFLOADED;

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Scope ELSEWHERE = new Scope(Set.of(), List.of(TopicFilter.of("office/#")));

  /** Makes the instances; their deadlines run on that timer, what is inline on that loop. */
  List<InstanceBindings> instances(ScheduledExecutorService timer, Heartbeat loop) {
    var environment =
        new Binding.Environment(
            timer, TimeSource.SYSTEM, event -> {}, PATIENCE, PATIENCE, List.of(loop));
    Hooks passing = Hooks.NONE.onPublish((message, client) -> message.forward());
    Hooks allowing = Hooks.NONE.authorize((request, client) -> Decisions.allow(Duration.ofDays(1)));
    return switch (this) {
      case EMPTY -> List.of();
      case OTHER_TOPIC -> List.of(bind(passing, ELSEWHERE, true, environment));
      case INLINE -> List.of(bind(passing, Scope.ALL, true, environment));
      case AUTHORIZER_REMEMBERED -> List.of(bind(allowing, Scope.ALL, true, environment));
      case AUTHORIZER_AND_INLINE ->
          List.of(
              bind(allowing, Scope.ALL, true, environment),
              bind(passing, Scope.ALL, true, environment));
      case OFFLOADED -> List.of(bind(passing, Scope.ALL, false, environment));
    };
  }

  private static InstanceBindings bind(
      Hooks hooks, Scope scope, boolean inline, Binding.Environment environment) {
    return InstanceBindings.of(
        hooks,
        point ->
            new Binding.Settings(
                "hook", point, scope, point.timeout(), point.policy(), false, inline, ""),
        HookSetup.class.getClassLoader(),
        environment);
  }
}
