package io.sundew.broker;

import io.sundew.api.Registration;
import io.sundew.broker.admin.Control;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.BrokerConfig.Style;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ConfigSource;
import io.sundew.broker.config.LoadedConfig;
import io.sundew.broker.config.Overrides;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.plugin.FileWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an operator can change about this broker: its configuration file, read again, and changes on
 * top of it, kept in the data directory. Thread safe; one action at a time.
 */
final class BrokerControl implements Control, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("io.sundew.broker.configuration");
  private static final String OVERRIDES = "overrides.yaml";

  private final Broker broker;
  private final ConfigSource source;
  private final List<Consumer<LoadedConfig>> listeners = new CopyOnWriteArrayList<>();
  private LoadedConfig file;
  private Overrides overrides;
  private volatile LoadedConfig current;
  private @Nullable Registration watch;

  /** Control of a broker that is about to start from what the source said a moment ago. */
  BrokerControl(Broker broker, ConfigSource source, LoadedConfig file) {
    this.broker = broker;
    this.source = source;
    Overrides kept =
        file.config()
            .dataDirectory()
            .map(directory -> Overrides.read(directory.resolve(OVERRIDES)))
            .orElse(Overrides.NONE);
    Overrides.Applied applied = kept.applyTo(file);
    this.file = file;
    this.overrides = applied.remaining();
    this.current = applied.loaded();
    applied.loaded().warnings().stream()
        .filter(warning -> !file.warnings().contains(warning))
        .forEach(LOG::warn);
  }

  /** Looks after the configuration file; a {@code mosquitto.conf} is read at SIGHUP only. */
  synchronized void watch() {
    Optional<Path> path = source.file();
    if (path.isPresent() && source.format() == Style.NATIVE) {
      watch = new FileWatch().watch(List.of(path.get()), this::fileChanged);
    }
  }

  private void fileChanged() {
    try {
      reload();
    } catch (ConfigException refused) {
      LOG.debug("The changed file cannot be used", refused); // reload has said so
    }
  }

  @Override
  public void whenChanged(Consumer<LoadedConfig> listener) {
    listeners.add(listener);
  }

  @Override
  public LoadedConfig current() {
    return current;
  }

  @Override
  public Optional<Path> file() {
    return source.file();
  }

  @Override
  public Optional<Path> overrides() {
    return overridesPath().filter(Files::exists);
  }

  private Optional<Path> overridesPath() {
    return current.config().dataDirectory().map(directory -> directory.resolve(OVERRIDES));
  }

  @Override
  public synchronized Change reload() {
    try {
      Change change = apply(source.load(), overrides);
      change.lines().forEach(line -> LOG.info("Configuration: {}", line));
      return change;
    } catch (ConfigException refused) {
      refused
          .getMessage()
          .lines()
          .forEach(line -> LOG.error("Configuration refused, all stays as it was: {}", line));
      throw refused;
    }
  }

  @Override
  public LoadedConfig check(String text) {
    return source.parse(text);
  }

  @Override
  public LoadedConfig check() {
    return source.load();
  }

  @Override
  public synchronized Change reset() {
    return apply(file, Overrides.NONE);
  }

  @Override
  public synchronized Change enable(String plugin) {
    var added =
        new PluginConfig(
            plugin,
            plugin,
            List.of(),
            List.of(),
            Map.of(),
            Map.of(),
            overridesPath().map(path -> new Source(path.toString(), 0)).orElse(Source.BUILT_IN));
    if (isConfigured(current.config(), plugin)) {
      return new Change(false, List.of("plugin " + plugin + " is enabled already"));
    }
    return apply(file, overrides.enabling(added, file.config()));
  }

  @Override
  public synchronized Change disable(String instance) {
    if (!isConfigured(current.config(), instance)) {
      throw new NoSuchElementException("there is no plugin instance '" + instance + "'");
    }
    return apply(file, overrides.disabling(instance, file.config()));
  }

  private static boolean isConfigured(BrokerConfig config, String name) {
    return config.plugins().stream().anyMatch(plugin -> plugin.name().equals(name));
  }

  @Override
  public Change reloadPlugin(String instance) {
    requireRunning(instance);
    broker.plugins().reload(instance);
    return new Change(true, List.of("plugin " + instance + " was started anew"));
  }

  @Override
  public Change rollback(String instance) {
    requireRunning(instance);
    broker.plugins().rollback(instance);
    return new Change(true, List.of("plugin " + instance + " was taken back"));
  }

  private void requireRunning(String instance) {
    if (broker.plugins().active().stream().noneMatch(each -> each.name().equals(instance))) {
      throw new NoSuchElementException("there is no plugin instance '" + instance + "'");
    }
  }

  /** Makes that file with those changes on top hold, and keeps the changes. */
  private Change apply(LoadedConfig next, Overrides changes) {
    Overrides.Applied applied = changes.applyTo(next);
    List<String> lines = new ArrayList<>();
    applied.loaded().warnings().forEach(warning -> lines.add("warning: " + warning));
    List<String> differences =
        ConfigDifference.between(current.config(), applied.loaded().config());
    lines.addAll(differences);
    broker.apply(applied.loaded().config());
    file = next;
    current = applied.loaded();
    keep(applied.remaining(), lines);
    listeners.forEach(listener -> listener.accept(current));
    return new Change(!differences.isEmpty(), differences.isEmpty() ? unchanged(lines) : lines);
  }

  private static List<String> unchanged(List<String> warnings) {
    List<String> lines = new ArrayList<>(warnings);
    lines.add("nothing changed");
    return lines;
  }

  private void keep(Overrides changes, List<String> lines) {
    if (changes.equals(overrides)) {
      return;
    }
    overrides = changes;
    Optional<Path> path = overridesPath();
    if (path.isEmpty()) {
      lines.add("warning: without a data directory this is forgotten when the broker stops");
      return;
    }
    try {
      broker.dataPath();
      changes.write(path.get());
    } catch (IOException unwritable) {
      String warning = path.get() + " cannot be written, this is forgotten when the broker stops: ";
      LOG.warn("{}{}", warning, unwritable.toString());
      lines.add("warning: " + warning + unwritable);
    }
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
