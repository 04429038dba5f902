package io.sundew.broker.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Decides whether files may be run as code: what anybody may write, or what belongs to neither root
 * nor the broker's own user, may not. Where the file system knows no owners nothing can be decided,
 * and nothing is refused.
 */
final class TrustedFiles {
  private static final int OTHERS_MAY_WRITE = 0002;
  private static final Path SELF = Path.of("/proc/self");

  private TrustedFiles() {}

  /**
   * Checks a file or directory; of a symbolic link what it points at.
   *
   * @throws PluginRefused when it must not be trusted
   */
  static void check(Path path) throws PluginRefused {
    try {
      if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
        check(path, number(path, "unix:mode"), number(path, "unix:uid"));
      }
    } catch (IOException unreadable) {
      throw new PluginRefused("it cannot be read: " + unreadable, unreadable);
    }
  }

  /**
   * Checks a file and the directory it really lies in, where somebody could replace it.
   *
   * @throws PluginRefused when one of them must not be trusted
   */
  static void checkWithDirectory(Path path) throws PluginRefused {
    check(path);
    try {
      Path directory = path.toRealPath().getParent();
      if (directory != null) {
        check(directory);
      }
    } catch (IOException unreadable) {
      throw new PluginRefused("it cannot be read: " + unreadable, unreadable);
    }
  }

  private static int number(Path path, String attribute) throws IOException {
    return Objects.requireNonNull((Integer) Files.getAttribute(path, attribute), attribute);
  }

  private static void check(Path path, int mode, int owner) throws PluginRefused, IOException {
    if ((mode & OTHERS_MAY_WRITE) != 0) {
      throw new PluginRefused(
          path + " can be written by anybody, who could then run code here: chmod o-w " + path);
    }
    if (owner != 0 && Files.exists(SELF) && owner != number(SELF, "unix:uid")) {
      throw new PluginRefused(
          path
              + " belongs to user id "
              + owner
              + ", which is neither root nor the broker's: chown it to one of them");
    }
  }
}
