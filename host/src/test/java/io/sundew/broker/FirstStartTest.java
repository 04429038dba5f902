package io.sundew.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.store.Change;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.store.MemoryStore;
import io.sundew.broker.transfer.Contents;
import io.sundew.broker.transfer.RecordDecoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstStartTest {
  private static final String EXPORT =
      """
      {"type":"sundew-store","version":1}
      {"type":"session","namespace":"","client":"c","owner":"","expirySeconds":9,"awaySinceMillis":1,"perhapsSent":0}
      {"type":"retained","message":{"topic":"t","payload":"","qos":0,"retain":true,"receivedAtMillis":1}}
      {"type":"end","lines":3}
      """;
  private static final String BOTH = "1 sessions, 1 retained messages";

  @TempDir Path directory;

  private final Durable store = new Durable();
  private Path file = Path.of("");

  private static final class Durable extends MemoryStore {
    @Override
    public boolean isDurable() {
      return true;
    }
  }

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(directory.resolve("saved"), EXPORT);
  }

  /** What the broker is told at its start. */
  private String start() throws IOException {
    var told = new Contents();
    new FirstStart(store, Optional.of(file), 0).into(told);
    return told.toString();
  }

  private String held() {
    var contents = new Contents();
    store.load(contents);
    return contents.toString();
  }

  private void note(String key, String value) {
    store.append(
        List.of(new Change.KeepValue(RecordDecoder.KERNEL_SPACE, key, value.getBytes(UTF_8))));
  }

  @Test
  void firstStart_takesOver_andNoLaterOne() throws IOException {
    assertEquals(BOTH, start());
    assertEquals(BOTH, held());
    store.append(List.of(new Change.Retain("t", null)));
    store.claim(new SessionKey("", "c"), true);
    assertEquals("0 sessions, 0 retained messages", start());
  }

  @Test
  void start_withoutTheFile_isLikeAnyOther() throws IOException {
    Files.delete(file);
    assertEquals("0 sessions, 0 retained messages", start());
    write();
    assertEquals(BOTH, start());
  }

  @Test
  void storeThatHoldsSomething_takesNothingOver() throws IOException {
    assertEquals(BOTH, start());
    store.append(List.of(new Change.KeepValue(RecordDecoder.KERNEL_SPACE, "imported", null)));
    Files.writeString(file, "not read");
    assertEquals(BOTH, start());
  }

  @Test
  void start_afterOneThatWasKilledMeanwhile_doesItOver() throws IOException {
    assertEquals(BOTH, start());
    note("import-under-way", file.toString());
    assertEquals(BOTH, start());
    assertEquals(BOTH, held());
    assertEquals(BOTH, start());
  }

  @Test
  void start_afterAnotherImportWasInterrupted_isRefused() {
    note("import-under-way", "/elsewhere/x.jsonl");
    String refused = assertThrows(ConfigException.class, this::start).getMessage();
    assertTrue(refused.contains("/elsewhere/x.jsonl") && refused.contains("--replace"), refused);
  }

  @Test
  void fileThatIsDamaged_isRefused_andNothingOfItTakenOver() throws IOException {
    Files.writeString(file, EXPORT.substring(0, EXPORT.length() - 10));
    String refused = assertThrows(ConfigException.class, this::start).getMessage();
    assertTrue(refused.contains(file + ":4: ") && refused.contains("move it away"), refused);
    assertEquals("0 sessions, 0 retained messages", held());
  }
}
