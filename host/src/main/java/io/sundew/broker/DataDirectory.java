package io.sundew.broker;

import io.sundew.broker.plugin.FileTrees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The directory a broker keeps its files in, opened when the first feature asks for it. One that
 * the operator names is kept and locked against a second broker; without a name it is private to
 * this process and removed when it ends. Thread safe.
 */
final class DataDirectory implements AutoCloseable {
  private static final String PRIVATE = "rwx------";

  private final Optional<Path> configured;
  private @Nullable Path opened;
  private @Nullable FileLock lock;

  DataDirectory(Optional<Path> configured) {
    this.configured = configured;
  }

  /**
   * The directory, which exists when this returns.
   *
   * @throws UncheckedIOException when it cannot be made or another broker uses it
   */
  synchronized Path path() {
    Path already = opened;
    if (already != null) {
      return already;
    }
    try {
      Path path = configured.isPresent() ? openNamed(configured.get()) : openTemporary();
      opened = path;
      return path;
    } catch (FileSystemException e) {
      throw new UncheckedIOException(
          "the data directory %s cannot be used (%s): make it writable for the broker, or name another"
              .formatted(configured.map(Path::toString).orElse(""), problem(e)),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException("data directory: " + e.getMessage(), e);
    }
  }

  /** Its message is the file alone where the kind of exception says the rest. */
  private static String problem(FileSystemException e) {
    String kind = e.getClass().getSimpleName().replaceFirst("Exception$", "");
    return e.getReason() == null ? kind + " " + e.getFile() : e.getReason() + " " + e.getFile();
  }

  private Path openNamed(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
    }
    FileChannel channel =
        FileChannel.open(
            path.resolve("lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      lock = channel.tryLock();
      if (lock == null) {
        throw new IOException(
            "%s is used by another broker (process %s); stop it or give this one another --data DIR"
                .formatted(path, holder(channel)));
      }
      channel.truncate(0);
      channel.write(
          ByteBuffer.wrap(
              Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)));
      return path;
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    return text.position() == 0
        ? "unknown"
        : new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
  }

  private static Path openTemporary() throws IOException {
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    Path base =
        runtime != null && Files.isWritable(Path.of(runtime))
            ? Path.of(runtime)
            : Path.of(System.getProperty("java.io.tmpdir"));
    return Files.createTempDirectory(
        base,
        "sundew-" + ProcessHandle.current().pid() + "-",
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
  }

  @Override
  public synchronized void close() {
    Path path = opened;
    opened = null;
    try {
      if (lock != null) {
        lock.channel().close();
      }
      if (path != null && configured.isEmpty()) {
        FileTrees.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("data directory " + path + " cannot be cleaned up", e);
    }
  }
}
