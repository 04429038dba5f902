package io.sundew.broker.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in every shape, cut anywhere. */
class WebSocketFramesTest {
  private static final int CONTINUATION = 0;
  private static final int BINARY = 2;
  private static final int PING = 9;
  private static final int FINAL = 0x80;

  private final Random random = new Random(7);
  private final EmbeddedChannel channel = new EmbeddedChannel(new WebSocketFrames());

  private byte[] frame(int first, byte[] payload) {
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length <= 0xffff) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.writeBytes(new byte[] {(byte) 0xff, 0, 0, 0, 0});
      frame.writeBytes(Unpooled.copyInt(payload.length).array());
    }
    byte[] mask = bytes(4);
    frame.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ mask[i % 4]);
    }
    return frame.toByteArray();
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] readInbound() {
    var all = new ByteArrayOutputStream();
    for (ByteBuf in = channel.readInbound(); in != null; in = channel.readInbound()) {
      all.writeBytes(ByteBufUtil.getBytes(in));
      in.release();
    }
    return all.toByteArray();
  }

  private byte[] readOutbound() {
    ByteBuf out = channel.readOutbound();
    byte[] bytes = ByteBufUtil.getBytes(out);
    out.release();
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 64, 1000, 100_000})
  void payloads_comeTogether_howeverTheStreamIsCut(int mostAtOnce) {
    var sent = new ByteArrayOutputStream();
    var expected = new ByteArrayOutputStream();
    for (int size : new int[] {0, 1, 2, 7, 8, 9, 125, 126, 127, 300, 65_535, 65_536, 70_001}) {
      byte[] payload = bytes(size);
      expected.writeBytes(payload);
      sent.writeBytes(frame(FINAL | BINARY, payload));
      byte[] begin = bytes(size / 3);
      byte[] end = bytes(5);
      sent.writeBytes(frame(BINARY, begin));
      sent.writeBytes(frame(FINAL | PING, bytes(3)));
      sent.writeBytes(frame(CONTINUATION, new byte[0]));
      sent.writeBytes(frame(FINAL | CONTINUATION, end));
      expected.writeBytes(begin);
      expected.writeBytes(end);
    }
    byte[] stream = sent.toByteArray();
    var received = new ByteArrayOutputStream();
    for (int at = 0; at < stream.length; ) {
      int count = Math.min(stream.length - at, 1 + random.nextInt(mostAtOnce));
      channel.writeInbound(Unpooled.directBuffer().writeBytes(stream, at, count));
      received.writeBytes(readInbound());
      at += count;
    }
    assertArrayEquals(expected.toByteArray(), received.toByteArray());
    channel.finishAndReleaseAll();
  }

  @Test
  void oneReadOfManyFrames_isOnePiece() {
    ByteBuf in = Unpooled.buffer();
    for (int i = 0; i < 10; i++) {
      in.writeBytes(frame(FINAL | BINARY, new byte[] {(byte) i}));
    }
    channel.writeInbound(in);
    ByteBuf piece = channel.readInbound();
    assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, ByteBufUtil.getBytes(piece));
    assertNull(channel.readInbound());
    piece.release();
  }

  @Test
  void ping_isAnsweredWithItsPayload_theLastOfARead() {
    channel.writeInbound(
        Unpooled.wrappedBuffer(
            frame(FINAL | PING, new byte[] {1}), frame(FINAL | PING, new byte[] {2, 3})));
    assertArrayEquals(new byte[] {(byte) 0x8a, 2, 2, 3}, readOutbound());
    assertNull(channel.readOutbound());
  }

  @ParameterizedTest
  @ValueSource(ints = {1000, 1001, 1011, 3000, 4999})
  void close_isAnsweredWithItsCode(int code) {
    channel.writeInbound(
        Unpooled.wrappedBuffer(frame(0x88, new byte[] {(byte) (code >> 8), (byte) code, 'x'})));
    assertArrayEquals(new byte[] {(byte) 0x88, 2, (byte) (code >> 8), (byte) code}, readOutbound());
    assertFalse(channel.isOpen());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
  void close_withACodeThatMeansNothing_isAProtocolError(int code) {
    channel.writeInbound(
        Unpooled.wrappedBuffer(frame(0x88, new byte[] {(byte) (code >> 8), (byte) code})));
    assertArrayEquals(new byte[] {(byte) 0x88, 2, 1002 >> 8, (byte) 1002}, readOutbound());
  }

  @Test
  void close_withoutACode_isAnsweredWithoutOne() {
    channel.writeInbound(Unpooled.wrappedBuffer(frame(0x88, new byte[0])));
    assertArrayEquals(new byte[] {(byte) 0x88, 0}, readOutbound());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 125, 126, 65_535, 65_536})
  void wrap_putsTheHeaderInFront(int length) {
    ByteBuf out = Unpooled.buffer(WebSocketFrames.HEADROOM + length);
    byte[] payload = bytes(length);
    out.setIndex(WebSocketFrames.HEADROOM, WebSocketFrames.HEADROOM).writeBytes(payload);
    WebSocketFrames.wrap(out);

    assertEquals(FINAL | BINARY, out.readUnsignedByte());
    int stated = out.readUnsignedByte();
    long size = stated == 126 ? out.readUnsignedShort() : stated == 127 ? out.readLong() : stated;
    assertEquals(length, size);
    assertArrayEquals(payload, ByteBufUtil.getBytes(out));
  }
}
