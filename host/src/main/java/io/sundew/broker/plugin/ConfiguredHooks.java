package io.sundew.broker.plugin;

import io.sundew.broker.config.HookConfig;
import io.sundew.broker.config.HookConfig.OnFailure;
import io.sundew.broker.config.Nearest;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Spelling;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How the operator set up the hooks of one instance, checked. Immutable. */
final class ConfiguredHooks implements InstanceBindings.HookSettings {
  private final PluginConfig config;
  private final Scope scope;
  private final Set<HookPoint> inlineByManifest;

  /**
   * The set-up of an instance.
   *
   * @throws PluginRefused when a hook does not exist or may not have that deadline or failure
   *     policy, or a topic filter of {@code match} is none
   */
  ConfiguredHooks(PluginConfig config, Set<HookPoint> inlineByManifest) throws PluginRefused {
    this.config = config;
    this.scope = new Scope(new HashSet<>(config.listeners()), filters(config.match()));
    this.inlineByManifest = Set.copyOf(inlineByManifest);
    for (Map.Entry<String, HookConfig> hook : config.hooks().entrySet()) {
      check(hook.getKey(), hook.getValue());
    }
  }

  private static List<TopicFilter> filters(List<String> match) throws PluginRefused {
    try {
      return match.stream().map(TopicFilter::of).toList();
    } catch (IllegalArgumentException wrong) {
      throw new PluginRefused("match: " + wrong.getMessage(), wrong);
    }
  }

  private static void check(String key, HookConfig hook) throws PluginRefused {
    List<String> keys = HookPoint.keys();
    HookPoint point =
        HookPoint.of(key)
            .orElseThrow(
                () ->
                    new PluginRefused(
                        "hooks."
                            + key
                            + ": no such hook"
                            + Nearest.hint(key, keys)
                            + " (hooks are "
                            + String.join(", ", keys)
                            + ")"));
    if (hook.onFailure().isPresent() && !point.policies().contains(hook.onFailure().get())) {
      throw new PluginRefused(
          "hooks."
              + key
              + ".on-failure: "
              + Spelling.of(hook.onFailure().get())
              + " is not allowed here; it may be "
              + names(point.policies()));
    }
    checkDeadLetter(point, hook);
    if (hook.timeout().isPresent() && !hook.timeout().get().isPositive()) {
      throw new PluginRefused(
          "hooks." + key + ".timeout: " + hook.timeout().get() + " is not positive");
    }
  }

  private static void checkDeadLetter(HookPoint point, HookConfig hook) throws PluginRefused {
    if (hook.deadLetter().isPresent() && point != HookPoint.ON_PUBLISH) {
      throw new PluginRefused(
          "hooks." + point.key() + ".dead-letter: only on-publish has messages to put there");
    }
  }

  @Override
  public String path() {
    return requests().path().orElseGet(InstanceBindings.HookSettings.super::path);
  }

  @Override
  public boolean isPublic() {
    return requests().anybody();
  }

  private HookConfig requests() {
    return config.hooks().getOrDefault(HookPoint.ON_REQUEST.key(), HookConfig.DEFAULT);
  }

  private static String names(Collection<OnFailure> policies) {
    return policies.stream().map(Spelling::of).sorted().collect(Collectors.joining(", "));
  }

  @Override
  public Binding.Settings of(HookPoint point) {
    HookConfig hook = config.hooks().getOrDefault(point.key(), HookConfig.DEFAULT);
    Duration timeout = hook.timeout().orElse(point.timeout());
    OnFailure policy = hook.onFailure().orElse(point.policy());
    boolean offLoop = point == HookPoint.ON_EVENT || point == HookPoint.ON_REQUEST;
    boolean inline = !offLoop && hook.inline().orElse(inlineByManifest.contains(point));
    return new Binding.Settings(
        config.name(),
        point,
        scope,
        timeout,
        policy,
        hook.shadow(),
        inline,
        hook.deadLetter().orElse(""));
  }
}
