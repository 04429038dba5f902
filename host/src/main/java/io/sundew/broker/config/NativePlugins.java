package io.sundew.broker.config;

import io.sundew.broker.config.HookConfig.OnFailure;
import io.sundew.mqtt.TopicNames;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code plugins:} of a native configuration. */
final class NativePlugins {
  private static final String PUBLISHES = "on-publish";
  private static final String REQUESTS = "on-request";
  private static final String PATH = "(/[A-Za-z0-9._~-]+)*/?";
  private static final List<String> HOOKS =
      List.of(
          "authenticate",
          "authorize",
          "on-connect",
          "on-subscribe",
          "on-unsubscribe",
          PUBLISHES,
          "on-deliver",
          "on-event",
          "certificates",
          REQUESTS);

  private final Section top;
  private final Problems problems;
  private final Set<String> names = new HashSet<>();

  NativePlugins(Section top, Problems problems) {
    this.top = top;
    this.problems = problems;
  }

  List<PluginConfig> read() {
    List<PluginConfig> plugins = new ArrayList<>();
    for (Section section : top.sections("plugins")) {
      plugins.add(plugin(section));
      section.end();
    }
    return plugins;
  }

  private PluginConfig plugin(Section section) {
    String id = section.text("plugin", NativeListeners.NAME, NativeListeners.A_NAME).orElse("");
    if (!section.has("plugin")) {
      problems.error(
          section.source(), "which plugin? add 'plugin: ID', such as 'plugin: auth-passwd'");
    }
    String name = section.text("name", NativeListeners.NAME, NativeListeners.A_NAME).orElse(id);
    if (!names.add(name)) {
      problems.error(
          section.source(),
          "two plugins are named '%s': give each instance a 'name' of its own".formatted(name));
    }
    return new PluginConfig(
        id,
        name,
        section.texts("listeners").orElse(List.of()),
        section.texts("match").orElse(List.of()),
        section.settings("config"),
        hooks(section.section("hooks")),
        section.source());
  }

  private Map<String, HookConfig> hooks(Section section) {
    Map<String, HookConfig> hooks = new LinkedHashMap<>();
    for (String hook : HOOKS) {
      Section levers = section.section(hook);
      HookConfig config = hook(hook, levers);
      levers.end();
      if (section.has(hook)) {
        hooks.put(hook, config);
      }
    }
    section.end();
    return hooks;
  }

  /** Ends with a slash, whether it was written or not. */
  private static Optional<String> path(Section section) {
    return section
        .text("path", PATH, "a path such as /hooks")
        .map(path -> path.endsWith("/") ? path : path + "/");
  }

  private static Optional<String> deadLetter(Section section) {
    Optional<String> topic = section.text("dead-letter");
    topic
        .filter(text -> !TopicNames.isValid(text) || text.startsWith("$"))
        .ifPresent(
            text ->
                section.error(
                    "dead-letter", "'" + text + "' is not a topic that can be published to"));
    return topic;
  }

  private static HookConfig hook(String hook, Section section) {
    var config =
        new HookConfig(
            section.duration("timeout"),
            section.oneOf("on-failure", OnFailure.class),
            section.flag("shadow").orElse(false),
            section.flag("inline"),
            hook.equals(REQUESTS) ? path(section) : Optional.empty(),
            hook.equals(REQUESTS) && section.flag("public").orElse(false),
            hook.equals(PUBLISHES) ? deadLetter(section) : Optional.empty());
    if (config.timeout().isPresent() && !config.timeout().get().isPositive()) {
      section.error("timeout", "'timeout' must be longer than nothing");
    }
    if (hook.startsWith("auth")
        && config.onFailure().isPresent()
        && config.onFailure().get() == OnFailure.PASS) {
      section.error(
          "on-failure",
          "'pass' would let everyone through when '" + hook + "' fails; use 'reject'");
    }
    return config;
  }
}
