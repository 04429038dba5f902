package io.sundew.plugin.persistencefile;

import io.sundew.api.store.Change;
import io.sundew.api.store.Lease;
import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import io.sundew.api.store.StoreMaintenance;
import io.sundew.api.store.Stored;
import io.sundew.api.store.StoredState;
import io.sundew.plugin.persistencefile.CommitQueue.Entry;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * A store in a directory. What is handed over goes into a queue in memory; one thread writes and
 * syncs it in groups, another one reads. Thread safe.
 */
final class RocksStore implements Store {
  private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final int EPOCH_BITS = 32;

  private final Path directory;
  private final boolean sync;
  private final System.Logger log;
  private final DirectoryLock lock;
  private final Database database;
  private final CommitQueue queue;
  private final SafeWaits waits = new SafeWaits();
  private final Map<Long, StoredSession> sessions = new ConcurrentHashMap<>();
  private final SharedMessages shared = new SharedMessages();
  private final QueueReader reader;
  private final Maintenance maintenance;
  private final ExecutorService reading =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("sundew-store-reader").factory());
  private final Thread committer;
  private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

  /** The ticket of what a thread handed over last. */
  private final ThreadLocal<Ticket> handedOver = ThreadLocal.withInitial(Ticket::new);

  /** Changed, and the change put into the queue, under its own lock: so they agree on the order. */
  private final Map<SessionKey, Lease> leases = new ConcurrentHashMap<>();

  private long lastSessionId;
  private long lastEpoch;
  private boolean loaded;
  private volatile boolean closed;

  private static final class Ticket {
    long number;
  }

  private RocksStore(
      Path directory,
      Settings settings,
      System.Logger log,
      DirectoryLock lock,
      Database database,
      UnaryOperator<Commits> disk)
      throws RocksDBException {
    this.directory = directory;
    this.sync = settings.sync();
    this.log = log;
    this.lock = lock;
    this.database = database;
    queue = new CommitQueue(settings.mostWaitingBytes());
    reader = new QueueReader(database, sessions);
    maintenance = new Maintenance(directory, database);
    lastEpoch = (long) database.opened() << EPOCH_BITS;
    committer =
        Thread.ofPlatform()
            .daemon()
            .name("sundew-store-committer")
            .unstarted(
                new Committer(
                    queue,
                    waits,
                    database,
                    disk.apply(database),
                    sessions,
                    shared,
                    sync,
                    this::fail));
  }

  /**
   * How a store behaves.
   *
   * @param sync whether nothing is safe before it is on disk
   * @param mostWaitingBytes it is behind when more waits to be written
   */
  record Settings(boolean sync, long mostWaitingBytes) {
    private static final long LEAST = 4 << 20;
    private static final long MOST = 64 << 20;

    /** With a bound that is an eighth of the heap, but 4 MiB at least and 64 MiB at most. */
    static Settings ofHeap(boolean sync, long heapBytes) {
      return new Settings(sync, Math.clamp(heapBytes / 8, LEAST, MOST));
    }
  }

  /**
   * Opens the store there, or makes it.
   *
   * @throws IOException when that is not possible, saying what is wrong with which directory
   */
  static RocksStore open(Path directory, Settings settings, System.Logger log) throws IOException {
    return open(directory, settings, log, disk -> disk);
  }

  /** Opens a store whose writes go through something else, which may fail or be slow. */
  static RocksStore open(
      Path directory, Settings settings, System.Logger log, UnaryOperator<Commits> disk)
      throws IOException {
    Files.createDirectories(directory);
    DirectoryLock lock = DirectoryLock.of(directory);
    @Nullable Database database = null;
    try {
      database = Database.open(directory.resolve(Maintenance.DATABASE), settings.sync());
      return new RocksStore(directory, settings, log, lock, database, disk);
    } catch (IOException | RocksDBException | RuntimeException e) {
      if (database != null) {
        database.close();
      }
      lock.close();
      throw e instanceof IOException io ? io : new IOException(directory + ": " + e, e);
    }
  }

  @Override
  public boolean isDurable() {
    return true;
  }

  @Override
  public void load(StoredState state) throws IOException {
    try (var loading = new Loading(database, state, shared)) {
      loading.load(
          (facts, session) -> {
            sessions.put(session.id(), session);
            leases.put(facts.key(), new Lease(session.id(), lastEpoch));
            session.claim(lastEpoch);
            lastSessionId = Math.max(lastSessionId, session.id());
          });
    } catch (RocksDBException e) {
      throw Problems.in(directory, e);
    } catch (IOException e) {
      throw new IOException(directory + ": " + e.getMessage(), e);
    }
    loaded = true;
    committer.start();
  }

  @Override
  public CompletionStage<Lease> claim(SessionKey key, boolean fresh) {
    synchronized (leases) {
      if (!loaded) {
        throw new IllegalStateException("a session is claimed before load");
      }
      Lease held = leases.getOrDefault(key, Lease.UNCLAIMED);
      boolean same = held.sessionId() != 0 && !fresh;
      Lease lease = new Lease(same ? held.sessionId() : ++lastSessionId, ++lastEpoch);
      long ended = same ? 0 : held.sessionId();
      leases.put(key, lease);
      long ticket = queue.put(new Entry.Claim(lease.sessionId(), lease.epoch(), ended));
      if (ended > 0) {
        handedOver.get().number = ticket;
      }
      return CompletableFuture.completedFuture(lease);
    }
  }

  @Override
  public boolean holds(SessionKey key, Lease lease) {
    return lease.equals(leases.get(key));
  }

  @Override
  public void append(List<? extends Change> changes) {
    if (changes.isEmpty()) {
      return;
    }
    Entry.Changes entry = CommitQueue.entry(changes);
    handedOver.get().number = endsSession(entry) ? putEnding(entry) : queue.put(entry);
  }

  private static boolean endsSession(Entry.Changes entry) {
    for (Change change : entry.changes()) {
      if (change instanceof Change.EndSession) {
        return true;
      }
    }
    return false;
  }

  private long putEnding(Entry.Changes entry) {
    synchronized (leases) {
      for (Change change : entry.changes()) {
        if (change instanceof Change.EndSession(var key, var lease)) {
          leases.remove(key, lease);
        }
      }
      return queue.put(entry);
    }
  }

  @Override
  public boolean sync(Executor home, Runnable safe) {
    long ticket = handedOver.get().number;
    if (!sync) {
      return !failure.isDone() || waits.await(ticket, home, safe);
    }
    return waits.await(ticket, home, safe);
  }

  @Override
  public boolean isBehind() {
    return queue.isBehind();
  }

  @Override
  public void whenCaughtUp(Executor home, Runnable caughtUp) {
    queue.whenCaughtUp(home, caughtUp);
  }

  @Override
  public CompletionStage<List<Stored>> read(
      long sessionId, long after, long upTo, int mostMessages, int mostBytes) {
    return ask(() -> reader.read(sessionId, after, upTo, mostMessages, mostBytes));
  }

  @Override
  public CompletionStage<Optional<byte[]>> value(String space, String key) {
    return ask(() -> reader.value(space, key));
  }

  @Override
  public CompletionStage<Map<String, byte[]>> values(
      String space, String prefix, String after, int most) {
    return ask(() -> reader.values(space, prefix, after, most));
  }

  private interface Question<T> {
    T ask() throws RocksDBException, IOException;
  }

  /** Asks on the reader's thread, once all that was handed over is committed. */
  private <T> CompletionStage<T> ask(Question<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Runnable task = () -> answer(question, answer);
    try {
      if (waits.await(queue.lastTicket(), reading, task)) {
        reading.execute(task);
      } else if (failure.isDone()) {
        answer.completeExceptionally(stopped());
      } else if (closed) {
        answer.completeExceptionally(closed());
      }
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(closed());
    }
    return answer;
  }

  private <T> void answer(Question<T> question, CompletableFuture<T> answer) {
    if (failure.isDone()) {
      answer.completeExceptionally(stopped());
      return;
    }
    try {
      answer.complete(question.ask());
    } catch (RocksDBException e) {
      answer.completeExceptionally(Problems.in(directory, e));
    } catch (IOException | RuntimeException e) {
      answer.completeExceptionally(new IOException(directory + ": " + e.getMessage(), e));
    }
  }

  private IOException closed() {
    return new IOException("the store in " + directory + " is closed");
  }

  private IOException stopped() {
    return new IOException(
        "the store in " + directory + " has stopped after an error", failure.getNow(null));
  }

  @Override
  public Optional<StoreMaintenance> maintenance() {
    return Optional.of(maintenance);
  }

  @Override
  public CompletionStage<Throwable> failure() {
    return failure.minimalCompletionStage();
  }

  /** Nothing that is not yet on disk becomes safe, whatever the disk does from now on. */
  private void fail(Throwable problem) {
    Throwable told = problem instanceof RocksDBException e ? Problems.in(directory, e) : problem;
    log.log(
        Level.ERROR,
        "nothing more is stored or acknowledged until the broker is started again: " + told,
        problem);
    queue.cut();
    failure.complete(told);
    HomeTasks.run(reading, waits.forget(reading));
  }

  @Override
  public void close() {
    long end = System.nanoTime() + CLOSE_NANOS;
    closed = true;
    queue.close();
    boolean quiet = false;
    try {
      quiet =
          committer.getState() == Thread.State.NEW || committer.join(Duration.ofNanos(CLOSE_NANOS));
      reading.shutdown();
      quiet &= reading.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      quiet &= maintenance.end(Math.max(1, end - System.nanoTime()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (quiet) {
      closeFiles();
    } else {
      log.log(Level.ERROR, "the store in {0} is still being written: left open", directory);
    }
  }

  private void closeFiles() {
    database.close();
    try {
      lock.close();
    } catch (IOException e) {
      log.log(Level.WARNING, "the lock of " + directory + " cannot be released", e);
    }
  }
}
