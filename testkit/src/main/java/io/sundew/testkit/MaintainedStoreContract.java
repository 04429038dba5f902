package io.sundew.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.store.Change;
import io.sundew.api.store.Lease;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import io.sundew.api.store.StoreMaintenance;
import io.sundew.api.store.StoreVisitor;
import io.sundew.api.store.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a {@link StoreMaintenance} promises, of a durable store that has one. */
public abstract class MaintainedStoreContract extends DurableStoreContract {
  private static final String LARGE = "m".repeat(1000);

  @TempDir private Path places;

  /** Made by JUnit. */
  protected MaintainedStoreContract() {}

  /** Opens the store in a directory that {@link StoreMaintenance#backup} has written. */
  protected abstract Store openBackup(Path directory) throws IOException;

  private StoreMaintenance maintenance() {
    return store().maintenance().orElseThrow();
  }

  /** What was shown, one line each. */
  private static final class Shown implements StoreVisitor {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void session(long sessionId, SessionKey key, byte[] record) {
      lines.add("session " + key + " " + text(record));
    }

    @Override
    public void subscription(String filter, byte[] record) {
      lines.add("subscription " + filter + " " + text(record));
    }

    @Override
    public void queued(Stored message) {
      String body = text(message.message().bytes()).replace(LARGE, "large");
      lines.add("queued " + message.sequence() + " " + text(message.header()) + " " + body);
    }

    @Override
    public void released(long sequence) {
      lines.add("released " + sequence);
    }

    @Override
    public void received(int packetId) {
      lines.add("received " + packetId);
    }

    @Override
    public void retained(String topic, byte[] message) {
      lines.add("retained " + topic + " " + text(message));
    }

    @Override
    public void value(String space, String key, byte[] value) {
      lines.add("value " + space + "/" + key + " " + text(value));
    }

    @Override
    public void damaged(String place, String problem) {
      lines.add("damaged " + place + " " + problem);
    }

    private static String text(byte[] bytes) {
      return new String(bytes, UTF_8);
    }
  }

  private static List<String> shown(Store store) throws IOException {
    var shown = new Shown();
    store.maintenance().orElseThrow().walk(shown);
    return shown.lines;
  }

  private void fill() {
    Lease lease = begin(KEY);
    Lease other = begin(OTHER);
    var shared = new MessageRecord(bytes(LARGE));
    append(
        new Change.KeepSubscription(lease, "a/#", bytes("1")),
        enqueue(lease, 3, shared),
        enqueue(other, 7, shared),
        enqueue(lease, 4, "b"),
        enqueue(lease, 5, "c"),
        new Change.Release(lease, 5),
        new Change.Receive(other, 65535));
    append(
        new Change.Retain("r/ä", new MessageRecord(bytes("kept"))),
        new Change.KeepValue("plugin", "key", bytes("v")),
        new Change.KeepValue("plugin", "key2", bytes("w")),
        new Change.KeepValue("plug", "inkey", bytes("x")));
    awaitSafe();
  }

  private static final List<String> FILLED =
      List.of(
          "session sensor facts of sensor",
          "subscription a/# 1",
          "queued 3 h3 large",
          "queued 4 h4 b",
          "released 5",
          "session display facts of display",
          "queued 7 h7 large",
          "received 65535",
          "retained r/ä kept",
          "value plug/inkey x",
          "value plugin/key v",
          "value plugin/key2 w");

  @Test
  void walk_showsAllThatIsStored() throws IOException {
    fill();

    assertEquals(FILLED, shown(store()));
    reopen();
    assertEquals(FILLED, shown(store()));
  }

  @Test
  void walk_ofWhatIsNew_showsNothing() throws IOException {
    assertEquals(List.of(), shown(store()));
  }

  @Test
  void walk_beforeLoad_showsAll() throws IOException {
    fill();
    store().close();
    Store next = open();
    use(next);

    assertEquals(FILLED, shown(next));
  }

