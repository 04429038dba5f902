package io.sundew.broker.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A unix socket to listen on.
 *
 * @param mode who may connect: the mode of the file
 */
public record UnixSocketConfig(Path path, int mode) {
  /** The owner and the group. */
  static final int DEFAULT_MODE = 0660;

  /** What the kernel takes as the path of a unix socket, in bytes. */
  static final int LONGEST_PATH = 107;

  /** Whether the kernel takes no such path. */
  boolean isTooLong() {
    return path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST_PATH;
  }

  /** The mode as it is written, such as {@code 0660}. */
  String modeText() {
    return "0" + Integer.toOctalString(mode);
  }
}
