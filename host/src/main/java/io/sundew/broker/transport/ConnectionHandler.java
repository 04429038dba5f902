package io.sundew.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.DuplexChannel;
import io.sundew.api.ReasonCode;
import io.sundew.broker.config.Limits;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.session.Connection;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.Loop;
import io.sundew.broker.session.Outbox;
import io.sundew.mqtt.DecoderLimits;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketDecoder;
import io.sundew.mqtt.ProtocolException;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The one handler of a channel: bytes in, packets to the {@link Connection}, bytes out. Confined to
 * the channel's event loop.
 *
 * <p>Reading: all connections of a loop read into its one buffer. Whole packets are decoded where
 * they lie; only what is left of the last one is kept, and put in front of the next read. A packet
 * larger than that buffer is read into one of its own, which grows as bytes come and never by what
 * a header promises.
 *
 * <p>Writing: packets are gathered in one buffer and written at the end of the loop's round. While
 * the socket does not take them they are gathered on, up to a mark; then {@link #isFull()} says so
 * and the session queues.
 *
 * <p>Closing: the peer must be able to read our last packet. Closing a socket with unread input
 * makes the kernel reset the connection, which would take that packet away, so only our side is
 * closed first and input is thrown away until the peer closes too, or for two seconds.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter implements Outbox {
  /** The most bytes of an unfinished packet that are copied in front of the next read. */
  static final int SMALL_PARTIAL = 16 << 10;

  private static final int LARGE_READ = 64 << 10;
  private static final int LEAST_OUT = 2 << 10;
  private static final int MOST_OUT = 64 << 10;
  private static final int WRITE_AT = 256 << 10;
  private static final int FULL_AT = 1 << 20;
  private static final long LINGER_SECONDS = 2;
  private static final long STALL_SECONDS = 5;
  private static final int CONNECT_TYPE = 1;

  private final Channel channel;
  private final BrokerLoop eventLoop;
  private final Loop loop;
  private final Connection connection;
  private final PacketDecoder decoder;
  private final Consumer<ConnectionHandler> whenClosed;

  /** Whether another handler has read what comes, and not this one told it where to. */
  private final boolean relayed;

  private final boolean encrypted;
  private final @Nullable WebSocketFrames frames;

  /** Left free in front of what is gathered, for what is put around it. */
  private final int headroom;

  private @Nullable ByteBuf partial;
  private int carried;
  private @Nullable ByteBuf gathered;
  private int outCapacity = LEAST_OUT;
  private boolean dirty;
  private boolean decoding;
  private boolean paused;
  private boolean closing;
  private boolean inactive;
  private boolean over;
  private boolean decodesRest;
  private boolean stallWatched;
  private long accounted;
  private @Nullable Future<?> linger;

  ConnectionHandler(
      Kernel kernel,
      ListenerConfig listener,
      Channel channel,
      BrokerLoop eventLoop,
      Arrival arrival,
      Consumer<ConnectionHandler> whenClosed) {
    this.channel = channel;
    this.eventLoop = eventLoop;
    this.loop = eventLoop.loop();
    this.relayed = arrival.isRelayed();
    this.encrypted = arrival.encrypted();
    this.frames = arrival.frames();
    this.headroom = frames == null ? 0 : WebSocketFrames.HEADROOM;
    this.whenClosed = whenClosed;
    Limits limits = kernel.config().limits();
    this.decoder =
        new PacketDecoder(
            new DecoderLimits(
                limits.maxPacketSize(), limits.maxUserProperties(), limits.maxConnectBytes()));
    this.connection =
        new Connection(kernel, loop, listener, arrival.from(), arrival.certificates(), this);
  }

  /** The broker is about to stop: the will is published while there are clients to get it. */
  void aboutToStop() {
    eventLoop.execute(connection::publishWill);
  }

  /** The broker stops. Called from any thread. */
  void stop() {
    eventLoop.execute(connection::serverStops);
  }

  // Reading.

  /** Where the channel reads into: what is left of the last packet stands in front. */
  ByteBuf readInto() {
    ByteBuf rest = partial;
    carried = rest == null ? 0 : rest.readableBytes();
    if (rest != null && carried > SMALL_PARTIAL) {
      rest.discardReadBytes();
      rest.ensureWritable(LARGE_READ);
      return rest.retain();
    }
    ByteBuf shared = eventLoop.readBuffer();
    shared.clear();
    if (rest != null) { // it stays until something was read: a read may also bring nothing
      shared.writeBytes(rest, rest.readerIndex(), rest.readableBytes());
    }
    return shared.retain();
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    opened();
  }

  /** The peer broke the protocol beneath MQTT. */
  void brokenBeneath(String problem) {
    connection.protocolError(new ProtocolException(ReasonCode.PROTOCOL_ERROR, problem), null);
  }

  /** The client may send its CONNECT. */
  void opened() {
    connection.opened();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = relayed ? behindRest((ByteBuf) message) : (ByteBuf) message;
    try {
      loop.counters().received(in.readableBytes() - carried);
      if (closing) {
        forgetPartial();
        return;
      }
      loop.lookAtClock();
      connection.heard();
      if (paused) {
        keepRest(in);
      } else {
        decode(in);
        keepRest(in);
      }
    } finally {
      in.release();
    }
  }

  /** What came behind what is left of the last packet, as one buffer. */
  private ByteBuf behindRest(ByteBuf arrived) {
    ByteBuf rest = partial;
    carried = 0;
    if (rest == null) {
      return arrived;
    }
    carried = rest.readableBytes();
    try {
      rest.discardSomeReadBytes().writeBytes(arrived);
      return rest.retain();
    } finally {
      arrived.release();
    }
  }

  private void decode(ByteBuf in) {
    decoding = true;
    int first = 0;
    try {
      while (in.isReadable()) {
        first = in.getUnsignedByte(in.readerIndex());
        if (!connection.admits(first)) {
          break;
        }
        Packet packet = decoder.decode(in);
        if (packet == null) {
          break;
        }
        connection.receive(packet);
      }
      connection.readEnded();
    } catch (ProtocolException error) {
      boolean readable = first >> 4 == CONNECT_TYPE && decoder.isVersionKnown();
      connection.protocolError(error, readable ? decoder.version() : null);
    } catch (RuntimeException | Error error) { // one connection's trouble must not be the loop's
      connection.failed(error);
    } finally {
      decoding = false;
    }
  }

  @SuppressWarnings("ReferenceEquality") // is it our own buffer, not does it hold the same bytes
  private void keepRest(ByteBuf in) {
    ByteBuf rest = partial;
    if (closing || !in.isReadable()) {
      forgetPartial();
    } else if (in == rest) {
      rest.discardSomeReadBytes();
    } else {
      partial = channel.alloc().directBuffer(in.readableBytes()).writeBytes(in);
      if (rest != null) {
        rest.release();
      }
    }
  }

  private void forgetPartial() {
    if (partial != null) {
      partial.release();
      partial = null;
    }
  }

  @Override
  public void pause() {
    paused = true;
    if (!decoding) {
      channel.config().setAutoRead(false);
    }
  }

  @Override
  public void resume() {
    paused = false;
    if (decoding || closing) {
      return;
    }
    decodeRest();
    if (paused) {
      return;
    }
    if (inactive) {
      end();
    } else if (!channel.config().isAutoRead()) {
      channel.config().setAutoRead(true);
    }
  }

  private void decodeRest() {
    ByteBuf rest = partial;
    if (rest == null) {
      return;
    }
    rest.retain();
    try {
      loop.lookAtClock();
      decode(rest);
      keepRest(rest);
    } finally {
      rest.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (paused
        && channel
            .config()
            .isAutoRead()) { // only a pause that outlasts the read costs a system call
      channel.config().setAutoRead(false);
    }
  }

  // Writing.

  @Override
  public ByteBuf room(int bytes) {
    ByteBuf out = gathered;
    if (out == null) {
      out = channel.alloc().directBuffer(headroom + Math.max(bytes, outCapacity));
      out.setIndex(headroom, headroom);
      gathered = out;
    } else if (out.writerIndex() >= WRITE_AT && channel.isWritable()) {
      writeGathered();
      return room(bytes);
    } else {
      out.ensureWritable(bytes);
    }
    markDirty();
    return out;
  }

  @Override
  public void append(ByteBuf large) {
    if (inactive) {
      large.release();
      return;
    }
    ByteBuf out = gathered;
    if (out != null) {
      gathered = null;
      loop.counters().sent(out.readableBytes());
      channel.write(framed(out), channel.voidPromise());
    }
    loop.counters().sent(large.readableBytes());
    if (frames != null) {
      ByteBuf header = WebSocketFrames.header(channel.alloc(), large.readableBytes());
      channel.write(header, channel.voidPromise());
    }
    channel.write(large, channel.voidPromise());
    markDirty();
  }

  @Override
  public boolean isFull() {
    ByteBuf out = gathered;
    int waiting = out == null ? 0 : out.writerIndex();
    return waiting >= FULL_AT || (waiting >= WRITE_AT && !channel.isWritable()) || isBacklogged();
  }

  /** Large payloads go to the channel at once; they must not pile up there. */
  private boolean isBacklogged() {
    return !channel.isWritable() && pendingInChannel() >= 2L * FULL_AT;
  }

  /** Messages stop at {@link #isFull()}; only answers go on to this mark. */
  @Override
  public boolean isChoked() {
    ByteBuf out = gathered;
    return out != null && out.writerIndex() >= FULL_AT && !channel.isWritable();
  }

  @Override
  public long pendingBytes() {
    ByteBuf out = gathered;
    return (out == null ? 0 : out.readableBytes()) + pendingInChannel();
  }

  private long pendingInChannel() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  private void markDirty() {
    if (!dirty) {
      dirty = true;
      eventLoop.flushLater(this);
    }
  }

  /** Writes what was gathered in this round. */
  void endRound() {
    dirty = false;
    if (inactive) {
      forgetGathered();
      return;
    }
    if (channel.isWritable()) {
      writeGathered();
    } else {
      channel.flush();
    }
    account();
  }

  private void writeGathered() {
    ByteBuf out = gathered;
    if (out == null) {
      channel.flush();
      return;
    }
    gathered = null;
    int bytes = out.readableBytes();
    expectToGather(bytes);
    loop.counters().sent(bytes);
    channel.writeAndFlush(framed(out), channel.voidPromise());
  }

  /** What was gathered in one round is one frame, where there are frames. */
  private ByteBuf framed(ByteBuf out) {
    if (frames != null) {
      WebSocketFrames.wrap(out);
    }
    return out;
  }

  /** A buffer that has to grow is copied, and the next round brings about as much as this one. */
  private void expectToGather(int bytes) {
    if (bytes > outCapacity) {
      outCapacity = Math.min(Integer.highestOneBit(bytes) * 2, MOST_OUT);
    } else if (bytes < outCapacity / 4) {
      outCapacity = Math.max(outCapacity / 2, LEAST_OUT);
    }
  }

  /** Tells the loop how much waits here; nothing does where the socket keeps up. */
  private void account() {
    long waiting = inactive || channel.isWritable() ? 0 : pendingBytes();
    if (waiting != accounted) {
      loop.outboundChanged(waiting - accounted);
      accounted = waiting;
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (!channel.isWritable()) {
      watchForStall(progress());
    } else if (!closing) {
      if (gathered != null) {
        markDirty();
      }
      connection.writable();
      account();
    }
  }

  /**
   * A peer that takes nothing at all must not keep publishers waiting for ever: once the loop is
   * overloaded such a one is closed.
   */
  private void watchForStall(long before) {
    if (stallWatched) {
      return;
    }
    stallWatched = true;
    eventLoop.schedule(
        () -> {
          stallWatched = false;
          if (inactive || channel.isWritable()) {
            return;
          }
          long now = progress();
          if (now == before && loop.isOverloaded()) {
            connection.refuseToWait();
          } else {
            watchForStall(now);
          }
        },
        STALL_SECONDS,
        TimeUnit.SECONDS);
  }

  /** Changes with each byte the peer takes. */
  private long progress() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? -1 : channel.bytesBeforeWritable() * 31 + buffer.currentProgress();
  }

  // Closing.

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    if (inactive) {
      end();
      return;
    }
    ByteBuf out = gathered;
    gathered = null;
    ByteBuf last = out == null ? channel.alloc().buffer(headroom) : out;
    loop.counters().sent(last.readableBytes());
    if (frames != null) {
      frames.appendClose(framed(last));
    }
    channel.writeAndFlush(last).addListener(_ -> closeOurSide());
    if (!channel.config().isAutoRead()) {
      channel.config().setAutoRead(true);
    }
    linger = eventLoop.schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
  }

  /** Where nothing waits to be written there is nothing a reset could take away. */
  @Override
  public void closeBehind() {
    boolean saysGoodbye = frames != null;
    if (closing || inactive || saysGoodbye || gathered != null || pendingInChannel() > 0) {
      close();
    } else {
      closing = true;
      channel.close();
    }
  }

  private void closeOurSide() {
    if (encrypted) {
      channel.close(); // with TLS the alert close_notify says that nothing is missing
    } else if (channel instanceof DuplexChannel duplex && channel.isActive()) {
      duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    } else {
      channel.close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (inactive) {
      return;
    }
    decodesRest = paused && !closing && !isChoked();
    inactive = true;
    if (linger != null) {
      linger.cancel(false);
    }
    account();
    if (!decodesRest) {
      end();
    }
  }

  /** A channel that was closed before it became active never becomes inactive. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (!decodesRest) {
      inactive = true;
      end();
    }
  }

  /**
   * Nothing more comes. A peer may send its last packets and close while the broker holds it, for a
   * login or a hook: then this waits until they have been decoded.
   */
  private void end() {
    if (over) {
      return;
    }
    over = true;
    closing = true;
    connection.peerClosed("connection closed by client");
    forgetPartial();
    forgetGathered();
    whenClosed.accept(this);
  }

  private void forgetGathered() {
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      closing = true;
      connection.peerClosed("connection lost: " + cause.getMessage());
    } else {
      connection.failed(cause);
    }
    channel.close();
  }
}
