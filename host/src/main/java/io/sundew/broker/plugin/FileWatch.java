package io.sundew.broker.plugin;

import io.sundew.api.Registration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks at files again and again and tells when they have changed and then been left alone. Thread
 * safe; one daemon thread looks, from the first watch to the end of the last.
 *
 * <p>Looking beats being told by the system: it works on network file systems and mounted volumes,
 * for files that are replaced, and where a directory above is a symbolic link that is turned, as
 * certificate tools and Kubernetes do.
 */
public final class FileWatch {
  private static final Duration INTERVAL = Duration.ofMillis(250);
  private static final Duration QUIET = Duration.ofSeconds(1);

  private final Duration interval;
  private final Duration quiet;
  private final Set<Watched> watches = ConcurrentHashMap.newKeySet();
  private @Nullable Thread thread;

  /** A watch that nobody uses yet. */
  public FileWatch() {
    this(INTERVAL, QUIET);
  }

  FileWatch(Duration interval, Duration quiet) {
    this.interval = interval;
    this.quiet = quiet;
  }

  /**
   * Runs {@code changed} on the looking thread each time some of the files changed and were then
   * left alone.
   */
  public Registration watch(Collection<Path> files, Runnable changed) {
    List<Path> fixed = List.copyOf(files);
    return watch(() -> fixed, changed);
  }

  /**
   * The same for files that come and go.
   *
   * @param files asked for at each look, on the looking thread
   */
  synchronized Registration watch(Supplier<Collection<Path>> files, Runnable changed) {
    var watched = new Watched(files, changed);
    watches.add(watched);
    if (thread == null) {
      thread =
          Thread.ofPlatform().daemon().name("sundew-file-watch").start(this::lookUntilNobodyCares);
    }
    return () -> close(watched);
  }

  private synchronized void close(Watched watched) {
    watches.remove(watched);
    notifyAll();
  }

  private void lookUntilNobodyCares() {
    while (waitForNextLook()) {
      watches.forEach(Watched::look);
    }
  }

  private synchronized boolean waitForNextLook() {
    try {
      long until = System.nanoTime() + interval.toNanos();
      for (long left = interval.toNanos();
          left > 0 && !watches.isEmpty();
          left = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
      watches.clear();
    }
    if (watches.isEmpty()) {
      thread = null;
      return false;
    }
    return true;
  }

  /** What a file looks like; two states differ when it was changed or replaced in between. */
  private record State(@Nullable Path real, @Nullable Object key, long size, long modified) {
    private static final State MISSING = new State(null, null, 0, 0);

    static State of(Path file) {
      try {
        Path real = file.toRealPath();
        var attributes =
            Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return new State(
            real,
            attributes.fileKey(),
            attributes.size(),
            attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS));
      } catch (IOException missing) {
        return MISSING;
      }
    }

    /** By hand: what Java makes for a record it makes at each start, beside the first clients. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof State state
          && size == state.size
          && modified == state.modified
          && Objects.equals(key, state.key)
          && Objects.equals(real, state.real);
    }

    @Override
    public int hashCode() {
      return Objects.hash(real, key, size, modified);
    }
  }

  /** The files of one watch. All but the constructor is confined to the looking thread. */
  private final class Watched {
    private final Supplier<Collection<Path>> files;
    private final Runnable changed;
    private Map<Path, State> told;
    private Map<Path, State> seen;
    private long stillSince;

    Watched(Supplier<Collection<Path>> files, Runnable changed) {
      this.files = files;
      this.changed = changed;
      this.told = states();
      this.seen = told;
    }

    private Map<Path, State> states() {
      Map<Path, State> states = new LinkedHashMap<>();
      files.get().forEach(file -> states.put(file, State.of(file)));
      return states;
    }

    void look() {
      Map<Path, State> now = states();
      if (!now.equals(seen)) {
        seen = now;
        stillSince = System.nanoTime();
      } else if (!seen.equals(told) && System.nanoTime() - stillSince >= quiet.toNanos()) {
        told = seen;
        changed.run();
      }
    }
  }
}
