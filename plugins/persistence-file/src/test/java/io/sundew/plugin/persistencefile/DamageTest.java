package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sundew.api.store.Enqueue;
import io.sundew.testkit.TemporaryDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What becomes of directories that are damaged, full, read-only, in use, or a newer broker's. */
class DamageTest {
  @TempDir Path directory;

  private Path database;

  @BeforeEach
  void database() {
    database = directory.resolve("rocksdb");
  }

  private void fill(int count, int bytes) throws IOException {
    try (Opened opened = Opened.in(directory)) {
      for (int i = 1; i <= count; i++) {
        opened.append(i, i, bytes);
        opened.awaitSafe(); // each is a record of its own in the log
      }
    }
  }

  private Path largest(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(database)) {
      return files
          .filter(file -> file.toString().endsWith(suffix))
          .max(Comparator.comparing(file -> file.toFile().length()))
          .orElseThrow();
    }
  }

  private static void flip(Path file, long at) throws IOException {
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 0x55);
    }
  }

  private void assertRefused(String... parts) {
    IOException refused = assertThrows(IOException.class, () -> Opened.in(directory).close());
    for (String part : parts) {
      assertTrue(refused.getMessage().contains(part), refused.getMessage());
    }
    assertTrue(refused.getMessage().contains(directory.toString()), refused.getMessage());
  }

  @Test
  void table_withAFlippedByte_isRefused() throws IOException {
    fill(500, 1000);
    Opened.in(directory).close(); // replays the log into tables
    Path table = largest(".sst");
    flip(table, Files.size(table) / 3);

    assertRefused("damaged", "restore");
  }

  @Test
  void log_withAFlippedByteInFrontOfOthers_isRefused() throws IOException {
    fill(100, 1000);
    Path log = largest(".log");

    for (long at : new long[] {20_000, Files.size(log) / 2, 70_000}) {
      flip(log, at);
      assertRefused("damaged", log.getFileName().toString());
      flip(log, at);
    }
    try (Opened opened = Opened.in(directory)) {
      assertEquals(100, opened.queue().size());
    }
  }

  @Test
  void log_tornInItsLastRecord_losesThatAlone() throws IOException {
    fill(20, 1000);
    Path log = largest(".log");
    flip(log, Files.size(log) - 500);

    try (Opened opened = Opened.in(directory)) {
      assertEquals(LongStream.rangeClosed(1, 19).boxed().toList(), opened.queue());
    }
  }

  @Test
  void log_tornInALastRecordOfManyBlocks_losesThatAlone() throws IOException {
    fill(20, 100_000);
    Path log = largest(".log");
    flip(log, Files.size(log) - 80_000); // whole blocks of the same record follow

    try (Opened opened = Opened.in(directory)) {
      assertEquals(LongStream.rangeClosed(1, 19).boxed().toList(), opened.queue());
    }
  }

  @Test
  void log_cutShort_losesItsLastRecordAlone() throws IOException {
    fill(20, 1000);
    Path log = largest(".log");
    try (var file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(file.length() - 1);
    }

    try (Opened opened = Opened.in(directory)) {
      assertEquals(19, opened.queue().size());
    }
  }

  @Test
  void directory_thatAnotherBrokerHas_isRefused() throws IOException {
    try (Opened opened = Opened.in(directory)) {
      assertRefused("in use by another broker", Long.toString(ProcessHandle.current().pid()));
      assertEquals(List.of(), opened.queue());
    }
    Opened.in(directory).close();
  }

  @Test
  void record_ofAHigherVersion_isRefused() throws Exception {
    fill(1, 10);
    write(Table.SESSIONS, Keys.session(99), new byte[] {2, 0, 0});

    assertRefused("'sess' has version 2", "newer");
  }

  @Test
  void queueEntry_ofAHigherVersion_isRefused() throws Exception {
    fill(1, 10);
    write(Table.QUEUES, Keys.entry(1, 99), new byte[] {3, 0, 0});

    assertRefused("'q' has version 3", "newer");
  }

  @Test
  void format_thatIsHigher_isRefused() throws Exception {
    fill(1, 10);
    write(Table.META, Opened.bytes("format"), new byte[] {0, 0, 0, 2});

    assertRefused("format 2", "newer");
  }

  @Test
  void table_thatIsUnknown_isRefused() throws Exception {
    fill(1, 10);
    try (Database open = Database.open(database, true)) {
      open.rocks().createColumnFamily(new ColumnFamilyDescriptor(Opened.bytes("later"))).close();
    }

    assertRefused("'later'", "newer");
  }

  private void write(Table table, byte[] key, byte[] value) throws IOException, RocksDBException {
    try (Database open = Database.open(database, true);
        WriteBatch batch = new WriteBatch()) {
      batch.put(open.family(table), key, value);
      open.commit(batch);
    }
  }

  @Test
  void brokerKilledWhileItMadeTheStore_isNotInTheWay() throws IOException {
    fill(0, 0);
    try (Stream<Path> files = Files.list(database)) {
      for (Path log : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        Files.write(log, new byte[0]); // the format was not on disk yet
      }
    }

    Opened.in(directory).close();
  }

  @Test
  void directory_thatCannotBeWritten_isRefused() throws Exception {
    try (TemporaryDisk disk = TemporaryDisk.mount(directory, "64m")) {
      fill(1, 10);
      disk.remount("ro");

      assertRefused("Read-only file system");
    }
  }

  @Test
  void disk_thatFills_stopsTheStoreAndKeepsWhatWasSafe() throws Exception {
    try (TemporaryDisk disk = TemporaryDisk.mount(directory, "48m")) {
      List<Long> safe = new ArrayList<>();
      try (Opened opened = Opened.in(directory)) {
        for (long i = 1; !opened.store.failure().toCompletableFuture().isDone(); i++) {
          assumeTrue(i < 1000, "the disk does not fill");
          opened.append(i, i, 1 << 20);
          CompletableFuture<Boolean> written = opened.sync();
          CompletableFuture.anyOf(written, opened.store.failure().toCompletableFuture()).join();
          if (written.isDone()) {
            safe.add(i);
          }
        }
        assertTrue(opened.failure().getMessage().contains("No space"), opened.failure()::toString);
      }
      disk.remount("size=256m");

      try (Opened opened = Opened.in(directory)) {
        assertTrue(safe.size() > 5);
        assertEquals(safe, opened.queue().subList(0, safe.size()));
      }
    }
  }

  @Test
  void sharedMessage_whoseTableIsDamaged_failsWhatReadsIt() throws Exception {
    try (Opened opened = Opened.in(directory)) {
      var message = opened.message(1, 1000).message();
      opened.store.append(
          List.of(
              new Enqueue(opened.lease.sessionId(), 1, new byte[0], message),
              new Enqueue(opened.lease.sessionId(), 2, new byte[0], message)));
    }
    try (Database open = Database.open(database, true);
        WriteBatch batch = new WriteBatch()) {
      batch.delete(open.family(Table.MESSAGES), Keys.message(SharedMessages.BLOCK));
      open.commit(batch);
    }

    try (Opened opened = Opened.in(directory)) {
      Throwable problem = assertThrows(CompletionException.class, opened::queue).getCause();
      assertTrue(problem.getMessage().contains("is missing"), problem.getMessage());
      assertTrue(problem.getMessage().contains(directory.toString()), problem.getMessage());
    }
  }
}
