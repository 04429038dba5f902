package io.sundew.broker.cli;

import io.sundew.broker.admin.AdminServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the running broker that a command is for. */
final class BrokerFinder {
  private static final String TOKEN_VARIABLE = "SUNDEW_ADMIN_TOKEN";
  private static final String PRIVATE_DIRECTORIES = "sundew-[0-9]*-*";

  private final Path workingDirectory;
  private final Map<String, String> environment;
  private final List<Path> temporaryDirectories;

  /**
   * @param temporaryDirectories where private data directories of brokers may lie
   */
  BrokerFinder(
      Path workingDirectory, Map<String, String> environment, List<Path> temporaryDirectories) {
    this.workingDirectory = workingDirectory;
    this.environment = environment;
    this.temporaryDirectories = temporaryDirectories;
  }

  /** A finder that looks where brokers of this user make their private directories. */
  static BrokerFinder of(Surroundings surroundings) {
    Set<Path> bases = new LinkedHashSet<>();
    String runtime = surroundings.environment().get("XDG_RUNTIME_DIR");
    if (runtime != null && !runtime.isEmpty()) {
      bases.add(Path.of(runtime));
    }
    bases.add(Path.of(System.getProperty("java.io.tmpdir")));
    return new BrokerFinder(
        surroundings.workingDirectory(), surroundings.environment(), List.copyOf(bases));
  }

  /**
   * The broker that is meant.
   *
   * @throws AdminFailure when there is none, or more than one without a word on which
   */
  AdminAddress find(AdminArguments arguments) {
    if (arguments.url != null) {
      return at(arguments.url, arguments);
    }
    if (arguments.data != null) {
      return in(workingDirectory.resolve(arguments.data), arguments);
    }
    List<Path> running = running();
    if (running.isEmpty()) {
      throw new AdminFailure(
          "no running broker was found: name its data directory with --data DIR, or its admin"
              + " address with --admin URL");
    }
    if (running.size() > 1) {
      throw new AdminFailure(
          running.stream()
              .map(directory -> "\n  --data " + directory)
              .collect(Collectors.joining("", "several brokers run; say which one is meant:", "")));
    }
    return in(running.getFirst(), arguments);
  }

  private AdminAddress at(String url, AdminArguments arguments) {
    URI uri = parse(url);
    if ("unix".equals(uri.getScheme())) {
      Path socket = workingDirectory.resolve(Path.of(uri.getSchemeSpecificPart()));
      return new AdminAddress(
          url, UnixDomainSocketAddress.of(socket), token(arguments, socket.getParent()));
    }
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 0) {
      throw new AdminFailure(
          "--admin must be like http://127.0.0.1:9883 or unix:/PATH/admin.sock, not " + url);
    }
    String host = uri.getHost().replaceAll("[\\[\\]]", "");
    return new AdminAddress(
        url, new InetSocketAddress(host, uri.getPort()), token(arguments, null));
  }

  private static URI parse(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException wrong) {
      throw new AdminFailure("--admin: " + wrong.getMessage(), wrong);
    }
  }

  private AdminAddress in(Path directory, AdminArguments arguments) {
    Path socket = directory.resolve(AdminServer.SOCKET);
    if (!Files.exists(socket)) {
      throw new AdminFailure(
          "no broker runs with the data directory "
              + directory
              + " (there is no "
              + AdminServer.SOCKET
              + " in it)");
    }
    return new AdminAddress(
        directory.toString(), UnixDomainSocketAddress.of(socket), token(arguments, directory));
  }

  private String token(AdminArguments arguments, @Nullable Path directory) {
    String given = environment.get(TOKEN_VARIABLE);
    if (arguments.tokenFile != null) {
      return read(workingDirectory.resolve(arguments.tokenFile));
    }
    if (given != null && !given.isEmpty()) {
      return given;
    }
    if (directory == null) {
      throw new AdminFailure(
          "which token? name the file admin.token of the broker's data directory with --token-file,"
              + " or set "
              + TOKEN_VARIABLE);
    }
    return read(directory.resolve(AdminServer.TOKEN));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException missing) {
      throw new AdminFailure("there is no token in " + file, missing);
    } catch (IOException unreadable) {
      throw new AdminFailure(
          "the token in " + file + " cannot be read; only the broker's own user may operate it",
          unreadable);
    }
  }

  private List<Path> running() {
    return temporaryDirectories.stream()
        .flatMap(base -> runningIn(base).stream())
        .sorted()
        .toList();
  }

  /** Nobody can have a broker in a directory that cannot be listed. */
  private static List<Path> runningIn(Path base) {
    List<Path> running = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(base, PRIVATE_DIRECTORIES)) {
      for (Path directory : found) {
        if (isOurs(directory) && answers(directory.resolve(AdminServer.SOCKET))) {
          running.add(directory);
        }
      }
      return running;
    } catch (IOException _) {
      return List.of();
    }
  }

  /** What another user put there is no broker of ours, whoever reads it. */
  private static boolean isOurs(Path directory) {
    try {
      Path self = Path.of("/proc/self");
      Path own = Files.exists(self) ? self : Path.of(System.getProperty("user.home"));
      return Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own))
          && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException _) {
      return false; // it has just gone
    }
  }

  /** A broker that was killed leaves its directory behind. */
  private static boolean answers(Path socket) {
    if (!Files.exists(socket)) {
      return false;
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException | IllegalArgumentException _) {
      return false;
    }
  }
}
