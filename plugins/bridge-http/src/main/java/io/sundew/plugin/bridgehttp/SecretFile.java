package io.sundew.plugin.bridgehttp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small files that hold a secret. */
final class SecretFile {
  private static final int LONGEST = 8192;

  private SecretFile() {}

  /**
   * The content without the space around it.
   *
   * @throws IOException when there is no such file or nothing in it
   */
  static String read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": there is no such file");
    }
    String content;
    try (var in = Files.newInputStream(file)) {
      content = new String(in.readNBytes(LONGEST), StandardCharsets.UTF_8).strip();
    }
    if (content.isEmpty()) {
      throw new IOException(file + ": it is empty");
    }
    return content;
  }
}
