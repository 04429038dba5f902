package io.sundew.broker.admin;

import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.LoadedConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What an operator can change about a running broker. Thread safe; every action may block for as
 * long as plugins take to start and stop, and is either done whole or not at all.
 *
 * <p>An action that cannot be done because the configuration or a plugin is not as it must be
 * throws {@link ConfigException}, whose message names the place, the reason and the fix; one that
 * names something that does not exist throws {@link java.util.NoSuchElementException}; one that
 * makes no sense now, such as a roll-back without an earlier version, {@link
 * IllegalStateException}.
 */
public interface Control {
  /** The configuration that holds now, overrides included. */
  LoadedConfig current();

  /** The file it was read from; empty when the broker runs without one. */
  Optional<Path> file();

  /** The file that keeps what was changed by these actions; empty when nothing was. */
  Optional<Path> overrides();

  /** Tells of each configuration that holds from now on, on the thread that made it hold. */
  void whenChanged(Consumer<LoadedConfig> listener);

  /** Reads the configuration again and makes it hold. */
  Change reload();

  /**
   * Reads that text as if it were the broker's configuration file, and changes nothing.
   *
   * @return what would hold
   */
  LoadedConfig check(String text);

  /** Reads the broker's own file, and changes nothing. */
  LoadedConfig check();

  /** Drops what was changed by these actions: the file alone holds again. */
  Change reset();

  /** Adds an instance of an available plugin, with the plugin's defaults. */
  Change enable(String plugin);

  /** Takes an instance out. */
  Change disable(String instance);

  /** Starts an instance anew, from the jar as it lies there now. */
  Change reloadPlugin(String instance);

  /** Goes back to the version of an instance that ran before. */
  Change rollback(String instance);

  /**
   * What an action did.
   *
   * @param changed whether anything is other than before
   * @param lines what, for people, one line each
   */
  record Change(boolean changed, List<String> lines) {
    public Change {
      lines = List.copyOf(lines);
    }
  }
}
