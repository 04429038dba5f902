package io.sundew.broker.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an operator changed while the broker ran, on top of the configuration file. Each change
 * remembers what the file said when it was made: where the file says something else since, the file
 * wins and the change is dropped. Immutable.
 *
 * @param enabled plugin instances that the file does not have, in the order they were added
 * @param disabled plugin instances of the file that are left out: their names, and the digests of
 *     what the file said of them
 */
public record Overrides(List<PluginConfig> enabled, Map<String, String> disabled) {
  /** Nothing was changed. */
  public static final Overrides NONE = new Overrides(List.of(), Map.of());

  private static final String HEADER =
      """
      # Changed while the broker ran, on top of its configuration file.
      # 'sundew config show --origin' shows it in place, 'sundew config reset' drops it.
      """;
  private static final int DIGEST_LENGTH = 16;

  public Overrides {
    enabled = List.copyOf(enabled);
    disabled = Map.copyOf(disabled);
  }

  /**
   * The file's configuration with the changes in place.
   *
   * @param remaining the changes that still hold
   */
  public record Applied(LoadedConfig loaded, Overrides remaining) {}

  /** Whether there are none. */
  public boolean isEmpty() {
    return enabled.isEmpty() && disabled.isEmpty();
  }

  /** The changes with this instance switched on. */
  public Overrides enabling(PluginConfig plugin, BrokerConfig file) {
    Map<String, String> fewer = new LinkedHashMap<>(disabled);
    boolean wasDisabled = fewer.remove(plugin.name()) != null;
    List<PluginConfig> more = new ArrayList<>(enabled);
    if (!wasDisabled || find(file, plugin.name()).isEmpty()) {
      more.removeIf(each -> each.name().equals(plugin.name()));
      more.add(plugin);
    }
    return new Overrides(more, fewer);
  }

  /** The changes with the instance of that name switched off. */
  public Overrides disabling(String name, BrokerConfig file) {
    List<PluginConfig> fewer = enabled.stream().filter(each -> !each.name().equals(name)).toList();
    Map<String, String> more = new LinkedHashMap<>(disabled);
    find(file, name).ifPresent(plugin -> more.put(name, digest(plugin)));
    return new Overrides(fewer, more);
  }

  private static Optional<PluginConfig> find(BrokerConfig config, String name) {
    return config.plugins().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * Puts the changes on top of what the file says now; what conflicts is dropped with a warning.
   */
  public Applied applyTo(LoadedConfig file) {
    List<String> warnings = new ArrayList<>(file.warnings());
    List<PluginConfig> plugins = new ArrayList<>(file.config().plugins());
    List<PluginConfig> stillEnabled = new ArrayList<>();
    Map<String, String> stillDisabled = new LinkedHashMap<>();
    disabled.forEach(
        (name, was) -> {
          Optional<PluginConfig> now = find(file.config(), name);
          if (now.isPresent() && digest(now.get()).equals(was)) {
            stillDisabled.put(name, was);
            plugins.remove(now.get());
          } else {
            warnings.add(conflict(name, "was disabled"));
          }
        });
    for (PluginConfig plugin : enabled) {
      if (find(file.config(), plugin.name()).isEmpty()) {
        stillEnabled.add(plugin);
        plugins.add(plugin);
      } else {
        warnings.add(conflict(plugin.name(), "was enabled"));
      }
    }
    return new Applied(
        new LoadedConfig(
            file.config().withPlugins(plugins), warnings, file.pidFile(), file.expanded()),
        new Overrides(stillEnabled, stillDisabled));
  }

  private static String conflict(String name, String what) {
    return "plugin %s %s while the broker ran, but the configuration file has changed there since: the file wins"
        .formatted(name, what);
  }

  /** What tells whether the file says the same of a plugin, wherever in the file it stands. */
  private static String digest(PluginConfig plugin) {
    var canonical =
        YAMLMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    Map<String, Object> said = new TreeMap<>();
    said.put("plugin", plugin.plugin());
    said.put("listeners", plugin.listeners());
    said.put("match", plugin.match());
    said.put("settings", plugin.settings());
    said.put("hooks", new TreeMap<>(plugin.hooks()).toString());
    try {
      byte[] bytes = canonical.writeValueAsString(said).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).substring(0, DIGEST_LENGTH);
    } catch (JsonProcessingException | NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // maps can be written, every platform has it
    }
  }

  /**
   * Reads the changes kept in that file; none where it is missing.
   *
   * @throws ConfigException when it cannot be used
   */
  public static Overrides read(Path file) {
    if (!Files.exists(file)) {
      return NONE;
    }
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException unreadable) {
      throw new ConfigException(file + " cannot be read: " + unreadable, unreadable);
    }
  }

  private static Overrides parse(String file, String text) {
    var problems = new Problems();
    var top =
        new Section(
            "", YamlReader.read(file, text, new Variables(Map.of())), problems, new TreeMap<>());
    List<PluginConfig> enabled = new NativePlugins(top, problems).read();
    Map<String, String> disabled = new LinkedHashMap<>();
    for (Section section : top.sections("disabled")) {
      String name = section.text("name").orElse("");
      disabled.put(name, section.text("was").orElse(""));
      section.end();
    }
    top.end();
    problems.throwErrors();
    return new Overrides(enabled, disabled);
  }

  /**
   * Keeps the changes in that file, at once and whole; without changes there is no file.
   *
   * @throws IOException when it cannot be written
   */
  public void write(Path file) throws IOException {
    if (isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    Path unfinished =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "overrides-",
            ".yaml",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(unfinished, HEADER + text());
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private String text() throws JsonProcessingException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("plugins", enabled.stream().map(Overrides::entry).toList());
    List<Map<String, String>> off = new ArrayList<>();
    new TreeMap<>(disabled).forEach((name, was) -> off.add(Map.of("name", name, "was", was)));
    document.put("disabled", off);
    return YAMLMapper.builder()
        .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
        .build()
        .writeValueAsString(document);
  }

  private static Map<String, Object> entry(PluginConfig plugin) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("plugin", plugin.plugin());
    entry.put("name", plugin.name());
    if (!plugin.settings().isEmpty()) {
      entry.put("config", plugin.settings());
    }
    return entry;
  }
}
