package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OriginsTest {
  @TempDir Path directory;

  private Map<String, String> origins(String name, String text) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    return Origins.of(ConfigLoader.load(LoadOptions.of(file)), Optional.of(file));
  }

  @Test
  void valuesOfANativeFile_areFoundByLine_andOthersAreDefaults() throws IOException {
    Map<String, String> origins =
        origins(
            "sundew.yaml",
            """
            listeners:
              - { name: a, tcp: ["127.0.0.1:1", "127.0.0.1:${NOT_SET:2}"] }
            limits:
              max-inflight: 7
            plugins:
              - plugin: x
                config: { file: y }
            """);
    String file = directory.resolve("sundew.yaml").toString();
    assertEquals(file + ":2", origins.get("listeners[0].tcp[1]"));
    assertEquals(file + ":4", origins.get("limits.max-inflight"));
    assertEquals(file + ":6", origins.get("plugins[0]"));
    assertNull(origins.get("limits.max-queued-bytes"));
  }

  @Test
  void mosquittosFile_tellsNoPlaces() throws IOException {
    assertEquals(Map.of(), origins("m.conf", "port 1884\nallow_anonymous true\n"));
  }

  @Test
  void fileThatHasGone_tellsNoPlaces() throws IOException {
    Path file = Files.writeString(directory.resolve("s.yaml"), "allow-anonymous: true\n");
    LoadedConfig loaded = ConfigLoader.load(LoadOptions.of(file));
    Files.delete(file);
    assertEquals(Map.of(), Origins.of(loaded, Optional.of(file)));
  }
}
