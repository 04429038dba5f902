package io.sundew.broker.transfer;

import io.sundew.api.store.Change;
import io.sundew.api.store.Lease;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import io.sundew.api.store.StoreMaintenance;
import io.sundew.api.store.StoredState;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Brings what a file holds into a store: all of it or nothing. The file is read twice, and nothing
 * is changed before all of it was understood. While it is brought in a note stands in the store, so
 * that a broker which finds half of it does not take it for the whole. Confined to one thread.
 */
public final class StoreImport {
  private static final int BEGINNING = 16;
  private static final String UNDER_WAY = "import-under-way";
  private static final String DONE = "imported";

  private final Path file;
  private final ImportSource source;

  private StoreImport(Path file, ImportSource source) {
    this.file = file;
    this.source = source;
  }

  /** For who has no use for being told. */
  public static final StoredState NOBODY = new Nobody();

  private static final class Nobody implements StoredState {
    @Override
    public void session(long sessionId, SessionKey key, byte[] record) {}

    @Override
    public void subscription(String filter, byte[] record) {}

    @Override
    public void queue(long first, long last, long count, long bytes) {}

    @Override
    public void released(long sequence) {}

    @Override
    public void received(int packetId) {}

    @Override
    public void retained(String topic, byte[] message) {}
  }

  /** What becomes of what is in the store already. */
  public enum Mode {
    /** There must be nothing. */
    INTO_EMPTY,
    /** It stays, but for what the file has under the same client, topic or key. */
    MERGE,
    /** It is deleted. */
    REPLACE
  }

  /**
   * An import of that file, whose kind is seen by how it begins.
   *
   * @param nowMillis the time, milliseconds since 1970: a mosquitto.db does not say when messages
   *     came
   * @throws IOException when it cannot be read
   */
  public static StoreImport of(Path file, long nowMillis) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + " is no regular file, and it is read twice");
    }
    byte[] beginning;
    try (InputStream in = Files.newInputStream(file)) {
      beginning = in.readNBytes(BEGINNING);
    }
    return new StoreImport(
        file,
        MosquittoReader.isMagic(beginning)
            ? new MosquittoSource(file, nowMillis)
            : new JsonLinesSource(file));
  }

  /** What kind of file it is, for people. */
  public String kind() {
    return source.kind();
  }

  /**
   * Reads the file without changing anything.
   *
   * @throws IOException naming the place where it is not as it should be
   */
  public void check(Tally tally) throws IOException {
    source.tell(tally);
  }

  /**
   * Reads the file and brings it into a store that is loaded.
   *
   * @param there what the store was loaded into
   * @param told is told what comes, as by the store at its next start
   * @param each called at each thing, for whoever wants to show progress
   * @throws IOException when the store fails, or has something and must not
   */
  public void into(Store store, Contents there, Mode mode, StoredState told, Runnable each)
      throws IOException {
    var writer = new StoreWriter(store, told);
    if (mode == Mode.INTO_EMPTY && !there.isEmpty()) {
      throw new IOException(
          "the store is not empty (%s): --merge adds to it, --replace deletes what it holds"
              .formatted(there));
    }
    if (mode != Mode.REPLACE && underWay(store).isPresent()) {
      throw new IOException(
          "an earlier import was interrupted, and the store holds half of it: use --replace");
    }
    note(writer);
    if (mode == Mode.REPLACE) {
      clear(store, there, writer);
    }
    source.tell(new Told(new Tally(each), writer));
    writer.end(
        List.of(
            new Change.KeepValue(RecordDecoder.KERNEL_SPACE, UNDER_WAY, null),
            new Change.KeepValue(RecordDecoder.KERNEL_SPACE, DONE, bytes(file.toString()))));
  }

  /** The file that was not brought in to its end; empty where there is none. */
  public static Optional<String> underWay(Store store) throws IOException {
    return kept(store, UNDER_WAY);
  }

  /** The file that was brought in last; empty where none was. */
  public static Optional<String> done(Store store) throws IOException {
    return kept(store, DONE);
  }

  private static Optional<String> kept(Store store, String key) throws IOException {
    return await(store.value(RecordDecoder.KERNEL_SPACE, key))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
  }

  private void note(StoreWriter writer) throws IOException {
    writer.end(
        List.of(
            new Change.KeepValue(RecordDecoder.KERNEL_SPACE, UNDER_WAY, bytes(file.toString()))));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void clear(Store store, Contents there, StoreWriter writer) throws IOException {
    for (SessionKey key : there.sessions()) {
      Lease lease = await(store.claim(key, false));
      writer.add(new Change.EndSession(key, lease), 0);
    }
    for (String topic : there.retained()) {
      writer.add(new Change.Retain(topic, null), 0);
    }
    for (Map.Entry<String, String> each : values(store)) {
      writer.add(new Change.KeepValue(each.getKey(), each.getValue(), null), 0);
    }
    writer.end(List.of());
  }

  private static List<Map.Entry<String, String>> values(Store store) throws IOException {
    List<Map.Entry<String, String>> all = new ArrayList<>();
    Optional<StoreMaintenance> maintenance = store.maintenance();
    if (maintenance.isEmpty()) {
      return all;
    }
    for (String space : maintenance.get().spaces()) {
      if (space.equals(RecordDecoder.KERNEL_SPACE)) {
        continue;
      }
      String after = "";
      for (Map<String, byte[]> page = page(store, space, after);
          !page.isEmpty();
          page = page(store, space, after)) {
        for (String key : page.keySet()) {
          all.add(Map.entry(space, key));
          after = key;
        }
      }
    }
    return all;
  }

  private static Map<String, byte[]> page(Store store, String space, String after)
      throws IOException {
    return await(store.values(space, "", after, 1000));
  }

  private static <T> T await(CompletionStage<T> answer) throws IOException {
    try {
      return answer.toCompletableFuture().join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }
}
