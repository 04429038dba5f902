package io.sundew.broker.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Enumeration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The broker's own copies of plugin jars, so that replacing or deleting a jar leaves what runs
 * alone. A copy is a directory named by the jar's SHA-256: {@code plugin.jar} and the libraries
 * from inside it, {@code lib/*.jar}. It appears at once and whole, so one that is there is used as
 * it is.
 */
final class JarStore {
  /** The most bytes of one plugin, unpacked. */
  static final long MAXIMUM_BYTES = 512L << 20;

  /** The most entries of one plugin's jar. */
  static final int MAXIMUM_ENTRIES = 10_000;

  private final Path directory;

  /** A store below that directory, which is made when first needed. */
  JarStore(Path directory) {
    this.directory = directory;
  }

  /**
   * The copy of that jar.
   *
   * @throws PluginRefused when the jar is too large or holds what does not belong there
   * @throws IOException when the copy cannot be written
   */
  Path copyOf(PluginJar jar) throws PluginRefused, IOException {
    Files.createDirectories(directory);
    TrustedFiles.check(directory);
    Path unfinished = Files.createTempDirectory(directory, "unfinished-");
    try {
      String digest = copy(jar.path(), unfinished.resolve("plugin.jar"));
      Path finished = directory.resolve(jar.id() + "-" + digest);
      if (!Files.isDirectory(finished)) {
        unpackLibraries(unfinished);
        publish(unfinished, finished);
      }
      return finished;
    } finally {
      FileTrees.delete(unfinished);
    }
  }

  /** Deletes the copies that earlier runs left and this one does not use. */
  void deleteAllBut(Collection<Path> used) throws IOException {
    List<Path> copies;
    try (Stream<Path> all = Files.list(directory)) {
      copies = all.filter(copy -> !used.contains(copy)).toList();
    }
    for (Path copy : copies) {
      FileTrees.delete(copy);
    }
  }

  private static String copy(Path from, Path to) throws IOException, PluginRefused {
    MessageDigest digest = sha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(from), digest);
        OutputStream out = Files.newOutputStream(to)) {
      transfer(in, out, MAXIMUM_BYTES);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }

  private static void unpackLibraries(Path copy) throws IOException, PluginRefused {
    try (var zip = new ZipFile(copy.resolve("plugin.jar").toFile())) {
      if (zip.size() > MAXIMUM_ENTRIES) {
        throw new PluginRefused(
            "it has " + zip.size() + " entries, and " + MAXIMUM_ENTRIES + " are the most");
      }
      long left = MAXIMUM_BYTES;
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
        ZipEntry entry = entries.nextElement();
        checkName(copy, entry.getName());
        left -= isLibrary(entry) ? unpack(zip, entry, copy, left) : Math.max(0, entry.getSize());
        if (left < 0) {
          throw tooLarge();
        }
      }
    }
  }

  /**
   * Nothing inside may point outside: neither what is unpacked here nor what the plugin may unpack
   * itself.
   */
  private static void checkName(Path copy, String name) throws PluginRefused {
    boolean escapes = name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0;
    if (escapes
        || !copy.resolve(name).normalize().startsWith(copy)
        || ("/" + name + "/").contains("/../")) {
      throw new PluginRefused("its entry '" + name + "' points outside");
    }
  }

  private static boolean isLibrary(ZipEntry entry) {
    String name = entry.getName();
    return !entry.isDirectory()
        && name.startsWith("lib/")
        && name.endsWith(".jar")
        && name.lastIndexOf('/') == 3;
  }

  private static long unpack(ZipFile zip, ZipEntry entry, Path copy, long atMost)
      throws IOException, PluginRefused {
    Path target = copy.resolve(entry.getName());
    Files.createDirectories(copy.resolve("lib"));
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = Files.newOutputStream(target)) {
      return transfer(in, out, atMost);
    }
  }

  /** Counts what really comes: the sizes a jar claims may be wrong. */
  private static long transfer(InputStream in, OutputStream out, long atMost)
      throws IOException, PluginRefused {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      total += read;
      if (total > atMost) {
        throw tooLarge();
      }
      out.write(buffer, 0, read);
    }
    return total;
  }

  private static PluginRefused tooLarge() {
    return new PluginRefused("it is larger than " + (MAXIMUM_BYTES >> 20) + " MiB unpacked");
  }

  private static void publish(Path unfinished, Path finished) throws IOException {
    try {
      Files.move(unfinished, finished, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException elsewhere) {
      if (!Files.isDirectory(finished)) {
        throw elsewhere;
      }
    }
  }
}
