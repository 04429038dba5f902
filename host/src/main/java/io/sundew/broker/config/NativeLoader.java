package io.sundew.broker.config;

import io.sundew.broker.config.BrokerConfig.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes a {@link BrokerConfig} of Sundew's own configuration, design section 5. */
final class NativeLoader {
  private final LoadOptions options;
  private final Variables variables;
  private final Problems problems = new Problems();
  private final Map<String, String> known = new TreeMap<>();

  NativeLoader(LoadOptions options) {
    this.options = options;
    this.variables = new Variables(options.environment());
  }

  /**
   * Reads that text.
   *
   * @param file names it in messages
   * @throws ConfigException with every problem, one a line
   */
  LoadedConfig load(String file, String text) {
    var top = new Section("", YamlReader.read(file, text, variables), problems, known);
    List<PluginConfig> plugins = new NativePlugins(top, problems).read();
    Optional<Path> pidFile = top.text("pid-file").map(path -> top.source().resolve(Path.of(path)));
    BrokerConfig config = broker(top, plugins);
    top.end();
    problems.throwErrors();
    return new LoadedConfig(config, problems.warnings(), pidFile, variables.expanded());
  }

  /** The full names of all keys that the last reading understood. */
  Map<String, String> known() {
    return known;
  }

  /** What holds without a file. */
  static LoadedConfig defaults() {
    return new NativeLoader(LoadOptions.of(Path.of("sundew.yaml"))).load("sundew.yaml", "");
  }

  private BrokerConfig broker(Section top, List<PluginConfig> plugins) {
    Optional<Boolean> allowAnonymous = top.flag("allow-anonymous");
    Style style = top.oneOf("compatibility", Style.class).orElse(Style.NATIVE);
    var reader = new NativeListeners(top, problems, options.ports());
    List<ListenerConfig> listeners = reader.read(plugins, allowAnonymous, style);
    List<PluginConfig> all = new ArrayList<>(reader.certificateFiles());
    all.addAll(plugins);
    return new BrokerConfig(
        style,
        listeners,
        allowAnonymous.orElse(plugins.isEmpty()),
        top.integer("event-loops", 0, 0, 1024),
        dataDirectory(top),
        PluginDirectories.of(options),
        all,
        top.duration("plugin-probation").orElse(BrokerConfig.DEFAULT_PROBATION),
        NativeLimits.read(top.section("limits")),
        EgressConfig.read(top.section("egress")),
        top.flag("retain-available").orElse(true),
        top.flag("upgrade-outgoing-qos").orElse(false),
        NativeLog.read(top.section("log")),
        (int) top.seconds("sys-interval", 10, 65_535),
        top.flag("use-user-name-as-client-id").orElse(false),
        NativeAdmin.read(top),
        top.flag("check-retain-source").orElse(false),
        top.text("import-at-first-start").map(file -> top.source().resolve(Path.of(file))));
  }

  private Optional<Path> dataDirectory(Section top) {
    return top.text("data-directory")
        .map(directory -> top.source().resolve(Path.of(directory)))
        .or(options::dataDirectory);
  }
}
