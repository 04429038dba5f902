package io.sundew.plugin.persistencefile;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;

/** Keeps sessions, their messages, retained messages and plugins' values in files. */
public final class PersistenceFilePlugin implements SundewPlugin {
  /** Made by the broker. */
  public PersistenceFilePlugin() {}

  /**
   * Opens the store, which the broker closes.
   *
   * @throws IOException when this machine is none that the plugin runs on, or the directory cannot
   *     be used
   */
  @Override
  public Hooks start(PluginContext context) throws IOException {
    Config config = context.config(Config.class);
    boolean sync = config.sync().orElse(true);
    Path own = context.dataDirectory();
    NativeLibrary.load(own.resolve("native"));
    Path directory = config.directory().orElse(own.resolve("store"));
    RocksStore.Settings settings =
        RocksStore.Settings.ofHeap(sync, Runtime.getRuntime().maxMemory());
    RocksStore store = RocksStore.open(directory, settings, context.logger());
    if (!sync) {
      context
          .logger()
          .log(
              Level.WARNING,
              "sync is false: what was acknowledged in the last second is lost when the broker or"
                  + " the machine dies; remove that line to lose nothing");
    }
    return Hooks.NONE.store(store);
  }
}
