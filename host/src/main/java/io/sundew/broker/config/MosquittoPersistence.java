package io.sundew.broker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code mosquitto.conf} says about keeping data: by its own options, or by Mosquitto 2.1's
 * plugin for SQLite. Either is the plugin persistence-file here.
 */
final class MosquittoPersistence {
  private static final String PLUGIN = "persistence-file";

  /** Where data is kept when nothing says where; Mosquitto puts its file beside it. */
  private static final String DIRECTORY = "sundew-data";

  private @Nullable MosquittoLine wanted;
  private MosquittoPlugins.@Nullable Loaded sqlite;
  private @Nullable Path location;
  private String fileName = "mosquitto.db";

  /** {@code persistence true|false}: the last one holds. */
  void wanted(MosquittoLine line) {
    wanted = line.flag() ? line : null;
  }

  /** {@code persistence_location DIR}. */
  void location(Path directory) {
    location = directory;
  }

  /** {@code persistence_file NAME}. */
  void fileName(String name) {
    fileName = name;
  }

  /** Mosquitto's plugin for SQLite. */
  void plugin(MosquittoPlugins.Loaded loaded) {
    if (sqlite != null) {
      throw loaded.line().error("Only one persistence plugin can be loaded.");
    }
    sqlite = loaded;
  }

  /**
   * The plugin that keeps the data; empty where none is to be kept.
   *
   * @throws ConfigException when the file asks for two, as Mosquitto does
   */
  Optional<PluginConfig> plugin(MosquittoDraft draft) {
    MosquittoPlugins.Loaded replaced = sqlite;
    if (replaced == null) {
      return Optional.ofNullable(wanted).map(line -> plugin(line, Map.of()));
    }
    if (wanted != null) {
      throw wanted.error("'persistence true' cannot be used together with a persistence plugin.");
    }
    return Optional.of(plugin(replaced.line(), settings(draft, replaced)));
  }

  private static PluginConfig plugin(MosquittoLine line, Map<String, Object> settings) {
    return new PluginConfig(
        PLUGIN, PLUGIN, List.of(), List.of(), settings, Map.of(), line.source());
  }

  private static Map<String, Object> settings(
      MosquittoDraft draft, MosquittoPlugins.Loaded replaced) {
    boolean sync = true;
    for (MosquittoLine line : replaced.options().values()) {
      switch (MosquittoPlugins.optionName(line)) {
        case "sync" -> sync = syncs(draft, line);
        case "db_file" ->
            draft.warn(
                line,
                "names the data directory by the directory it is in; what the file holds is not"
                    + " taken over: 'persistence true' in Mosquitto writes a mosquitto.db, which"
                    + " is.");
        default -> draft.warn(line, "has no effect.");
      }
    }
    return sync ? Map.of() : Map.of("sync", false);
  }

  private static boolean syncs(MosquittoDraft draft, MosquittoLine line) {
    return switch (line.text()) {
      case "normal", "full", "extra" -> true;
      case "off" -> {
        draft.warn(
            line,
            "'off' loses what was acknowledged in the last second when the broker or the machine"
                + " dies.");
        yield false;
      }
      default -> throw line.invalid("off, normal, full or extra");
    };
  }

  /** The data directory; empty where nothing is kept. */
  Optional<Path> directory(MosquittoDraft draft) {
    if (wanted == null && sqlite == null) {
      return Optional.empty();
    }
    return Optional.of(
        Optional.ofNullable(location)
            .or(() -> ofSqlite(draft))
            .orElseGet(() -> draft.path(DIRECTORY)));
  }

  /** The file in which Mosquitto has kept its data; empty where it keeps none, or others do. */
  Optional<Path> savedByMosquitto(MosquittoDraft draft) {
    Path directory = location == null ? draft.workingDirectory : location;
    return Optional.ofNullable(wanted).map(_ -> directory.resolve(fileName));
  }

  private Optional<Path> ofSqlite(MosquittoDraft draft) {
    return Optional.ofNullable(sqlite)
        .map(loaded -> loaded.options().get("db_file"))
        .map(line -> draft.path(line.text()).getParent());
  }
}
