package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Holds docs/configuration.md to what the loaders accept. */
class ConfigurationDocTest {
  private static final Path DOC = Path.of("../docs/configuration.md");

  @Test
  void everyNativeKey_isDocumented() throws IOException {
    String doc = Files.readString(DOC);
    var loader = new NativeLoader(LoadOptions.of(Path.of("x.yaml")));
    loader.load(
        "x.yaml", "listeners: [{ tcp: '127.0.0.1:0' }]\nplugins: [{ plugin: x, hooks: {} }]\n");

    List<String> missing = new ArrayList<>();
    for (String name : loader.known().keySet()) {
      if (!doc.contains("`" + name.substring(name.lastIndexOf('.') + 1) + "`")) {
        missing.add(name);
      }
    }
    assertEquals(List.of(), missing);
  }
}
