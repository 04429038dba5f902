package io.sundew.broker.admin;

import io.sundew.broker.config.Spelling;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import io.sundew.broker.plugin.ActivePlugin;
import io.sundew.broker.plugin.AvailablePlugin;
import io.sundew.broker.plugin.BoundHook;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.plugin.HookStatistics;
import io.sundew.broker.transport.Listener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Plugins, their life, and the chain of their hooks. */
final class PluginResource {
  private final AdminContext context;

  PluginResource(AdminContext context) {
    this.context = context;
  }

  /**
   * A plugin in the list.
   *
   * @param name of the instance; absent when the plugin is only available
   * @param state {@code active}, {@code down}, {@code probation}, {@code rolled-back}, {@code
   *     available} or {@code refused}
   * @param reason why it is in that state
   */
  private record Listed(
      String plugin,
      @Nullable String name,
      String version,
      String state,
      @Nullable String reason,
      String jar) {}

  /** An instance with all it shows. */
  private record Shown(
      String name,
      String plugin,
      String version,
      String jar,
      String digest,
      String state,
      @Nullable String reason,
      Map<String, String> facts,
      Map<String, String> warnings,
      List<Hook> hooks,
      Map<String, Long> counters) {}

  /**
   * A hook in its place.
   *
   * @param breaker {@code closed}, {@code open} or {@code shut}
   */
  private record Hook(
      String instance,
      @Nullable String part,
      String hook,
      boolean inline,
      long timeoutMillis,
      String onFailure,
      boolean shadow,
      @Nullable String deadLetter,
      List<String> listeners,
      @Nullable String clientsOf,
      List<String> match,
      String breaker,
      Statistics statistics) {
    static Hook of(BoundHook hook) {
      return new Hook(
          hook.instance(),
          hook.part().isEmpty() ? null : hook.part(),
          hook.point(),
          hook.inline(),
          hook.timeout().toMillis(),
          Spelling.of(hook.onFailure()),
          hook.shadow(),
          hook.deadLetter().isEmpty() ? null : hook.deadLetter(),
          hook.listeners(),
          hook.clientsOf().isEmpty() ? null : hook.clientsOf(),
          hook.match(),
          Spelling.of(hook.breaker()),
          Statistics.of(hook.statistics()));
    }
  }

  private record Statistics(
      long calls,
      double meanMicros,
      long policyUses,
      long failures,
      long timeouts,
      long skipped,
      long overflows,
      long abandonedThreads,
      long loopStalls,
      long shadowDifferences) {
    static Statistics of(HookStatistics all) {
      double mean = all.calls() == 0 ? 0 : all.nanos() / 1e3 / all.calls();
      return new Statistics(
          all.calls(),
          Math.round(mean * 10) / 10.0,
          all.policyUses(),
          all.failures(),
          all.timeouts(),
          all.skipped(),
          all.overflows(),
          all.abandoned(),
          all.stalls(),
          all.differences());
    }
  }

  /**
   * The whole chain.
   *
   * @param authorizeDefault per listener what becomes of an action on which all authorizers abstain
   */
  private record Chain(
      long generation, Map<String, String> authorizeDefault, Map<String, List<Hook>> hooks) {}

  Answer list(Request request) {
    List<ActivePlugin> active = context.plugins().active();
    List<Listed> listed = new ArrayList<>();
    for (ActivePlugin plugin : active) {
      listed.add(
          new Listed(
              plugin.plugin(),
              plugin.name(),
              plugin.version(),
              state(plugin),
              reason(plugin),
              plugin.jar().toString()));
    }
    for (AvailablePlugin plugin : context.plugins().available()) {
      if (active.stream().noneMatch(instance -> instance.plugin().equals(plugin.id()))) {
        listed.add(
            new Listed(
                plugin.id(), null, plugin.version(), "available", null, plugin.jar().toString()));
      }
    }
    context
        .plugins()
        .refused()
        .forEach(
            (jar, reason) ->
                listed.add(
                    new Listed(
                        String.valueOf(jar.getFileName()),
                        null,
                        "",
                        "refused",
                        reason,
                        jar.toString())));
    return Answer.of(new Page<>(listed, null));
  }

