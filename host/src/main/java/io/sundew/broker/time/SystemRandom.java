package io.sundew.broker.time;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * Random bytes that nobody can guess, for what a start needs of them. {@link SecureRandom} has the
 * same from the same place, but first finds and loads its providers: a tenth of a start. Thread
 * safe.
 */
public final class SystemRandom {
  private static final Path DEVICE = Path.of("/dev/urandom");

  private SystemRandom() {}

  /** So many of them. */
  public static byte[] bytes(int count) {
    try (InputStream device = Files.newInputStream(DEVICE)) {
      byte[] bytes = device.readNBytes(count);
      if (bytes.length == count) {
        return bytes;
      }
    } catch (IOException elsewhere) {
      return others(count); // a system that has no such device
    }
    return others(count);
  }

  private static byte[] others(int count) {
    byte[] bytes = new byte[count];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }
}
