package io.sundew.broker.plugin;

import io.sundew.api.ApiVersion;
import io.sundew.broker.config.Spelling;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pf4j.DefaultVersionManager;
import org.pf4j.VersionManager;

/**
 * What a plugin's jar says of itself.
 *
 * @param requires the versions of the plugin API it works with, a semantic version range
 * @param inline the hooks that run on the event loop unless the operator says else
 * @param commands the verbs it adds to the command line, where it says so, and what each does;
 *     empty texts where it does not say that
 * @param store whether it brings a store, so that commands can open it without a broker
 */
record PluginManifest(
    String id,
    String version,
    String className,
    String requires,
    Set<HookPoint> inline,
    Swap swap,
    Optional<Map<String, String>> commands,
    boolean store) {
  private static final VersionManager VERSIONS = new DefaultVersionManager();

  PluginManifest {
    inline = Set.copyOf(inline);
    commands = commands.map(all -> Collections.unmodifiableMap(new TreeMap<>(all)));
  }

  /** Whether it may have that verb: one that does not say which it has must be asked. */
  boolean mayHave(String verb) {
    return commands.isEmpty() || commands.get().containsKey(verb);
  }

  /** How a running plugin is replaced by another version. */
  enum Swap {
    /** The new one starts before the old one stops. */
    OVERLAP,
    /** The old one stops before the new one starts. */
    EXCLUSIVE,
    /** Not before the next start of the broker. */
    PINNED
  }

  /**
   * Reads the main attributes.
   *
   * @throws PluginRefused when one is missing or wrong, or the plugin is not made for this version
   *     of the API
   */
  static PluginManifest of(Attributes attributes) throws PluginRefused {
    var manifest =
        new PluginManifest(
            required(attributes, "Plugin-Id"),
            required(attributes, "Plugin-Version"),
            required(attributes, "Plugin-Class"),
            required(attributes, "Plugin-Requires"),
            inline(attributes),
            swap(attributes),
            commands(attributes),
            "true".equals(attributes.getValue("Sundew-Store")));
    manifest.check();
    return manifest;
  }

  private void check() throws PluginRefused {
    if (!PluginName.isValid(id)) {
      throw new PluginRefused("Plugin-Id '" + id + "' does not match " + PluginName.FORM);
    }
    if (!version.matches("\\d+\\.\\d+\\.\\d+([-+].+)?")) {
      throw new PluginRefused(
          "Plugin-Version '" + version + "' is not a semantic version such as 1.2.3");
    }
    if (!fits()) {
      throw new PluginRefused(
          "it requires version "
              + requires
              + " of the plugin API, and this broker has "
              + ApiVersion.CURRENT);
    }
  }

  private boolean fits() throws PluginRefused {
    try {
      return VERSIONS.checkVersionConstraint(ApiVersion.CURRENT, requires);
    } catch (RuntimeException notARange) {
      throw new PluginRefused(
          "Plugin-Requires '"
              + requires
              + "' is not a semantic version range such as '>=0.1.0 & <0.2.0'",
          notARange);
    }
  }

  private static String required(Attributes attributes, String name) throws PluginRefused {
    String value = attributes.getValue(name);
    if (value == null || value.isBlank()) {
      throw new PluginRefused("its manifest has no " + name);
    }
    return value.strip();
  }

  private static Set<HookPoint> inline(Attributes attributes) throws PluginRefused {
    @Nullable String value = attributes.getValue("Sundew-Inline");
    String text = value == null ? "false" : value.strip();
    return switch (text) {
      case "true" -> EnumSet.allOf(HookPoint.class);
      case "false" -> Set.of();
      default -> hooks(text);
    };
  }

  private static Set<HookPoint> hooks(String names) throws PluginRefused {
    Set<HookPoint> points = EnumSet.noneOf(HookPoint.class);
    for (String name : names.split(",", -1)) {
      points.add(
          HookPoint.of(name.strip())
              .orElseThrow(
                  () ->
                      new PluginRefused(
                          "Sundew-Inline '"
                              + names
                              + "' is neither true nor false nor a list of "
                              + String.join(", ", HookPoint.keys()))));
    }
    return points;
  }

  /** Whether it says what each of its verbs does, so that nobody needs to load it to know. */
  boolean describesCommands() {
    return commands.isPresent() && !commands.get().containsValue("");
  }

  private static Optional<Map<String, String>> commands(Attributes attributes) {
    return Optional.ofNullable(attributes.getValue("Sundew-Commands"))
        .map(
            names -> {
              Map<String, String> all = new TreeMap<>();
              for (String name : names.split(",", -1)) {
                String verb = name.strip();
                String summary = attributes.getValue("Sundew-Command-" + verb);
                all.put(verb, summary == null ? "" : summary.strip());
              }
              return all;
            });
  }

  private static Swap swap(Attributes attributes) throws PluginRefused {
    @Nullable String value = attributes.getValue("Sundew-Swap");
    String wanted = value == null ? "overlap" : value.strip();
    for (Swap swap : Swap.values()) {
      if (Spelling.of(swap).equals(wanted)) {
        return swap;
      }
    }
    String all = Arrays.stream(Swap.values()).map(Spelling::of).collect(Collectors.joining(", "));
    throw new PluginRefused("Sundew-Swap '" + wanted + "' is none of " + all);
  }
}
