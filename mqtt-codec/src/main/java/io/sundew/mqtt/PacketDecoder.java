package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.sundew.api.ProtocolVersion;
import org.jspecify.annotations.Nullable;

/** Reads packets off a buffer. Confined to one thread. */
public final class PacketDecoder {
  private final int maximumPacketSize;
  private ProtocolVersion version = ProtocolVersion.V5;

  /** A decoder that takes packets of at most that many bytes, header included. */
  public PacketDecoder(int maximumPacketSize) {
    this.maximumPacketSize = maximumPacketSize;
  }

  /** The version packets are read in. */
  public ProtocolVersion version() {
    return version;
  }

  /** Reads packets in that version from now on. */
  public void version(ProtocolVersion now) {
    version = now;
  }

  /** The next packet, or null when more bytes are needed. */
  public @Nullable Packet decode(ByteBuf in) {
    if (in.readableBytes() > maximumPacketSize) {
      throw ProtocolException.malformed("too long");
    }
    return null;
  }
}
