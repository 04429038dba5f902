package io.sundew.broker.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The plugins that a {@code mosquitto.conf} loads. They are native code, which Sundew does not
 * load; those that Mosquitto ships are known by the names of their files and become the plugins of
 * Sundew's that do the same.
 */
final class MosquittoPlugins {
  private static final String SQLITE = "mosquitto_persist_sqlite";
  private static final List<String> FAMILIES = List.of("plugin_opt_", "auth_opt_");

  /** What takes the place of one of Mosquitto's plugins. */
  private record Replacement(String plugin, String option) {}

  /**
   * A plugin of Sundew's in the place of one of Mosquitto's.
   *
   * @param file the line that names its file
   */
  record Configured(String plugin, MosquittoLine file) {}

  private static final Map<String, Replacement> KNOWN =
      Map.of(
          "mosquitto_password_file", new Replacement("auth-passwd", "password_file"),
          "mosquitto_acl_file", new Replacement("acl-file", "acl_file"));

  private static final Map<String, String> ADVICE =
      Map.of(
          "mosquitto_dynamic_security",
          "dynamic security is not supported yet: put its clients into a password_file and its"
              + " roles into an acl_file, or use the plugin auth-http",
          "mosquitto_sparkplug_aware",
          "Sparkplug awareness is not supported yet: take the line out, messages pass as they are",
          "auth-plug",
          "replace it with the plugin auth-http, or with password_file and acl_file",
          "go-auth",
          "replace it with the plugin auth-http or auth-jwt, or with password_file and acl_file");

  private static final String OTHERWISE =
      "replace it with a plugin of Sundew's: auth-http asks a service who may do what, auth-jwt"
          + " takes tokens, password_file and acl_file work as they are; docs/plugins.md shows how"
          + " to write one";

  /** One of Mosquitto's plugins as the file has it. */
  static final class Loaded {
    private final MosquittoLine line;
    private final String file;
    private final Map<String, MosquittoLine> options = new LinkedHashMap<>();

    private Loaded(MosquittoLine line, String file) {
      this.line = line;
      this.file = file;
    }

    /** The line that loads it. */
    MosquittoLine line() {
      return line;
    }

    /** What it was told, by names without their prefix. */
    Map<String, MosquittoLine> options() {
      return options;
    }
  }

  private final Map<String, Loaded> named = new LinkedHashMap<>();
  private @Nullable Loaded latest;

  /** The name under which that option stands in the table of all options. */
  static String family(String option) {
    return FAMILIES.stream()
        .filter(family -> option.startsWith(family) && option.length() > family.length())
        .map(family -> family + "*")
        .findFirst()
        .orElse(option);
  }

  /** {@code plugin FILE} and its older name. */
  void plugin(MosquittoDraft draft, MosquittoLine line) {
    use(draft, draft.security(), new Loaded(line, line.text()));
  }

  /** {@code global_plugin FILE}: for all listeners whatever their settings. */
  void globalPlugin(MosquittoDraft draft, MosquittoLine line) {
    use(draft, draft.security, new Loaded(line, line.text()));
  }

  /** {@code plugin_load NAME FILE}. */
  void load(MosquittoLine line) {
    String[] parts = line.text().split(" +", 2);
    if (parts.length < 2) {
      throw line.error("Empty plugin_load path in configuration.");
    }
    var loaded = new Loaded(line, parts[1]);
    if (named.put(parts[0], loaded) != null) {
      throw line.error("Duplicate plugin_load name '%s'.".formatted(parts[0]));
    }
    latest = loaded;
    requireKnown(loaded);
  }

  /** {@code plugin_use NAME}. */
  void use(MosquittoDraft draft, MosquittoLine line) {
    Loaded loaded = named.get(line.text());
    if (loaded == null) {
      throw line.error("plugin_use '%s' has no plugin_load before it.".formatted(line.text()));
    }
    use(draft, draft.listener().security, loaded);
  }

  /** {@code plugin_opt_NAME VALUE} and its older name. */
  void option(MosquittoLine line) {
    Loaded plugin = latest;
    if (plugin == null) {
      throw line.error("'%s' has no 'plugin' before it.".formatted(line.option()));
    }
    if (plugin.options.put(optionName(line), line) != null) {
      throw line.error("Duplicate %s value in configuration.".formatted(line.option()));
    }
  }

  /** What the plugin calls the option that the line sets. */
  static String optionName(MosquittoLine line) {
    return line.option().substring(line.option().indexOf("_opt_") + "_opt_".length());
  }

  private void use(MosquittoDraft draft, MosquittoSecurity scope, Loaded loaded) {
    latest = loaded;
    requireKnown(loaded);
    if (isSqlite(loaded)) {
      draft.persistence.plugin(loaded); // a broker has one store, whatever a listener says
    } else {
      scope.plugins.add(loaded);
    }
  }

  private static void requireKnown(Loaded loaded) {
    if (!isSqlite(loaded)) {
      replacement(loaded);
    }
  }

  private static boolean isSqlite(Loaded loaded) {
    return nameOf(loaded).equals(SQLITE);
  }

  private static String nameOf(Loaded loaded) {
    Path file = Path.of(loaded.file).getFileName();
    return (file == null ? loaded.file : file.toString()).replaceAll("\\.so$", "");
  }

  private static Replacement replacement(Loaded loaded) {
    String name = nameOf(loaded);
    Replacement known = KNOWN.get(name);
    if (known == null) {
      throw loaded.line.error(
          "'%s' is a native plugin, which Sundew does not load: %s."
              .formatted(loaded.file, ADVICE.getOrDefault(name, OTHERWISE)));
    }
    return known;
  }

  /** What the file configures, as a plugin of Sundew's and the line that names its file. */
  static Configured configure(MosquittoDraft draft, Loaded loaded) {
    Replacement replacement = replacement(loaded);
    MosquittoLine file = loaded.options.get(replacement.option());
    if (file == null) {
      throw loaded.line.error(
          "'%s' needs 'plugin_opt_%s FILE' behind it."
              .formatted(loaded.file, replacement.option()));
    }
    List<String> others = new ArrayList<>(loaded.options.keySet());
    others.remove(replacement.option());
    if (!others.isEmpty()) {
      MosquittoLine first = loaded.options.getOrDefault(others.getFirst(), file);
      draft.warn(first, "has no effect.");
    }
    return new Configured(replacement.plugin(), file);
  }
}
