package io.sundew.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a WebSocket, RFC 6455 section 5, as the server's side of MQTT needs them. Confined
 * to the channel's event loop.
 *
 * <p>To MQTT a WebSocket is a stream of bytes: packets begin and end anywhere in frames. So nothing
 * is gathered here. What clients have masked is unmasked where it lies in the read buffer, and
 * moved together over the headers between, so that one read reaches the next handler as one piece;
 * however long a frame says it is, it costs no memory. The other way a frame is put around all that
 * a connection writes in one round.
 */
final class WebSocketFrames extends ChannelInboundHandlerAdapter {
  /** What must be left free in front of bytes that {@link #wrap} is to put into a frame. */
  static final int HEADROOM = 10;

  /** The longest frame that closes: its header and a code. */
  static final int CLOSE_BYTES = 4;

  /** Codes of RFC 6455 section 7.4.1. */
  private static final int NORMAL = 1000;

  private static final int PROTOCOL_ERROR = 1002;
  private static final int UNSUPPORTED_DATA = 1003;
  private static final int NO_CODE = -1;

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final int FINAL = 0x80;
  private static final int RESERVED = 0x70;
  private static final int MASKED = 0x80;
  private static final int LENGTH_IN_2 = 126;
  private static final int LENGTH_IN_8 = 127;
  private static final int MOST_IN_CONTROL = 125;
  private static final int MASK_BYTES = 4;

  private final byte[] header = new byte[2 + 8 + MASK_BYTES];
  private int headerRead;
  private int headerLength = 2;
  private int opcode;
  private boolean isFinal;
  private boolean inPayload;
  private boolean inMessage;
  private long remaining;
  private int mask;

  private byte[] control = {};
  private int controlRead;
  private byte @Nullable [] pong;

  private @Nullable ConnectionHandler connection;
  private boolean over;
  private @Nullable String problem;
  private boolean peerCloses;
  private boolean closeSent;
  private int closeCode = NORMAL;

  /** Says whose frames these are; called before the first of them. */
  void serve(ConnectionHandler handler) {
    connection = handler;
  }

