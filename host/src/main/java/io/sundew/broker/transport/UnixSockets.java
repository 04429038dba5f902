package io.sundew.broker.transport;

import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files that unix sockets are. Stateless. */
final class UnixSockets {
  private static final Logger LOG = LoggerFactory.getLogger(UnixSockets.class);

  private UnixSockets() {}

  static Class<? extends ServerChannel> serverChannel() {
    return Epoll.isAvailable()
        ? EpollServerDomainSocketChannel.class
        : NioServerDomainSocketChannel.class;
  }

  /** The address as {@link #serverChannel} takes it. */
  static SocketAddress bindable(Path path) {
    return Epoll.isAvailable()
        ? new DomainSocketAddress(path.toFile())
        : UnixDomainSocketAddress.of(path);
  }

  /**
   * Removes the socket that a process left which is gone.
   *
   * @throws IOException when something else is there, or a process listens on it
   */
  static void makeWay(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Object mode = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if (!(mode instanceof Integer bits && (bits & 0170000) == 0140000)) {
      throw new IOException("there is a file that is no socket");
    }
    if (isAlive(path)) {
      throw new IOException("another process listens on it");
    }
    Files.delete(path);
  }

  private static boolean isAlive(Path path) {
    try (var _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      return true;
    } catch (IOException refused) {
      return false; // nobody accepts there
    }
  }

  /** Takes the file away. */
  static void remove(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.warn("{} could not be removed: {}", path, e.toString());
    }
  }

  /** Says who may connect. */
  static void protect(Path path, int mode) throws IOException {
    var permissions = new StringBuilder("rwxrwxrwx");
    for (int i = 0; i < permissions.length(); i++) {
      if ((mode & (0400 >> i)) == 0) {
        permissions.setCharAt(i, '-');
      }
    }
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions.toString()));
  }
}
