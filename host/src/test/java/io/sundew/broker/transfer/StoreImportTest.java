package io.sundew.broker.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.store.Change;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.SessionRecords;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import io.sundew.broker.session.Will;
import io.sundew.broker.store.MemoryStore;
import io.sundew.broker.transfer.StoreImport.Mode;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.Topic;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreImportTest {
  private static final SessionKey KEY = new SessionKey("tenant", "sensor ü\n");

  @TempDir Path directory;

  private Path file = Path.of("");

  @BeforeEach
  void export() throws IOException {
    file = directory.resolve("export.jsonl");
    var bytes = new ByteArrayOutputStream();
    var writer = new JsonLinesWriter(bytes);
    fill(writer);
    writer.end();
    Files.write(file, bytes.toByteArray());
  }

  private static Publication message(String topic, String text) {
    return new Publication(
        Topic.of(topic),
        text.getBytes(UTF_8),
        Qos.EXACTLY_ONCE,
        true,
        Properties.builder()
            .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
            .set(Property.CONTENT_TYPE, "text/plain")
            .set(Property.RESPONSE_TOPIC, "answers")
            .set(Property.CORRELATION_DATA, new byte[] {0, -1})
            .user("k", "v")
            .user("k", "w")
            .build(),
        new Origin("pub", "alice", "tls", "plugin", 2),
        1000,
        5000);
  }

  private static void fill(StoreSink sink) throws IOException {
    Will will =
        Will.ofAbsent(
            message("will", "gone"),
            -1,
            30,
            KEY.clientId(),
            "alice",
            Map.of("role", "boss"),
            "auth-passwd",
            "tls",
            ProtocolVersion.V3_1_1);
    sink.session(KEY, new Facts("alice", 3600, 77, 1, will));
    sink.subscription("a/#", new Wish(Qos.AT_LEAST_ONCE, true, true, 9));
    sink.subscription("$share/g/+/b", new Wish(Qos.AT_MOST_ONCE, false, false, 0));
    sink.queued(5, new Header(Qos.AT_LEAST_ONCE, true, new int[] {9, 9}), message("a/1", "one"));
    sink.queued(9, new Header(Qos.EXACTLY_ONCE, false, new int[0]), message("a/2", ""));
    sink.released(4);
    sink.received(65535);
    sink.session(new SessionKey("", "plain"), new Facts("", 0xFFFF_FFFFL, 0, 0, null));
    sink.retained(message("r/ü", "kept"));
    sink.value("plugin", "key", new byte[] {1, 2, 3});
  }

  private List<String> expected() throws IOException {
    var told = new ToldLines();
    fill(told);
    return told.lines;
  }

  @Test
  void export_isReadAsItWasWritten() throws IOException {
    var told = new ToldLines();
    new JsonLinesSource(file).tell(told);

    assertEquals(expected(), told.lines);
  }

  private Contents loaded(MemoryStore store) {
    var contents = new Contents();
    store.load(contents);
    return contents;
  }

  private void importInto(MemoryStore store, Mode mode) throws IOException {
    StoreImport source = StoreImport.of(file, 0);
    source.check(new Tally());
    source.into(store, loaded(store), mode, StoreImport.NOBODY, () -> {});
  }

  @Test
  void into_emptyStore_bringsAllOfIt() throws IOException {
    var store = new MemoryStore();
    var told = new Contents();
    StoreImport.of(file, 0).into(store, new Contents(), Mode.INTO_EMPTY, told, () -> {});

    Contents held = loaded(store);
    assertEquals("2 sessions, 1 retained messages", held.toString());
    assertEquals(held.toString(), told.toString());
    Contents.Held session =
        told.held().stream().filter(each -> each.key().equals(KEY)).findFirst().orElseThrow();
    assertEquals(2, session.queued());
    assertEquals(5, session.first());
    assertEquals(9, session.last());
    assertEquals(2, session.outgoing());
    assertEquals(1, session.incoming());
    assertEquals(2, session.subscriptions().size());
    assertEquals(Optional.of(file.toString()), StoreImport.done(store));
    assertEquals(Optional.empty(), StoreImport.underWay(store));
    assertTrue(store.value("plugin", "key").toCompletableFuture().join().isPresent());
  }

  @Test
  void into_storeThatIsNotEmpty_needsAWordOnWhatBecomesOfIt() throws IOException {
    var store = new MemoryStore();
    var own = new SessionKey("", "own");
    var lease = store.claim(own, false).toCompletableFuture().join();
    store.append(
        List.of(
            new Change.KeepSession(
                lease, own, SessionRecords.write(new Facts("", 1, 0, 0, null)))));

    IOException refused = assertThrows(IOException.class, () -> importInto(store, Mode.INTO_EMPTY));
    assertTrue(refused.getMessage().contains("--merge"), refused.getMessage());
    assertEquals("1 sessions, 0 retained messages", loaded(store).toString());

    importInto(store, Mode.MERGE);
    assertEquals("3 sessions, 1 retained messages", loaded(store).toString());
    importInto(store, Mode.MERGE);
    assertEquals("3 sessions, 1 retained messages", loaded(store).toString());
    importInto(store, Mode.REPLACE);
    assertEquals("2 sessions, 1 retained messages", loaded(store).toString());
    assertFalse(loaded(store).sessions().contains(own));
  }

  @Test
  void into_whenInterrupted_leavesANote() throws IOException {
    Files.writeString(file, "{\"type\":\"session\"}\n", StandardOpenOption.APPEND);
    var store = new MemoryStore();

    assertThrows(
        IOException.class,
        () ->
            StoreImport.of(file, 0)
                .into(store, new Contents(), Mode.INTO_EMPTY, StoreImport.NOBODY, () -> {}));
    assertEquals(Optional.of(file.toString()), StoreImport.underWay(store));
    export();
    assertThrows(IOException.class, () -> importInto(store, Mode.MERGE));
    importInto(store, Mode.REPLACE);
    assertEquals(Optional.empty(), StoreImport.underWay(store));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"sundew-store","version":2}                                  | :1: version 2
          {"type":"x"}                                                         | :1: this is neither
          hello                                                                | :1: this is no JSON
          {"type":"sundew-store","version":1};{"type":"queued","sequence":1}   | :2: 'queued' before the first
          {"type":"sundew-store","version":1};{"type":"guess"}                 | :2: an unknown type 'guess'
          {"type":"sundew-store","version":1};{"type":"end","lines":7}         | :2: it says that 7
          {"type":"sundew-store","version":1}                                  | :2: the file is cut short
          {"type":"sundew-store","version":1};{"type":"value","space":"a","key":"b","value":"?"} | :2: 'value' is not base64
          {"type":"sundew-store","version":1};{"type":"session","namespace":"","client":""} | :2: 'client'
          {"type":"sundew-store","version":1};[]                               | :2: this is no JSON object
          {"type":"sundew-store","version":1};{"type":"end","lines":1};x       | :2: there is more
          """)
  void file_thatIsNone_isRefusedWithItsLine(String lines, String problem) throws IOException {
    Files.writeString(file, lines.replace(';', '\n') + "\n");

    IOException refused =
        assertThrows(IOException.class, () -> StoreImport.of(file, 0).check(new Tally()));
    assertTrue(refused.getMessage().contains(file + problem), refused.getMessage());
  }

  @Test
  void file_cutShortAnywhere_isRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(IOException.class, () -> StoreImport.of(file, 0).check(new Tally()));
    }
  }
}
