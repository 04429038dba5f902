package io.sundew.plugin.scriptjs;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/**
 * The files that one script can see: the {@link Sources} below {@code /hooks} and our own modules,
 * as {@code sundew:NAME}. All of it is in memory, so that no path leads to the machine's files.
 * Remembers which files were asked for. Thread safe.
 */
final class SourceFiles implements FileSystem {
  /** Where scripts believe to be. */
  static final Path ROOT = Path.of("/hooks");

  private static final Path MODULES = Path.of("/sundew");
  private static final String SCHEME = "sundew";

  private final Sources sources;
  private final Map<String, Optional<String>> asked = new ConcurrentHashMap<>();

  SourceFiles(Sources sources) {
    this.sources = sources;
  }

  /** Whether all files of the directory that were asked for are as they were, or missing still. */
  boolean areAsIn(Sources now) {
    return asked.entrySet().stream()
        .allMatch(each -> now.text(each.getKey()).equals(each.getValue()));
  }

  /** Whether one of these files was asked for. */
  boolean wereAskedFor(Set<String> names) {
    return names.stream().anyMatch(asked::containsKey);
  }

  /** A path in there as people know it. */
  static String nameOf(String path) {
    if (path.startsWith(ROOT + "/")) {
      return path.substring(ROOT.toString().length() + 1);
    }
    return path.startsWith(MODULES + "/")
        ? SCHEME + ":" + path.substring(MODULES.toString().length() + 1).replaceFirst("\\.js$", "")
        : path;
  }

  /** Whether that is a file of the directory, and no module of ours. */
  static boolean isOfDirectory(String path) {
    return !path.startsWith(MODULES + "/");
  }

  /** A message of the language, with files named as people know them. */
  static String withoutRoot(String message) {
    return message
        .replaceFirst("^SyntaxError: [^ ]+:[0-9]+:[0-9]+ ", "SyntaxError: ")
        .replace(ROOT + "/", "");
  }

  @Override
  public Path parsePath(URI uri) {
    if (SCHEME.equals(uri.getScheme()) && uri.getSchemeSpecificPart().matches("[a-z0-9-]+")) {
      return MODULES.resolve(uri.getSchemeSpecificPart() + ".js");
    }
    throw new IllegalArgumentException(
        uri + " cannot be imported: only files of the hooks directory and sundew: modules can");
  }

  @Override
  public Path parsePath(String path) {
    return Path.of(path);
  }

  private Optional<String> text(Path path) {
    Path absolute = toAbsolutePath(path).normalize();
    if (absolute.startsWith(ROOT) && !absolute.equals(ROOT)) {
      String name = ROOT.relativize(absolute).toString();
      Optional<String> text = sources.text(name);
      asked.put(name, text);
      return text;
    }
    return absolute.startsWith(MODULES) && absolute.getNameCount() == 2
        ? ownModule(absolute.getName(1).toString())
        : Optional.empty();
  }

  private static Optional<String> ownModule(String file) {
    try (InputStream in = SourceFiles.class.getResourceAsStream("modules/" + file)) {
      return in == null
          ? Optional.empty()
          : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private String existing(Path path) throws NoSuchFileException {
    return text(path)
        .orElseThrow(
            () ->
                new NoSuchFileException(
                    nameOf(toAbsolutePath(path).normalize().toString()),
                    null,
                    "there is no such file in the hooks directory"));
  }

  @Override
  public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options)
      throws IOException {
    if (modes.contains(AccessMode.WRITE)) {
      throw new ReadOnlyFileSystemException();
    }
    existing(path);
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (!Set.of(StandardOpenOption.READ).containsAll(options)) {
      throw new ReadOnlyFileSystemException();
    }
    return new TextChannel(existing(path).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Path toAbsolutePath(Path path) {
    return path.isAbsolute() ? path : ROOT.resolve(path);
  }

  /** It is always the same. */
  @Override
  public void setCurrentWorkingDirectory(Path directory) {
    if (!directory.equals(ROOT)) {
      throw new SecurityException("scripts stay in " + ROOT);
    }
  }

  @Override
  public Path toRealPath(Path path, LinkOption... options) throws IOException {
    existing(path);
    return toAbsolutePath(path).normalize();
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    Map<String, Object> all = new HashMap<>();
    all.put("isRegularFile", true);
    all.put("isDirectory", false);
    all.put("isSymbolicLink", false);
    all.put("isOther", false);
    all.put("size", (long) existing(path).getBytes(StandardCharsets.UTF_8).length);
    return all;
  }

  @Override
  public void createDirectory(Path path, FileAttribute<?>... attributes) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public void delete(Path path) {
    throw new ReadOnlyFileSystemException();
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path path, DirectoryStream.@Nullable Filter<? super Path> filter) {
    throw new SecurityException("directories cannot be listed");
  }
}
