package io.sundew.broker.plugin;

import io.sundew.broker.config.HookConfig.OnFailure;
import java.time.Duration;
import java.util.List;

/**
 * A hook in its place in the chain, as of now.
 *
 * @param point which hook, in the configuration's spelling
 * @param part the part of the instance; empty for the instance itself
 * @param listeners whose clients it is asked about, in order; empty: all
 * @param clientsOf the authenticator whose clients alone it is asked about; empty: all
 * @param match topic filters it is asked about; empty: all
 * @param inline whether it runs on the event loops now
 * @param timeout its deadline
 * @param onFailure what takes the place of a missing answer
 * @param shadow whether its verdict is only compared
 * @param deadLetter the topic of messages that it refuses or fails at; empty where there is none
 * @param breaker whether it is asked
 */
public record BoundHook(
    String point,
    String instance,
    String part,
    List<String> listeners,
    String clientsOf,
    List<String> match,
    boolean inline,
    Duration timeout,
    OnFailure onFailure,
    boolean shadow,
    String deadLetter,
    Breaker breaker,
    HookStatistics statistics) {
  public BoundHook {
    listeners = List.copyOf(listeners);
    match = List.copyOf(match);
  }

  /** Whether a hook is asked. */
  public enum Breaker {
    /** It is. */
    CLOSED,
    /** It failed too often; after a while it is tried again. */
    OPEN,
    /** It is not asked any more until the operator reloads. */
    SHUT
  }

  static BoundHook of(Binding<?> binding) {
    Binding.Settings settings = binding.settings();
    return new BoundHook(
        settings.point().key(),
        settings.instance(),
        settings.scope().part(),
        settings.scope().listeners().stream().sorted().toList(),
        settings.scope().authenticator(),
        filters(settings.scope()),
        binding.isInline(),
        settings.timeout(),
        settings.policy(),
        settings.shadow(),
        settings.deadLetter(),
        breaker(binding),
        binding.statistics());
  }

  /** What must match is said by the operator and by the part; the narrower word is shown. */
  private static List<String> filters(Scope scope) {
    List<TopicFilter> shown = scope.partFilters().isEmpty() ? scope.filters() : scope.partFilters();
    return shown.stream().map(TopicFilter::toString).toList();
  }

  private static Breaker breaker(Binding<?> binding) {
    if (binding.isClosed()) {
      return Breaker.SHUT;
    }
    return binding.isOpenCircuited() ? Breaker.OPEN : Breaker.CLOSED;
  }
}
