package io.sundew.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.PublishEncoder;
import org.jspecify.annotations.Nullable;

/**
 * The last message's PUBLISH packet, encoded once per shape (version, QoS, retain): a fan-out
 * copies bytes and sets only the packet identifier. Confined to one event loop.
 */
final class Frames {
  private static final int SHAPES = 3 * 3 * 2;

  private final Frame[] shapes = new Frame[SHAPES];
  private @Nullable Publication largeOf;
  private ByteBuf large = Unpooled.EMPTY_BUFFER;

  Frames() {
    for (int i = 0; i < SHAPES; i++) {
      shapes[i] = new Frame();
    }
  }

  /** An encoded packet: bytes 0 to the writer index. Valid until the next message. */
  static final class Frame {
    final ByteBuf bytes = Unpooled.buffer(256); // on the heap: copied from without a view
    int packetIdAt;
    private @Nullable Publication of;
    private int[] identifiers = Outgoing.NO_IDENTIFIERS;
    private long expirySeconds;
  }

  /** The packet in that shape, with no packet identifier yet. */
  @SuppressWarnings("ReferenceEquality") // the same message object, not one like it
  Frame of(
      Publication publication,
      ProtocolVersion version,
      Qos qos,
      boolean retain,
      int[] identifiers,
      long expirySeconds) {
    Frame frame = shapes[((version.level() - 3) * 3 + qos.level()) * 2 + (retain ? 1 : 0)];
    if (frame.of != publication
        || frame.identifiers != identifiers
        || frame.expirySeconds != expirySeconds) {
      frame.bytes.clear();
      frame.packetIdAt =
          PublishEncoder.encode(
              frame.bytes,
              version,
              publication.topicName(),
              0,
              false,
              qos,
              false,
              retain,
              0,
              publication.properties(),
              expirySeconds,
              identifiers,
              publication.payloadBytes());
      frame.of = publication;
      frame.identifiers = identifiers;
      frame.expirySeconds = expirySeconds;
    }
    return frame;
  }

  /**
   * A large payload as a direct buffer that all receivers of a message share; the caller owns one
   * reference.
   */
  @SuppressWarnings("ReferenceEquality") // the same message object, not one like it
  ByteBuf largePayload(Publication publication) {
    if (largeOf != publication) {
      large.release();
      byte[] payload = publication.payloadBytes();
      large = Unpooled.directBuffer(payload.length).writeBytes(payload);
      largeOf = publication;
    }
    return large.retainedDuplicate();
  }

  /** Lets go of the last large payload, so that an idle loop holds none. */
  void forgetLarge() {
    if (largeOf != null) {
      large.release();
      large = Unpooled.EMPTY_BUFFER;
      largeOf = null;
    }
  }

  /** Gives the buffers back. */
  void release() {
    forgetLarge();
    for (Frame frame : shapes) {
      frame.bytes.release();
    }
  }
}
