package io.sundew.plugin.persistencefile;

import io.sundew.api.store.Change;
import io.sundew.api.store.Enqueue;
import io.sundew.api.store.Lease;
import io.sundew.api.store.MessageRecord;
import io.sundew.api.store.SessionKey;
import io.sundew.testkit.RecordedState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * Measures the bare store, without a broker. Not a test: a main class.
 *
 * <pre>
 * StoreBench DIRECTORY syncs              synced writes of 4 KiB per second
 * StoreBench DIRECTORY append SECONDS PUBLISHERS WINDOW BYTES SESSIONS-EACH [nosync]
 * StoreBench DIRECTORY fill MESSAGES SESSIONS BYTES
 * StoreBench DIRECTORY open               loads what is there, reads the front of a queue
 * StoreBench DIRECTORY drain              reads and settles everything
 * </pre>
 */
final class StoreBench {
  private static final int BATCH = 100;

  private final Path directory;
  private final AtomicLong commits = new AtomicLong();
  private final AtomicLong commitNanos = new AtomicLong();

  /** Counts commits and what they take. */
  private record Timed(Commits disk, AtomicLong commits, AtomicLong nanos) implements Commits {
    @Override
    public void commit(WriteBatch batch) throws RocksDBException {
      long begin = System.nanoTime();
      disk.commit(batch);
      nanos.addAndGet(System.nanoTime() - begin);
      commits.incrementAndGet();
    }

    @Override
    public void flush() throws RocksDBException {
      disk.flush();
    }
  }

  private StoreBench(Path directory) {
    this.directory = directory;
  }

  public static void main(String[] arguments) throws Exception {
    Locale.setDefault(Locale.ROOT);
    var bench = new StoreBench(Path.of(arguments[0]));
    Files.createDirectories(bench.directory);
    long[] n = new long[6];
    for (int i = 2; i < arguments.length && !arguments[i].equals("nosync"); i++) {
      n[i - 2] = Long.parseLong(arguments[i]);
    }
    switch (arguments[1]) {
      case "syncs" -> bench.syncs();
      case "append" ->
          bench.append(
              n[0],
              (int) n[1],
              (int) n[2],
              (int) n[3],
              (int) n[4],
              !arguments[arguments.length - 1].equals("nosync"));
      case "fill" -> bench.fill(n[0], (int) n[1], (int) n[2]);
      case "open" -> bench.open();
      case "drain" -> bench.drain();
      default -> throw new IllegalArgumentException(arguments[1]);
    }
    System.out.printf("resident %s, heap %d MB%n", resident(), heapMegabytes());
  }

  private RocksStore open(boolean sync, RecordedState state) throws IOException {
    NativeLibrary.load(directory.resolve("native"));
    RocksStore store =
        RocksStore.open(
            directory.resolve("store"),
            RocksStore.Settings.ofHeap(sync, Runtime.getRuntime().maxMemory()),
            System.getLogger("bench"),
            disk -> new Timed(disk, commits, commitNanos));
    long begin = System.nanoTime();
    long cpu = threadNanos();
    store.load(state);
    System.out.printf(
        "of that loaded in %d ms, %d ms of the thread's CPU%n",
        (System.nanoTime() - begin) / 1_000_000, (threadNanos() - cpu) / 1_000_000);
    return store;
  }

