package io.sundew.plugin.authpasswd;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A password file as read at one moment: lines of {@code user:hash}, comments after a leading
 * {@code #}, lines without a colon ignored, as Mosquitto does. Immutable.
 *
 * <p>What Mosquitto 2.1 calls an error is one here, plain-text passwords and a second line for a
 * user among them: skipping such a line could let in, or lock out, somebody whom the operator
 * believes to be dealt with.
 */
final class PasswordFile {
  /** No users: before the first reading. */
  static final PasswordFile EMPTY = new PasswordFile(Map.of(), true);

  /** What U+FFFD in a decoded line means: bytes that were no UTF-8. */
  private static final String MALFORMED = "\uFFFD";

  private final Map<String, User> users;
  private final List<User> inOrder;
  private final boolean blank;

  private PasswordFile(Map<String, User> users, boolean blank) {
    this.users = Map.copyOf(users);
    this.inOrder = List.copyOf(users.values());
    this.blank = blank;
  }

  /**
   * Reads a password file.
   *
   * @param maximumKibibytes the heap that checking one password may take
   * @throws PasswordFileException when it cannot be read or has a line that is an error
   */
  static PasswordFile load(Path file, int maximumKibibytes) throws PasswordFileException {
    var text = read(file);
    return new PasswordFile(parse(file, text, maximumKibibytes), text.isBlank());
  }

  private static String read(Path file) throws PasswordFileException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      throw new PasswordFileException(
          file, "there is no such file; make it with: sundew passwd -c " + file + " USER");
    } catch (AccessDeniedException e) {
      throw new PasswordFileException(
          file, "no permission; let the user read it whom the broker runs as");
    } catch (IOException e) {
      throw new PasswordFileException(file, "cannot be read: " + e.getMessage());
    }
  }

  private static Map<String, User> parse(Path file, String text, int maximumKibibytes)
      throws PasswordFileException {
    var users = new LinkedHashMap<String, User>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.startsWith("#") || !line.contains(":")) {
        continue;
      }
      var user = parseLine(file, number, line, maximumKibibytes);
      var earlier = users.putIfAbsent(user.name(), user);
      if (earlier != null) {
        throw new PasswordFileException(
            file,
            number,
            "user '%s' has line %d already; delete one of the two"
                .formatted(user.name(), earlier.line()));
      }
    }
    return users;
  }

  private static User parseLine(Path file, int number, String line, int maximumKibibytes)
      throws PasswordFileException {
    // Mosquitto takes no notice of a third field.
    String[] fields = line.split(":", 3);
    var name = fields[0].strip();
    var hashText = fields[1].strip();
    if (name.isEmpty()) {
      throw new PasswordFileException(file, number, "no user name before the colon");
    }
    if (name.contains(MALFORMED)) {
      throw new PasswordFileException(file, number, "the user name is not UTF-8");
    }
    try {
      return new User(name, number, hashText, parseHash(hashText, maximumKibibytes));
    } catch (IllegalArgumentException e) {
      var fixes =
          "'sundew passwd %s %s' sets it anew, 'sundew passwd -U %s' hashes plain text"
              .formatted(file, name, file);
      throw new PasswordFileException(
          file, number, "the password of '" + name + "' " + e.getMessage() + "; " + fixes);
    }
  }

  private static PasswordHash parseHash(String text, int maximumKibibytes) {
    var hash = PasswordHash.parse(text);
    if (hash.memoryKibibytes() > maximumKibibytes) {
      throw new IllegalArgumentException(
          "takes %d MiB to check, but half of this heap is %d MiB: start with a larger -Xmx"
              .formatted(hash.memoryKibibytes() / 1024, maximumKibibytes / 1024));
    }
    return hash;
  }

  /** The user of that name. */
  Optional<User> user(String name) {
    return Optional.ofNullable(users.get(name));
  }

  /**
   * Whether nothing at all stands in the file, not even a comment: how a file looks while it is
   * written anew.
   */
  boolean isBlank() {
    return blank;
  }

  /** How many users it has. */
  int size() {
    return inOrder.size();
  }

  /**
   * A hash to spend time on when nobody has that name: some user's, always the same for a name, so
   * that the times of unknown names are spread as those of known ones are.
   */
  Optional<PasswordHash> decoy(String unknownName) {
    return inOrder.isEmpty()
        ? Optional.empty()
        : Optional.of(inOrder.get(Math.floorMod(unknownName.hashCode(), inOrder.size())).hash());
  }

  /** The names whose line is gone from, or different in, a newer reading. */
  Set<String> namesChangedIn(PasswordFile newer) {
    return inOrder.stream()
        .filter(user -> newer.user(user.name()).filter(user::sameAs).isEmpty())
        .map(User::name)
        .collect(Collectors.toUnmodifiableSet());
  }
}
