package io.sundew.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * A connection without a socket. To the broker it is what an epoll channel is: it reads into the
 * buffer it is given, one piece for each readiness, stops when it is told to, notices the peer's
 * close all the same, writes as much as the peer takes, and closes one side at a time.
 *
 * <p>Confined to its event loop, except the constructor, {@link #send}, {@link #take} and {@link
 * #hangUp}.
 */
final class MemoryChannel extends AbstractChannel implements DuplexChannel {
  private static final ChannelMetadata METADATA = new ChannelMetadata(false, 1);
  private static final SocketAddress LOCAL = address(1883);

  private final DefaultChannelConfig config = new DefaultChannelConfig(this);
  private final SocketAddress remote;
  private final Peer peer;
  private final Queue<byte[]> input = new ArrayDeque<>();
  private int offset;
  private long window;
  private boolean open = true;
  private boolean readWanted;
  private boolean readScheduled;
  private boolean peerEnded;
  private boolean outputShutdown;

  /** The other end. All is called on the event loop. */
  interface Peer {
    /** Bytes came; they are only lent. */
    void received(ByteBuf bytes);

    /** No more bytes will come: the broker has closed its side, or all. */
    void ended();
  }

  /**
   * An open connection.
   *
   * @param window how many bytes the peer takes in all before it takes no more
   */
  MemoryChannel(Peer peer, int port, long window, ByteBufAllocator allocator) {
    super(null);
    this.peer = peer;
    this.remote = address(port);
    this.window = window;
    config.setAllocator(allocator);
  }

  private static InetSocketAddress address(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** The peer sends; each piece arrives by itself. */
  void send(List<byte[]> pieces) {
    eventLoop()
        .execute(
            () -> {
              input.addAll(pieces);
              readLater();
            });
  }

  /** The peer closes after all it has sent. */
  void hangUp() {
    eventLoop()
        .execute(
            () -> {
              peerEnded = true;
              readLater();
            });
  }

  /** The peer takes so many bytes more. */
  void take(long bytes) {
    eventLoop()
        .execute(
            () -> {
              window += bytes;
              unsafe().flush();
            });
  }

  /** How much of what the peer sent has not been read. */
  int unreadPieces() {
    return input.size();
  }

  private void readLater() {
    boolean something = !input.isEmpty() || peerEnded;
    if (open && something && (readWanted || peerEnded) && !readScheduled) {
      readScheduled = true;
      eventLoop().execute(this::readOnce);
    }
  }

  private void readOnce() {
    readScheduled = false;
    if (!open) {
      return;
    }
    if (input.isEmpty()) {
      unsafe().close(unsafe().voidPromise());
      return;
    }
    readWanted = false;
    var handle = unsafe().recvBufAllocHandle();
    handle.reset(config);
    ByteBuf buffer = handle.allocate(alloc());
    fill(buffer);
    pipeline().fireChannelRead(buffer);
    handle.readComplete();
    pipeline().fireChannelReadComplete();
    readLater();
  }

  private void fill(ByteBuf buffer) {
    byte[] piece = input.element();
    int length = Math.min(piece.length - offset, buffer.writableBytes());
    buffer.writeBytes(piece, offset, length);
    offset += length;
    if (offset == piece.length) {
      input.remove();
      offset = 0;
    }
  }

  @Override
  protected void doBeginRead() {
    readWanted = true;
    readLater();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) {
    for (Object first = out.current(); first != null; first = out.current()) {
      var bytes = (ByteBuf) first;
      int taken = (int) Math.min(bytes.readableBytes(), window);
      boolean all = taken == bytes.readableBytes();
      if (taken > 0) {
        peer.received(bytes.slice(bytes.readerIndex(), taken));
        window -= taken;
      }
      if (!all) {
        out.removeBytes(taken);
        return;
      }
      out.remove();
    }
  }

  @Override
  protected void doShutdownOutput() {
    outputShutdown = true;
    peer.ended();
  }

  @Override
  protected void doClose() {
    open = false;
    if (!outputShutdown) {
      outputShutdown = true;
      peer.ended();
    }
  }

  @Override
  public ChannelFuture shutdownOutput() {
    return shutdownOutput(newPromise());
  }

  @Override
  public ChannelFuture shutdownOutput(ChannelPromise promise) {
    ((AbstractUnsafe) unsafe()).shutdownOutput(promise);
    return promise;
  }

  @Override
  public boolean isOutputShutdown() {
    return outputShutdown;
  }

  @Override
  public boolean isInputShutdown() {
    return !open;
  }

  @Override
  public boolean isShutdown() {
    return !open;
  }

  @Override
  public ChannelFuture shutdownInput() {
    return shutdownInput(newPromise());
  }

  @Override
  public ChannelFuture shutdownInput(ChannelPromise promise) {
    return promise.setFailure(new UnsupportedOperationException("only the output is shut down"));
  }

  @Override
  public ChannelFuture shutdown() {
    return shutdown(newPromise());
  }

  @Override
  public ChannelFuture shutdown(ChannelPromise promise) {
    return close(promise);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new AbstractUnsafe() {
      @Override
      public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
        promise.setFailure(new UnsupportedOperationException("it is connected"));
      }
    };
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    promise.setSuccess();
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return true;
  }

  @Override
  protected SocketAddress localAddress0() {
    return LOCAL;
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return remote;
  }

  @Override
  protected void doBind(SocketAddress address) {
    throw new UnsupportedOperationException("it is connected");
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public boolean isActive() {
    return open;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }
}
