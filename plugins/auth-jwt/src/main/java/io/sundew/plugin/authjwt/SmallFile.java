package io.sundew.plugin.authjwt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads files that an operator wrote, with an error that says what to do. */
final class SmallFile {
  private static final int MAXIMUM = 1024 * 1024;

  private SmallFile() {}

  /**
   * All bytes of the file.
   *
   * @throws UnusableKeyException when it cannot be read, is empty or is larger than 1 MiB
   */
  static byte[] read(Path file) throws UnusableKeyException {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAXIMUM + 1);
    } catch (NoSuchFileException e) {
      throw new UnusableKeyException("there is no such file");
    } catch (AccessDeniedException e) {
      throw new UnusableKeyException("no permission; let the user read it whom the broker runs as");
    } catch (IOException e) {
      throw new UnusableKeyException("cannot be read: " + e.getMessage());
    }
    if (bytes.length > MAXIMUM) {
      throw new UnusableKeyException("larger than 1 MiB");
    }
    if (bytes.length == 0) {
      throw new UnusableKeyException("it is empty");
    }
    return bytes;
  }
}
