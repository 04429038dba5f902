package io.sundew.plugin.authpasswd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that hold secrets: nobody else can read them, and nobody ever sees half of one. */
final class SecretFile {
  private SecretFile() {}

  /**
   * Makes a new file with mode 0600.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is one
   */
  static void create(Path file, String text) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(file, options, ownerOnly)) {
      write(channel, text);
    }
  }

  /**
   * Replaces a file at one stroke, keeping its owner, group and permissions. Of a symbolic link
   * what it points at is replaced.
   */
  static void replace(Path file, String text) throws IOException {
    var target = file.toRealPath();
    var before = Files.readAttributes(target, PosixFileAttributes.class);
    // Beside the target, because a rename is atomic only within a file system; made with mode 0600.
    var fresh = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".new");
    try {
      try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        write(channel, text);
      }
      copyAttributes(before, fresh, target);
      move(fresh, target);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.force(true);
  }

  private static void copyAttributes(PosixFileAttributes from, Path fresh, Path target)
      throws IOException {
    var view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    try {
      view.setOwner(from.owner());
      view.setGroup(from.group());
      view.setPermissions(from.permissions());
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot keep owner %s and group %s of %s; run this as that user or as root"
              .formatted(from.owner(), from.group(), target),
          e);
    }
  }

  private static void move(Path fresh, Path target) throws IOException {
    try {
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      throw new IOException(
          "cannot replace %s: %s; where a container mounts the file, let it mount the directory"
              .formatted(target, e.getReason()),
          e);
    }
  }
}