  @Test
  void walk_endsWithWhatTheVisitorThrows() {
    fill();
    var full = new IOException("full");
    var visitor = new StoreVisitorThatThrows(full);

    assertEquals(full, assertThrows(IOException.class, () -> maintenance().walk(visitor)));
  }

  @Test
  void spaces_areThoseWithValues() throws IOException {
    fill();
    append(new Change.KeepValue("plug", "inkey", null));
    awaitSafe();

    assertEquals(new TreeSet<>(List.of("plugin")), new TreeSet<>(maintenance().spaces()));
  }

  @Test
  void compact_changesNothing() throws IOException {
    fill();
    maintenance().compact();

    assertEquals(FILLED, shown(store()));
  }

  @Test
  void backup_holdsWhatWasSafe_andGoesItsOwnWay() throws IOException {
    fill();
    Path directory = places.resolve("copy");
    maintenance().backup(directory);
    append(new Change.Retain("later", new MessageRecord(bytes("no"))));
    awaitSafe();

    Store copy = openBackup(directory);
    try {
      RecordedState state = new RecordedState();
      copy.load(state);
      assertEquals(FILLED, shown(copy));
      assertEquals("3-4, 2, 1005", state.session(KEY).queue());
      copy.append(List.of(new Change.Retain("of the copy", new MessageRecord(bytes("no")))));
    } finally {
      copy.close();
    }
    List<String> own = shown(store());
    assertTrue(own.contains("retained later no"), own.toString());
    assertEquals(FILLED.size() + 1, own.size());
  }

  @Test
  void backup_whileItIsWrittenTo_isWhole() throws Exception {
    Lease lease = begin(KEY);
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= 20_000; i++) {
                    append(
                        enqueue(lease, i, "m"),
                        new Change.KeepValue("count", "last", bytes(Integer.toString(i))));
                  }
                });
    List<Path> copies = new ArrayList<>();
    for (int i = 0; writer.isAlive() || copies.isEmpty(); i++) {
      Path copy = places.resolve("copy" + i);
      maintenance().backup(copy);
      copies.add(copy);
    }
    writer.join();
    for (Path each : List.of(copies.getFirst(), copies.getLast())) {
      assertIsPrefix(each);
    }
  }

  /** As many messages as the value says, which was written with the last of them. */
  private void assertIsPrefix(Path directory) throws IOException {
    Store copy = openBackup(directory);
    try {
      List<String> lines = shown(copy);
      long queued = lines.stream().filter(line -> line.startsWith("queued")).count();
      String last = queued == 0 ? "facts" : "value count/last " + queued;
      assertTrue(lines.getLast().contains(last), queued + " but " + lines.getLast());
    } finally {
      copy.close();
    }
  }

  @Test
  void backup_intoADirectoryThatHasSomething_isRefusedNamingIt() throws IOException {
    Path directory = Files.createDirectory(places.resolve("full"));
    Files.writeString(directory.resolve("mine"), "x");

    IOException refused = assertThrows(IOException.class, () -> maintenance().backup(directory));
    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(directory.toString()), message);
    assertThrows(IOException.class, () -> maintenance().backup(places.resolve("no/where")));
  }

  @Test
  void afterClose_everythingFails() {
    StoreMaintenance closed = maintenance();
    store().close();

    assertThrows(IOException.class, closed::compact);
    assertThrows(IOException.class, () -> closed.backup(places.resolve("late")));
  }

  /** A visitor that cannot take anything. */
  private record StoreVisitorThatThrows(IOException problem) implements StoreVisitor {
    @Override
    public void session(long sessionId, SessionKey key, byte[] record) throws IOException {
      throw problem;
    }

    @Override
    public void subscription(String filter, byte[] record) {}

    @Override
    public void queued(Stored message) {}

    @Override
    public void released(long sequence) {}

    @Override
    public void received(int packetId) {}

    @Override
    public void retained(String topic, byte[] message) {}

    @Override
    public void value(String space, String key, byte[] value) {}

    @Override
    public void damaged(String place, String problem) {}
  }
}
