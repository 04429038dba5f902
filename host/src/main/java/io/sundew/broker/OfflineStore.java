package io.sundew.broker;

import io.sundew.api.Broker;
import io.sundew.api.Client;
import io.sundew.api.HttpRequest;
import io.sundew.api.Message;
import io.sundew.api.ReasonCode;
import io.sundew.api.store.Store;
import io.sundew.api.store.StoreMaintenance;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.plugin.PluginHost;
import io.sundew.broker.time.TimeSource;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The store of a broker that does not run: its plugin alone, started as the broker would start it.
 * As long as it is open no broker can have it. Used by one thread.
 */
public final class OfflineStore implements AutoCloseable {
  private static final String SHIPPED = "persistence-file";
  private static final String DIRECTORY = "directory";
  private static final String WHILE_IT_RUNS =
      ". Of a running broker 'sundew store backup DIR' makes a copy, into which the other commands"
          + " look with --directory DIR";

  private final DataDirectory dataDirectory;
  private final PluginHost plugins;
  private final Store store;

  private OfflineStore(DataDirectory dataDirectory, PluginHost plugins, Store store) {
    this.dataDirectory = dataDirectory;
    this.plugins = plugins;
    this.store = store;
  }

  /**
   * Opens the store of that configuration.
   *
   * @param isNew whether one that does not exist is made
   * @throws ConfigException when it names none, or the store cannot be opened
   */
  public static OfflineStore of(BrokerConfig config, boolean isNew) {
    PluginConfig plugin =
        PluginHost.storeOf(config)
            .orElseThrow(
                () ->
                    new ConfigException(
                        List.of(
                            "the configuration keeps nothing: none of its plugins brings a store"
                                + " (such as persistence-file)")));
    Optional<Path> data = config.dataDirectory();
    if (data.isEmpty() && !plugin.settings().containsKey(DIRECTORY)) {
      throw new ConfigException(
          List.of("the configuration names no data directory, so nothing is kept between brokers"));
    }
    if (!isNew) {
      data.map(path -> path.resolve("plugins").resolve(plugin.name()))
          .ifPresent(OfflineStore::requireDirectory);
    }
    return open(config, plugin, data);
  }

  /**
   * Opens what persistence-file keeps in that directory, such as a backup.
   *
   * @throws ConfigException when it cannot be opened
   */
  public static OfflineStore in(Path directory, BrokerConfig config, boolean isNew) {
    if (!isNew) {
      requireDirectory(directory);
    }
    var plugin =
        new PluginConfig(
            SHIPPED,
            SHIPPED,
            List.of(),
            List.of(),
            Map.of(DIRECTORY, directory.toAbsolutePath().toString()),
            Map.of(),
            Source.BUILT_IN);
    return open(config, plugin, Optional.empty());
  }

  private static void requireDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new ConfigException(List.of("there is no store: " + directory + " does not exist"));
    }
  }

  private static OfflineStore open(BrokerConfig config, PluginConfig plugin, Optional<Path> data) {
    var dataDirectory = new DataDirectory(data);
    var plugins =
        new PluginHost(
            config.withPlugins(List.of(plugin)),
            NoBroker::new,
            List.of(),
            TimeSource.SYSTEM,
            dataDirectory::path);
    try {
      plugins.start(_ -> {});
      Store store =
          plugins
              .store()
              .orElseThrow(
                  () ->
                      new ConfigException(
                          List.of("plugin " + plugin.name() + " brought no store")));
      return new OfflineStore(dataDirectory, plugins, store);
    } catch (UncheckedIOException inUse) {
      close(plugins, dataDirectory);
      throw new ConfigException(List.of(inUse.getMessage() + WHILE_IT_RUNS));
    } catch (RuntimeException cannotOpen) {
      close(plugins, dataDirectory);
      throw cannotOpen;
    }
  }

  private static void close(PluginHost plugins, DataDirectory dataDirectory) {
    plugins.stop();
    dataDirectory.close();
  }

  /** The store, which nobody has loaded. */
  public Store store() {
    return store;
  }

  /**
   * What may be done with it besides.
   *
   * @throws ConfigException when its plugin cannot do such things
   */
  public StoreMaintenance maintenance() {
    return store
        .maintenance()
        .orElseThrow(
            () -> new ConfigException(List.of("the plugin that brings the store cannot do that")));
  }

  @Override
  public void close() {
    store.close();
    close(plugins, dataDirectory);
  }

  /** What the plugin is told of a broker: that there is none. */
  private static final class NoBroker implements Broker {
    private static IllegalStateException none() {
      return new IllegalStateException("no broker runs");
    }

    @Override
    public Message message(String topic, byte[] payload) {
      throw none();
    }

    @Override
    public CompletionStage<Void> publish(Message message) {
      return CompletableFuture.failedFuture(none());
    }

    @Override
    public CompletionStage<ReasonCode> publish(Message message, HttpRequest behalf) {
      return CompletableFuture.failedFuture(none());
    }

    @Override
    public List<Client> clients() {
      return List.of();
    }

    @Override
    public Optional<Client> client(String clientId) {
      return Optional.empty();
    }

    @Override
    public CompletionStage<Boolean> disconnect(Client client, ReasonCode reason) {
      return CompletableFuture.completedFuture(false);
    }

    @Override
    public Optional<Message> retained(String topic) {
      return Optional.empty();
    }
  }
}