  Answer show(Request request) {
    String name = request.name("name");
    ActivePlugin plugin =
        context.plugins().active().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> Problem.notFound(missing(name)));
    List<Hook> hooks =
        context.kernel().chain().get().hooks().stream()
            .filter(hook -> hook.instance().equals(name))
            .map(Hook::of)
            .toList();
    return Answer.of(
        new Shown(
            plugin.name(),
            plugin.plugin(),
            plugin.version(),
            plugin.jar().toString(),
            plugin.digest(),
            state(plugin),
            reason(plugin),
            plugin.facts(),
            plugin.warnings(),
            hooks,
            plugin.counters()));
  }

  private String missing(String name) {
    boolean available =
        context.plugins().available().stream().anyMatch(plugin -> plugin.id().equals(name));
    return available
        ? "plugin '" + name + "' is available and not active: enable it first"
        : "there is no plugin instance '" + name + "'";
  }

  private static String state(ActivePlugin plugin) {
    if (plugin.down().isPresent()) {
      return "down";
    }
    return switch (plugin.state()) {
      case ActivePlugin.State.Running() -> "active";
      case ActivePlugin.State.Probation _ -> "probation";
      case ActivePlugin.State.RolledBack _ -> "rolled-back";
    };
  }

  private static @Nullable String reason(ActivePlugin plugin) {
    if (plugin.down().isPresent()) {
      return plugin.down().get();
    }
    return switch (plugin.state()) {
      case ActivePlugin.State.Running() -> null;
      case ActivePlugin.State.Probation(var left, var instead) ->
          "trusted in %d s; version %s waits to take its place back"
              .formatted(left.toSeconds(), instead);
      case ActivePlugin.State.RolledBack(var version, var why) ->
          "version %s was tried and taken back: %s".formatted(version, why);
    };
  }

  Answer chain(Request request) {
    HookChain chain = context.kernel().chain().get();
    Map<String, List<Hook>> hooks = new LinkedHashMap<>();
    for (BoundHook hook : chain.hooks()) {
      hooks.computeIfAbsent(hook.point(), _ -> new ArrayList<>()).add(Hook.of(hook));
    }
    Map<String, String> byDefault = new LinkedHashMap<>();
    for (Listener listener : context.listeners().get()) {
      String name = listener.config().name();
      byDefault.put(name, authorizeDefault(chain.hooks(), name));
    }
    return Answer.of(new Chain(chain.generation(), byDefault, hooks));
  }

  /** What all authorizers abstain on is denied to the clients that at least one is bound for. */
  private static String authorizeDefault(List<BoundHook> hooks, String listener) {
    List<BoundHook> authorizers =
        hooks.stream()
            .filter(hook -> hook.point().equals("authorize") && !hook.shadow())
            .filter(hook -> hook.listeners().isEmpty() || hook.listeners().contains(listener))
            .toList();
    if (authorizers.isEmpty()) {
      return "allow";
    }
    return authorizers.stream().anyMatch(hook -> hook.clientsOf().isEmpty())
        ? "deny"
        : authorizers.stream()
            .map(BoundHook::clientsOf)
            .distinct()
            .collect(Collectors.joining(", ", "deny to clients of ", ", allow to others"));
  }

  Answer enable(Request request) {
    return Answer.of(context.control().enable(request.name("name")));
  }

  Answer disable(Request request) {
    return Answer.of(context.control().disable(request.name("name")));
  }

  Answer reload(Request request) {
    return Answer.of(context.control().reloadPlugin(request.name("name")));
  }

  Answer rollback(Request request) {
    return Answer.of(context.control().rollback(request.name("name")));
  }
}
