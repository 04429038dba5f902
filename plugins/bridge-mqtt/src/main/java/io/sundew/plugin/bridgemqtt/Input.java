package io.sundew.plugin.bridgemqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.DecoderLimits;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketDecoder;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * What comes in on one connection. Holds as much of a packet as has come, and no packet that is
 * larger than the limit. Confined to one thread, but for {@link #silenceNanos}.
 */
final class Input {
  private static final int CHUNK = 64 << 10;
  private static final int KEPT = 1 << 20;
  private static final int USER_PROPERTIES = 1000;

  private final InputStream stream;
  private final PacketDecoder decoder;
  private ByteBuf buffer = Unpooled.buffer(CHUNK);

  private volatile boolean isReading;
  private volatile long readingSince = System.nanoTime();

  Input(InputStream stream, ProtocolVersion version, int maximumPacketSize) {
    this.stream = stream;
    this.decoder =
        new PacketDecoder(new DecoderLimits(maximumPacketSize, USER_PROPERTIES, maximumPacketSize));
    decoder.version(version);
  }

  /**
   * The next packet; waits for it.
   *
   * @throws io.sundew.mqtt.ProtocolException when the bytes are no packet
   * @throws EOFException when the remote broker has closed the connection
   */
  Packet next() throws IOException {
    Packet packet = decoder.decode(buffer);
    while (packet == null) {
      fill();
      packet = decoder.decode(buffer);
    }
    return packet;
  }

  /** Whether a packet may be there without waiting. */
  boolean hasMore() {
    return buffer.isReadable();
  }

  private void fill() throws IOException {
    if (!buffer.isReadable() && buffer.capacity() > KEPT) {
      buffer = Unpooled.buffer(CHUNK);
    }
    buffer.discardReadBytes().ensureWritable(CHUNK / 4);
    readingSince = System.nanoTime();
    isReading = true;
    int count =
        stream.read(
            buffer.array(), buffer.arrayOffset() + buffer.writerIndex(), buffer.writableBytes());
    isReading = false;
    if (count < 0) {
      throw new EOFException("the remote broker has closed the connection");
    }
    buffer.writerIndex(buffer.writerIndex() + count);
  }

  /** For how long it has waited for the remote broker to say something; 0 where it does not. */
  long silenceNanos() {
    return isReading ? System.nanoTime() - readingSince : 0;
  }
}
