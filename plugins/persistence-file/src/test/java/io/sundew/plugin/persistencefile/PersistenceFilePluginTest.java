package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.store.Store;
import io.sundew.testkit.FakeLog;
import io.sundew.testkit.PartialContext;
import io.sundew.testkit.RecordedState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PersistenceFilePluginTest {
  @TempDir Path data;

  private final FakeLog log = new FakeLog();

  /** A broker's directory and log. */
  private final class Context extends PartialContext {
    Context(Function<String, Object> settings) {
      super("persistence-file", settings);
    }

    @Override
    public Path dataDirectory() {
      return data;
    }

    @Override
    public System.Logger logger() {
      return log;
    }
  }

  private Store start(Optional<Path> directory, Optional<Boolean> sync) throws IOException {
    Function<String, Object> settings = component -> component.equals("sync") ? sync : directory;
    Store store = new PersistenceFilePlugin().start(new Context(settings)).store().orElseThrow();
    store.load(new RecordedState());
    return store;
  }

  @Test
  void start_withoutSettings_usesItsDataDirectoryAndSyncs() throws IOException {
    try (Store store = start(Optional.empty(), Optional.empty())) {
      assertTrue(store.isDurable());
      assertTrue(Files.isDirectory(data.resolve("store")));
      assertEquals(List.of(), log.lines());
    }
  }

  @Test
  void start_withADirectory_makesAndUsesIt() throws IOException {
    Path directory = data.resolve("a").resolve("b");
    try (Store store = start(Optional.of(directory), Optional.empty())) {
      assertTrue(Files.exists(directory.resolve("lock")));
      var refused =
          assertThrows(IOException.class, () -> start(Optional.of(directory), Optional.empty()));
      assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
      assertTrue(store.isDurable());
    }
  }

  @Test
  void start_withoutSync_warns() throws IOException {
    start(Optional.empty(), Optional.of(false)).close();

    assertEquals(1, log.lines().size());
    assertTrue(log.lines().getFirst().startsWith("WARNING sync is false"), log.lines().getFirst());
  }
}