  // Reading.

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (over) {
      in.release();
      return;
    }
    unwrap(in);
    if (in.isReadable()) {
      context.fireChannelRead(in);
    } else {
      in.release();
    }
    answer(context);
  }

  /** Leaves in the buffer the bytes that frames carried, unmasked and side by side. */
  private void unwrap(ByteBuf in) {
    int start = in.readerIndex();
    int end = in.writerIndex();
    int read = start;
    int write = start;
    while (read < end && !over) {
      if (!inPayload) {
        read = readHeader(in, read, end);
      } else {
        int count = (int) Math.min(remaining, end - read);
        if (opcode >= CLOSE) {
          readControl(in, read, count);
        } else {
          unmask(in, read, write, count);
          write += count;
        }
        read += count;
        remaining -= count;
      }
      if (inPayload && remaining == 0) {
        endFrame();
      }
    }
    in.setIndex(start, write);
  }

  private int readHeader(ByteBuf in, int from, int end) {
    int read = from;
    while (read < end && !inPayload && !over) {
      header[headerRead++] = in.getByte(read++);
      if (headerRead == 2) {
        beginHeader();
      } else if (headerRead == headerLength) {
        endHeader();
      }
    }
    return read;
  }

  private void beginHeader() {
    opcode = header[0] & 0xf;
    isFinal = (header[0] & FINAL) != 0;
    int length = header[1] & 0x7f;
    headerLength =
        2 + MASK_BYTES + (length == LENGTH_IN_2 ? 2 : length == LENGTH_IN_8 ? Long.BYTES : 0);
    switch (opcode) {
      case TEXT -> fail(UNSUPPORTED_DATA, "a text frame"); // [MQTT-6.0.0-1]
      case CONTINUATION -> {
        if (!inMessage) {
          fail(PROTOCOL_ERROR, "a continuation of nothing");
        }
      }
      case BINARY -> {
        if (inMessage) {
          fail(PROTOCOL_ERROR, "a message within a message");
        }
      }
      case CLOSE, PING, PONG -> {
        if (!isFinal || length > MOST_IN_CONTROL) {
          fail(PROTOCOL_ERROR, "a control frame that is fragmented or too long");
        }
      }
      default -> fail(PROTOCOL_ERROR, "an unknown kind of frame");
    }
    if ((header[0] & RESERVED) != 0) {
      fail(PROTOCOL_ERROR, "a reserved bit");
    } else if ((header[1] & MASKED) == 0) {
      fail(PROTOCOL_ERROR, "a frame that is not masked");
    }
  }

  private void endHeader() {
    int length = header[1] & 0x7f;
    remaining =
        switch (length) {
          case LENGTH_IN_2 -> bigEndian(2, 2);
          case LENGTH_IN_8 -> bigEndian(2, Long.BYTES);
          default -> length;
        };
    boolean shortest =
        switch (length) {
          case LENGTH_IN_2 -> remaining >= LENGTH_IN_2;
          case LENGTH_IN_8 -> remaining > 0xffff; // this also holds the first bit to 0
          default -> true;
        };
    if (!shortest) {
      fail(PROTOCOL_ERROR, "a length that is not written as short as can be");
      return;
    }
    mask = (int) bigEndian(headerLength - MASK_BYTES, MASK_BYTES);
    headerRead = 0;
    headerLength = 2;
    inPayload = true;
    if (opcode >= CLOSE) {
      control = new byte[(int) remaining];
      controlRead = 0;
    } else {
      inMessage = !isFinal;
    }
  }

  private long bigEndian(int from, int bytes) {
    long value = 0;
    for (int i = from; i < from + bytes; i++) {
      value = value << Byte.SIZE | (header[i] & 0xff);
    }
    return value;
  }

  /** Unmasks bytes while it moves them to the front or leaves them where they are. */
  private void unmask(ByteBuf in, int from, int to, int count) {
    int read = from;
    int write = to;
    int end = from + count;
    long wide = (long) mask << Integer.SIZE | (mask & 0xffff_ffffL);
    for (; end - read >= Long.BYTES; read += Long.BYTES, write += Long.BYTES) {
      in.setLong(write, in.getLong(read) ^ wide);
    }
    for (; read < end; read++, write++) {
      in.setByte(write, in.getByte(read) ^ mask >>> 24);
      mask = Integer.rotateLeft(mask, Byte.SIZE);
    }
  }

  private void readControl(ByteBuf in, int from, int count) {
    for (int i = from; i < from + count; i++) {
      control[controlRead++] = (byte) (in.getByte(i) ^ mask >>> 24);
      mask = Integer.rotateLeft(mask, Byte.SIZE);
    }
  }

  private void endFrame() {
    inPayload = false;
    switch (opcode) {
      case PING -> pong = control; // of several in one read the last is answered, section 5.5.3
      case CLOSE -> {
        over = true;
        peerCloses = true;
        closeCode = codeToAnswer(control);
      }
      default -> {}
    }
  }

  private static int codeToAnswer(byte[] payload) {
    if (payload.length == 0) {
      return NO_CODE;
    }
    int code = payload.length == 1 ? 0 : (payload[0] & 0xff) << Byte.SIZE | (payload[1] & 0xff);
    boolean defined =
        (code >= NORMAL && code <= 1011 && code != 1004 && code != 1005 && code != 1006)
            || (code >= 3000 && code <= 4999);
    return defined ? code : PROTOCOL_ERROR;
  }

  private void fail(int code, String what) {
    if (!over) {
      over = true;
      closeCode = code;
      problem = what;
    }
  }

  private void answer(ChannelHandlerContext context) {
    byte[] payload = pong;
    pong = null;
    if (payload != null && context.channel().isWritable() && !closeSent) {
      ByteBuf frame = context.alloc().directBuffer(2 + payload.length);
      frame.writeByte(FINAL | PONG).writeByte(payload.length).writeBytes(payload);
      context.writeAndFlush(frame, context.voidPromise());
    }
    ConnectionHandler handler = connection;
    if (problem != null && handler != null) {
      handler.brokenBeneath("WebSocket: " + problem);
    } else if (peerCloses && closeSent) {
      context.close(); // it has answered
    } else if (peerCloses) {
      ByteBuf frame = context.alloc().directBuffer(CLOSE_BYTES);
      appendClose(frame);
      context.writeAndFlush(frame).addListener(ChannelFutureListener.CLOSE);
    }
  }

  // Writing.

  /**
   * Puts what is readable into one frame. There must be {@link #HEADROOM} bytes of the buffer's own
   * in front.
   */
  static void wrap(ByteBuf out) {
    int length = out.readableBytes();
    if (length > 0) {
      int end = out.writerIndex();
      int start = out.readerIndex() - headerLength(length);
      out.setIndex(start, start);
      writeHeader(out, length);
      out.setIndex(start, end);
    }
  }

  /** The header of a frame around that many bytes. */
  static ByteBuf header(ByteBufAllocator allocator, int length) {
    ByteBuf header = allocator.directBuffer(HEADROOM);
    writeHeader(header, length);
    return header;
  }

  private static int headerLength(int length) {
    return length <= MOST_IN_CONTROL ? 2 : length <= 0xffff ? 4 : HEADROOM;
  }

  private static void writeHeader(ByteBuf out, int length) {
    out.writeByte(FINAL | BINARY); // [MQTT-6.0.0-1]
    switch (headerLength(length)) {
      case 2 -> out.writeByte(length);
      case 4 -> out.writeByte(LENGTH_IN_2).writeShort(length);
      default -> out.writeByte(LENGTH_IN_8).writeLong(length);
    }
  }

  /** Appends the frame that closes, unless it was sent already; no other may follow. */
  void appendClose(ByteBuf out) {
    if (closeSent) {
      return;
    }
    closeSent = true;
    out.writeByte(FINAL | CLOSE);
    if (closeCode == NO_CODE) {
      out.writeByte(0);
    } else {
      out.writeByte(2).writeShort(closeCode);
    }
  }
}