  private void syncs() throws IOException {
    Path file = directory.resolve("syncs");
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
      int count = 0;
      for (; System.nanoTime() < end; count++) {
        channel.write(ByteBuffer.allocate(4096));
        channel.force(false);
      }
      System.out.printf("%d syncs/s%n", count / 3);
    } finally {
      Files.delete(file);
    }
  }

  private static Lease begin(RocksStore store, String client) {
    var key = new SessionKey("", client);
    Lease lease = store.claim(key, false).toCompletableFuture().join();
    store.append(List.of(new Change.KeepSession(lease, key, new byte[100])));
    return lease;
  }

  private static byte[] payload(Random random, int bytes) {
    byte[] payload = new byte[bytes];
    random.nextBytes(payload);
    return payload;
  }

  /**
   * Publishers that each have that many messages not yet acknowledged; each message goes to that
   * many sessions, in one append. All of them on two loops, as in a broker.
   */
  private void append(
      long seconds, int publishers, int window, int bytes, int sessionsEach, boolean sync)
      throws Exception {
    RocksStore store = open(sync, new RecordedState());
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      leases.add(begin(store, "session-" + i));
    }
    AtomicLong acknowledged = new AtomicLong();
    AtomicLong latency = new AtomicLong();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    List<ExecutorService> loops =
        List.of(Executors.newSingleThreadExecutor(), Executors.newSingleThreadExecutor());
    Semaphore done = new Semaphore(0);
    AtomicLong sequence = new AtomicLong(System.currentTimeMillis() << 20);
    for (int p = 0; p < publishers; p++) {
      ExecutorService loop = loops.get(p % 2);
      Random random = new Random(p);
      for (int w = 0; w < window; w++) {
        loop.execute(
            new Runnable() {
              private long sent;

              @Override
              public void run() {
                if (sent != 0) {
                  acknowledged.incrementAndGet();
                  latency.addAndGet(System.nanoTime() - sent);
                }
                sent = System.nanoTime();
                if (sent > end) {
                  done.release();
                  return;
                }
                var message = new MessageRecord(payload(random, bytes));
                List<Enqueue> changes = new ArrayList<>(sessionsEach);
                int first = random.nextInt(leases.size());
                for (int i = 0; i < sessionsEach; i++) {
                  long session = leases.get((first + i) % leases.size()).sessionId();
                  changes.add(
                      new Enqueue(session, sequence.incrementAndGet(), new byte[8], message));
                }
                store.append(changes);
                if (store.sync(loop, this)) {
                  loop.execute(this);
                }
              }
            });
      }
    }
    done.acquire(publishers * window);
    double took = (System.nanoTime() - begin) / 1e9;
    long count = acknowledged.get();
    System.out.printf(
        "%.0f publishes/s, %.0f entries/s, mean latency %.2f ms, CPU %.1f us per publish%n",
        count / took,
        count * sessionsEach / took,
        latency.get() / 1e6 / count,
        cpuNanos() / 1e3 / count);
    System.out.printf(
        "%.0f commits/s, %.0f entries and %.2f ms each%n",
        commits.get() / took,
        (double) count * sessionsEach / commits.get(),
        commitNanos.get() / 1e6 / commits.get());
    loops.forEach(ExecutorService::close);
    long closing = System.nanoTime();
    store.close();
    System.out.printf(
        "close %d ms, %d bytes on disk per entry%n",
        (System.nanoTime() - closing) / 1_000_000, diskBytes() / (count * sessionsEach));
  }

  private void fill(long messages, int sessions, int bytes) throws Exception {
    RocksStore store = open(true, new RecordedState());
    List<Lease> leases = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      leases.add(begin(store, "session-" + i));
    }
    Random random = new Random(1);
    long begin = System.nanoTime();
    for (long i = 0; i < messages; i += BATCH) {
      List<Enqueue> changes = new ArrayList<>(BATCH);
      for (long j = i; j < i + BATCH; j++) {
        Lease lease = leases.get((int) (j % sessions));
        changes.add(
            new Enqueue(
                lease.sessionId(),
                j / sessions,
                new byte[8],
                new MessageRecord(payload(random, bytes))));
      }
      store.append(changes);
      var caughtUp = new CountDownLatch(1);
      store.whenCaughtUp(Runnable::run, caughtUp::countDown);
      caughtUp.await();
    }
    store.close();
    System.out.printf(
        "filled in %.1f s, %d bytes on disk per message%n",
        (System.nanoTime() - begin) / 1e9, diskBytes() / messages);
  }

  private void open() throws Exception {
    NativeLibrary.load(directory.resolve("native"));
    RecordedState state = new RecordedState();
    long begin = System.nanoTime();
    long cpu = cpuNanos();
    RocksStore store = open(true, state);
    System.out.printf(
        "opened and loaded in %d ms, %d ms of CPU%n",
        (System.nanoTime() - begin) / 1_000_000, (cpuNanos() - cpu) / 1_000_000);
    String queue = state.session(new SessionKey("", "session-0")).queue();
    long id = state.session(new SessionKey("", "session-0")).id();
    System.out.println("session-0: " + queue);
    for (int i = 0; i < 3; i++) {
      long reading = System.nanoTime();
      int found =
          store.read(id, -1, Long.MAX_VALUE, 100, 1 << 20).toCompletableFuture().get().size();
      System.out.printf("read %d in %d us%n", found, (System.nanoTime() - reading) / 1000);
    }
    store.close();
  }

  private void drain() throws Exception {
    RecordedState state = new RecordedState();
    RocksStore store = open(true, state);
    long begin = System.nanoTime();
    long count = 0;
    for (int i = 0; i < state.count(); i++) {
      var key = new SessionKey("", "session-" + i);
      Lease lease = store.claim(key, false).toCompletableFuture().get();
      long after = -1;
      while (true) {
        var found =
            store
                .read(lease.sessionId(), after, Long.MAX_VALUE, BATCH, 1 << 20)
                .toCompletableFuture()
                .get();
        if (found.isEmpty()) {
          break;
        }
        after = found.getLast().sequence();
        count += found.size();
        store.append(
            found.stream().map(each -> new Change.Settle(lease, each.sequence())).toList());
      }
    }
    double took = (System.nanoTime() - begin) / 1e9;
    System.out.printf("drained %d in %.1f s: %.0f/s%n", count, took, count / took);
    store.close();
  }

  private long diskBytes() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("store"))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static long cpuNanos() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(duration -> duration.toNanos())
        .orElse(0L);
  }

  private static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static String resident() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM") || line.startsWith("VmRSS"))
          .map(line -> line.replaceAll("\\s+", " "))
          .toList()
          .toString();
    }
  }

  private static long heapMegabytes() {
    System.gc();
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
  }
}
