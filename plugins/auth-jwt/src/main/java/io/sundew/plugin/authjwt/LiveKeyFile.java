package io.sundew.plugin.authjwt;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.sundew.api.PluginContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The keys of a file as it is now. Thread safe: readers see one reading or the next, never a
 * mixture.
 *
 * <p>When the file changes it is read again; clients that are connected stay until their token
 * expires. A file that cannot be used changes nothing: the keys of the last good reading stay and a
 * warning says why.
 */
final class LiveKeyFile implements KeySource {
  private final Path path;
  private final KeyFiles.Reader reader;
  private final Set<Algorithm> algorithms;
  private final System.Logger log;
  private volatile KeySet current;

  private LiveKeyFile(
      Path path,
      KeyFiles.Reader reader,
      Set<Algorithm> algorithms,
      PluginContext context,
      KeySet first) {
    this.path = path;
    this.reader = reader;
    this.algorithms = algorithms;
    this.log = context.logger();
    this.current = first;
  }

  /**
   * Reads the file, and again whenever it changes.
   *
   * @throws UnusableKeyException when it cannot be used, naming the file
   */
  static LiveKeyFile open(
      Path path, KeyFiles.Reader reader, Set<Algorithm> algorithms, PluginContext context)
      throws UnusableKeyException {
    try {
      KeySet first = reader.read(path, algorithms);
      var live = new LiveKeyFile(path, reader, algorithms, context, first);
      context.watch(List.of(path), live::reload);
      live.current = reader.read(path, algorithms); // it may have changed before it was watched
      live.log.log(
          INFO, "token keys read: file=%s keys=%d".formatted(path, live.current.keys().size()));
      return live;
    } catch (UnusableKeyException e) {
      throw new UnusableKeyException(path + ": " + e.getMessage());
    }
  }

  @Override
  public KeySet current() {
    return current;
  }

  @Override
  public KeySet renewed() {
    return current;
  }

  private void reload() {
    try {
      KeySet fresh = reader.read(path, algorithms);
      current = fresh;
      log.log(INFO, "token keys reloaded: file=%s keys=%d".formatted(path, fresh.keys().size()));
    } catch (UnusableKeyException e) {
      log.log(
          WARNING,
          "token keys not reloaded, those read before stay: file=%s reason=%s"
              .formatted(path, e.getMessage()));
    }
  }
}
