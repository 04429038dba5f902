package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.StoreVisitor;
import io.sundew.api.store.Stored;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What a walk tells of records that are damaged. */
class WalkTest {
  @TempDir Path directory;

  private static final class Shown implements StoreVisitor {
    private final List<String> damaged = new ArrayList<>();
    private int queued;
    private int others;

    @Override
    public void session(long sessionId, SessionKey key, byte[] record) {
      others++;
    }

    @Override
    public void subscription(String filter, byte[] record) {
      others++;
    }

    @Override
    public void queued(Stored message) {
      queued++;
    }

    @Override
    public void released(long sequence) {
      others++;
    }

    @Override
    public void received(int packetId) {
      others++;
    }

    @Override
    public void retained(String topic, byte[] message) {
      others++;
    }

    @Override
    public void value(String space, String key, byte[] value) {
      others++;
    }

    @Override
    public void damaged(String place, String problem) {
      damaged.add(place + ": " + problem);
    }
  }

  private interface Harm {
    void to(WriteBatch batch, Database database) throws RocksDBException;
  }

  private Shown walkAfter(Harm harm) throws Exception {
    var shared = new MessageRecord(new byte[200]);
    try (Opened opened = Opened.in(directory)) {
      opened.append(1, 3, 10);
      var other = new SessionKey("", "other");
      var lease = opened.store.claim(other, false).toCompletableFuture().join();
      opened.store.append(
          List.of(
              new Change.KeepSession(lease, other, new byte[] {1}),
              new Enqueue(opened.lease.sessionId(), 4, new byte[0], shared),
              new Enqueue(lease.sessionId(), 1, new byte[0], shared),
              new Change.Retain("r", shared)));
      opened.awaitSafe();
    }
    try (Database database = Database.open(directory.resolve("rocksdb"), true);
        var batch = new WriteBatch()) {
      harm.to(batch, database);
      database.commit(batch);
    }
    return walk();
  }

  private Shown walk() throws IOException {
    var shown = new Shown();
    RocksStore store = TestStores.open(directory);
    try {
      store.maintenance().orElseThrow().walk(shown);
    } finally {
      store.close();
    }
    return shown;
  }

  @Test
  void nothingIsDamaged_whereNothingIs() throws Exception {
    Shown shown = walkAfter((_, _) -> {});

    assertEquals(List.of(), shown.damaged);
    assertEquals(5, shown.queued);
    assertEquals(3, shown.others);
  }

  @Test
  void entryOfALaterVersion_isNamed_andTheOthersAreShown() throws Exception {
    Shown shown =
        walkAfter(
            (batch, database) ->
                batch.put(
                    database.family(Table.QUEUES),
                    Keys.entry(1, 2),
                    new byte[] {9, 0, 0, 0, 0, 0}));

    assertEquals(1, shown.damaged.size(), shown.damaged.toString());
    String damage = shown.damaged.getFirst();
    assertTrue(damage.startsWith("table 'q' of session 'sensor' at 2: "), damage);
    assertEquals(4, shown.queued);
  }

  @Test
  void sharedMessageThatIsGone_isNamedForEachQueue() throws Exception {
    Shown shown =
        walkAfter(
            (batch, database) -> {
              for (long id = 0; id < 64; id++) {
                batch.delete(database.family(Table.MESSAGES), Keys.message(id));
              }
            });

    assertEquals(2, shown.damaged.size(), shown.damaged.toString());
    assertTrue(shown.damaged.getFirst().contains("is missing"), shown.damaged.toString());
    assertEquals(3, shown.queued);
  }

  @Test
  void recordOfASessionThatIsNone_isNamed() throws Exception {
    Shown shown =
        walkAfter(
            (batch, database) -> {
              batch.put(database.family(Table.SUBSCRIPTIONS), Keys.filter(77, "a"), new byte[] {1});
              batch.put(database.family(Table.RECEIVED), new byte[] {1, 2}, new byte[] {1});
            });

    assertEquals(2, shown.damaged.size(), shown.damaged.toString());
    assertTrue(
        shown.damaged.getLast().contains("session 77, which does not exist"),
        shown.damaged.toString());
    assertTrue(shown.damaged.getFirst().contains("too short"), shown.damaged.toString());
  }

  @Test
  void truncatedEntry_isNamed() throws Exception {
    Shown shown =
        walkAfter(
            (batch, database) ->
                batch.put(database.family(Table.QUEUES), Keys.entry(1, 2), new byte[] {1, 0, 0}));

    assertEquals(1, shown.damaged.size(), shown.damaged.toString());
  }

  @Test
  void blockWithAFlippedByte_isNamedWithItsFile() throws Exception {
    try (Opened opened = Opened.in(directory)) {
      opened.append(1, 500, 1000);
      opened.awaitSafe();
    }
    TestStores.open(directory).close(); // writes the log into a table
    Path table = largestTable();
    try (var bytes = new RandomAccessFile(table.toFile(), "rw")) {
      long at = Files.size(table) / 3;
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 0x55);
    }
    Shown shown = walk();

    assertEquals(1, shown.damaged.size(), shown.damaged.toString());
    assertTrue(
        shown.damaged.getFirst().contains(table.getFileName().toString()),
        shown.damaged.toString());
    assertEquals(1, shown.others);
  }

  private Path largestTable() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("rocksdb"))) {
      return files
          .filter(file -> file.toString().endsWith(".sst"))
          .max(Comparator.comparing(file -> file.toFile().length()))
          .orElseThrow();
    }
  }
}
