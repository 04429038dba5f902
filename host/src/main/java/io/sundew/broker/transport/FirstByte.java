package io.sundew.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.time.Duration;

/**
 * Tells by the first byte of a connection what it speaks: TLS, HTTP and MQTT begin with different
 * ones. Confined to the channel's event loop.
 */
final class FirstByte extends TimedStage {
  /** The type of a TLS record with a handshake message. */
  static final int TLS_HANDSHAKE = 0x16;

  private final Entry entry;

  FirstByte(Entry entry, Duration patience) {
    super(patience);
    this.entry = entry;
  }

  /** Whether it begins the method of a request; MQTT's CONNECT begins with 0x10. */
  static boolean beginsHttp(int first) {
    return first >= 'A' && first <= 'Z';
  }

  @Override
  void late(ChannelHandlerContext context) {
    context.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (bytes.isReadable()) {
      entry.detected(bytes.getUnsignedByte(bytes.readerIndex()));
      context.pipeline().remove(this);
    }
    context.fireChannelRead(bytes);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.close(); // the peer went away before it said anything
  }
}
