package io.sundew.plugin.authpasswd;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.sundew.api.Broker;
import io.sundew.api.PluginContext;
import io.sundew.api.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The password file as it is now. Thread safe: readers see one reading or the next, never a
 * mixture.
 *
 * <p>When the file changes it is read again, and the clients whose line is gone or different are
 * disconnected, as Mosquitto does. A file that cannot be used changes nothing: the last good
 * reading stays and a warning says why.
 */
final class LivePasswordFile {
  /** Stands in where the file has no user whose hash could be spent time on. */
  private static final PasswordHash NOBODY =
      Pbkdf2Hash.of(
          "nobody".getBytes(StandardCharsets.UTF_8), Pbkdf2Hash.DEFAULT_ITERATIONS, new byte[12]);

  private final Path path;
  private final int maximumKibibytes;
  private final String instance;
  private final Broker broker;
  private final System.Logger log;
  private volatile PasswordFile current = PasswordFile.EMPTY;

  private LivePasswordFile(Path path, int maximumKibibytes, PluginContext context) {
    this.path = path;
    this.maximumKibibytes = maximumKibibytes;
    this.instance = context.instance();
    this.broker = context.broker();
    this.log = context.logger();
  }

  /**
   * Reads the file, and again whenever it changes.
   *
   * @throws PasswordFileException when it cannot be used
   */
  static LivePasswordFile open(Path path, int maximumKibibytes, PluginContext context)
      throws PasswordFileException {
    var live = new LivePasswordFile(path, maximumKibibytes, context);
    context.watch(List.of(path), live::reload); // before the first reading, to miss no change
    live.swap(PasswordFile.load(path, maximumKibibytes));
    live.log.log(INFO, "password file read: file=%s users=%d".formatted(path, live.current.size()));
    return live;
  }

  /** The user of that name. */
  Optional<User> user(String name) {
    return current.user(name);
  }

  /** Whether the file still has this user with this hash. */
  boolean holds(User user) {
    return user(user.name()).filter(user::sameAs).isPresent();
  }

  /** A hash to spend time on for a name that nobody has. */
  PasswordHash decoy(String unknownName) {
    return current.decoy(unknownName).orElse(NOBODY);
  }

  /** Reads the file again. */
  void reload() {
    try {
      var fresh = PasswordFile.load(path, maximumKibibytes);
      if (fresh.isBlank()) {
        keepOld("it is empty; to remove all users leave a comment line in it");
      } else {
        replaceBy(fresh);
      }
    } catch (PasswordFileException e) {
      keepOld(String.valueOf(e.getMessage()));
    }
  }

  private void keepOld(String reason) {
    log.log(
        WARNING,
        "password file not reloaded, the users read before stay: file=%s users=%d reason=%s"
            .formatted(path, current.size(), reason));
  }

  private void replaceBy(PasswordFile fresh) {
    var changed = swap(fresh).namesChangedIn(fresh);
    int disconnected = changed.isEmpty() ? 0 : disconnect(changed);
    log.log(
        INFO,
        "password file reloaded: file=%s users=%d changed=%d disconnected=%d"
            .formatted(path, fresh.size(), changed.size(), disconnected));
  }

  /** Puts a reading in the place of the one it returns. */
  private synchronized PasswordFile swap(PasswordFile fresh) {
    var before = current;
    current = fresh;
    return before;
  }

  /** Disconnects those of the users whom this instance let in. */
  private int disconnect(Set<String> names) {
    var clients =
        broker.clients().stream()
            .filter(client -> client.authenticator().equals(instance))
            .filter(client -> names.contains(client.name()))
            .toList();
    clients.forEach(client -> broker.disconnect(client, ReasonCode.NOT_AUTHORIZED));
    return clients.size();
  }
}
