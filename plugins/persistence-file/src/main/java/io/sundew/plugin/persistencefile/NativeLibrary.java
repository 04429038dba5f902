package io.sundew.plugin.persistencefile;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * RocksDB's native code, unpacked once into a directory named by its digest: a process that is
 * killed leaves nothing behind, and the next one finds it there. Thread safe.
 */
final class NativeLibrary {
  private static final int MOST_COPIES = 100;
  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads it, once for each class loader.
   *
   * @param home where it is unpacked to; other versions there are deleted
   * @throws IOException when there is none for this machine, or it cannot be unpacked or loaded
   */
  static synchronized void load(Path home) throws IOException {
    if (!loaded) {
      String name = Platform.here().nativeLibrary();
      String digest = digest(name);
      deleteOthers(home, digest);
      load(home.resolve(digest), name, digest);
      loaded = true;
    }
  }

  /**
   * A virtual machine loads a file for one class loader only, and where brokers run one after the
   * other in one process each has its own: the second takes another copy.
   */
  private static void load(Path directory, String name, String digest) throws IOException {
    for (int copy = 0; copy < MOST_COPIES; copy++) {
      Path place = directory.resolve(Integer.toString(copy));
      Path file = place.resolve(Environment.getJniLibraryFileName("rocksdbjni")); // as RocksDB asks
      try {
        unpack(name, digest, file);
      } catch (IOException e) {
        throw new IOException("the library cannot be unpacked to " + place + ": " + e, e);
      }
      try {
        RocksDB.loadLibrary(List.of(place.toString()));
        return;
      } catch (UnsatisfiedLinkError e) {
        if (!String.valueOf(e.getMessage()).contains("already loaded in another classloader")) {
          throw new IOException(
              file + " cannot be loaded (is its file system mounted noexec?): " + e, e);
        }
      }
    }
    throw new IOException(directory + " has " + MOST_COPIES + " copies in use by this process");
  }

  private static String digest(String name) throws IOException {
    try (@Nullable InputStream in = NativeLibrary.class.getResourceAsStream(name + ".sha256")) {
      if (in == null) {
        throw new FileNotFoundException(name + ".sha256 is missing in the plugin's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
    }
  }

  private static void unpack(String name, String digest, Path file) throws IOException {
    if (Files.exists(file)) {
      return;
    }
    Files.createDirectories(file.getParent());
    Path unfinished = file.resolveSibling("unfinished");
    try (@Nullable InputStream in = RocksDB.class.getResourceAsStream("/" + name);
        FileChannel out =
            FileChannel.open(
                unfinished,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
      if (in == null) {
        throw new FileNotFoundException(name + " is missing in the plugin's jar");
      }
      String found = copy(in, out);
      if (!found.equals(digest)) {
        throw new IOException(
            name + " in the plugin's jar is damaged: digest " + found + ", expected " + digest);
      }
      out.force(true); // or a power cut leaves an empty file under the name that says it is whole
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String copy(InputStream in, FileChannel out) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[1 << 16];
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      digest.update(buffer, 0, length);
      ByteBuffer rest = ByteBuffer.wrap(buffer, 0, length);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  private static void deleteOthers(Path home, String digest) throws IOException {
    if (Files.isDirectory(home)) {
      try (Stream<Path> directories = Files.list(home)) {
        directories.filter(each -> !each.endsWith(digest)).forEach(NativeLibrary::delete);
      }
    }
  }

  private static void delete(Path directory) {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException e)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("the former version of the library cannot be deleted", e);
    }
  }
}
