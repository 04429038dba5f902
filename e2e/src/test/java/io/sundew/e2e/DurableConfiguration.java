package io.sundew.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Configurations of brokers that keep all that waits, on disk. */
final class DurableConfiguration {
  private DurableConfiguration() {}

  /**
   * Writes {@code sundew.yaml}, with data beside it.
   *
   * @param plugins more of them, each an item of a list in YAML that is not indented
   */
  static Path write(Path directory, int port, String... plugins) {
    String text =
        """
        listeners:
          - { name: test, tcp: "127.0.0.1:%d" }
        allow-anonymous: true
        data-directory: data
        limits: { max-queued-messages: 0, max-queued-bytes: 0 }
        plugins:
        - { plugin: persistence-file }
        %s
        """
            .formatted(port, String.join("\n", plugins));
    try {
      return Files.writeString(directory.resolve("sundew.yaml"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
