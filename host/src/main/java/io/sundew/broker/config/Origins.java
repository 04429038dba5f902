package io.sundew.broker.config;

import io.sundew.broker.config.BrokerConfig.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where the values of a configuration were written, as far as files tell. */
public final class Origins {
  /** Any variable is set: only places matter here, not values. */
  private static final Map<String, String> ANY_VARIABLE =
      new AbstractMap<>() {
        @Override
        public @Nullable String get(@Nullable Object name) {
          return "set";
        }

        @Override
        public Set<Entry<String, String>> entrySet() {
          return Set.of();
        }
      };

  private final Map<String, String> places = new TreeMap<>();

  private Origins() {}

  /**
   * The places by path, such as {@code limits.max-inflight} or {@code listeners[0].tcp}; each
   * plugin has one, which may be another file than the configuration's. What has none is a default.
   * Of a {@code mosquitto.conf} no places are known but those of plugins.
   */
  public static Map<String, String> of(LoadedConfig loaded, Optional<Path> file) {
    var origins = new Origins();
    if (loaded.config().style() == Style.NATIVE) {
      file.ifPresent(origins::read);
    }
    origins.places.keySet().removeIf(path -> path.startsWith("plugins["));
    List<PluginConfig> plugins = loaded.config().plugins();
    for (int i = 0; i < plugins.size(); i++) {
      origins.places.put("plugins[" + i + "]", plugins.get(i).source().toString());
    }
    return origins.places;
  }

  /** A file that has gone or does not parse now says nothing of what was read before. */
  private void read(Path file) {
    try {
      String name = file.toString();
      add("", YamlReader.read(name, Files.readString(file), new Variables(ANY_VARIABLE)));
    } catch (IOException | ConfigException _) {
      return; // what it says now is no origin of what holds
    }
  }

  private void add(String path, Node node) {
    switch (node) {
      case Node.Mapping mapping ->
          mapping
              .entries()
              .forEach((key, entry) -> add(path.isEmpty() ? key : path + "." + key, entry.value()));
      case Node.Sequence list -> {
        for (int i = 0; i < list.items().size(); i++) {
          add(path + "[" + i + "]", list.items().get(i));
        }
      }
      case Node.Scalar scalar -> places.put(path, scalar.source().toString());
    }
  }
}
