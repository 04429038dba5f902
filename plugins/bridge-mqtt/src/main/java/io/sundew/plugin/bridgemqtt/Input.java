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
import org.jspecify.annotations.Nullable;

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
  private final int maximumPacketSize;
  private @Nullable PassedOver passedOver;
  private ByteBuf buffer = Unpooled.buffer(CHUNK);

  private volatile boolean isReading;
  private volatile long readingSince = System.nanoTime();

  Input(InputStream stream, ProtocolVersion version, int maximumPacketSize) {
    this.stream = stream;
    this.maximumPacketSize = maximumPacketSize;
    this.decoder =
        new PacketDecoder(new DecoderLimits(maximumPacketSize, USER_PROPERTIES, maximumPacketSize));
    decoder.version(version);
  }

  /** Is told of messages that are not taken. */
  interface PassedOver {
    /** One of so many bytes has come to its end. */
    void message(Packet.Publish head, int bytes) throws InterruptedException;
  }

  /** Does not end at messages of MQTT 3 that are too large, from now on, but passes them over. */
  void passOver(PassedOver told) {
    passedOver = told;
  }

  /**
   * The next packet; waits for it.
   *
   * @throws io.sundew.mqtt.ProtocolException when the bytes are no packet
   * @throws EOFException when the remote broker has closed the connection
   */
  Packet next() throws IOException, InterruptedException {
    passOver();
    Packet packet = decoder.decode(buffer);
    while (packet == null) {
      fill();
      passOver();
      packet = decoder.decode(buffer);
    }
    return packet;
  }

  private void passOver() throws IOException, InterruptedException {
    while (passedOver != null && PublishHead.sizeAt(buffer) > maximumPacketSize) {
      PublishHead head = PublishHead.read(buffer);
      while (head == null) {
        fill();
        head = PublishHead.read(buffer);
      }
      skip(head.size());
      passedOver.message(head.packet(), head.size());
    }
  }

  private void skip(int bytes) throws IOException {
    int left = bytes;
    while (true) {
      int there = Math.min(left, buffer.readableBytes());
      buffer.skipBytes(there);
      left -= there;
      if (left == 0) {
        return;
      }
      fill();
    }
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
