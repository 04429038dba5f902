package io.sundew.broker.transfer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes a {@code mosquitto.db} of any of the formats 3 to 6 by their documented layout. Real ones
 * of format 6 are in the end-to-end tests.
 */
final class MosquittoDatabase {
  static final int QUEUED = 11;
  static final int OUT = 1;
  static final int IN = 0;

  private final int version;
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private ByteArrayOutputStream chunk = new ByteArrayOutputStream();

  MosquittoDatabase(int version) {
    this.version = version;
    file.writeBytes(new byte[] {0, (byte) 0xB5, 0});
    file.writeBytes("mosquitto db".getBytes(StandardCharsets.US_ASCII));
    file.writeBytes(bytes(4).putInt(0).array());
    file.writeBytes(bytes(4).putInt(version).array());
    if (isFixed()) {
      i64(100).u8(0).u8(8).raw(new byte[6]);
    } else {
      u8(0).u8(8).i64(100);
    }
    end(1);
  }

  private boolean isFixed() {
    return version >= 5;
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocate(count);
  }

  private MosquittoDatabase raw(byte[] bytes) {
    chunk.writeBytes(bytes);
    return this;
  }

  private MosquittoDatabase u8(int value) {
    chunk.write(value);
    return this;
  }

  private MosquittoDatabase u16(int value) {
    return raw(bytes(2).putShort((short) value).array());
  }

  private MosquittoDatabase u32(long value) {
    return raw(bytes(4).putInt((int) value).array());
  }

  private MosquittoDatabase i64(long value) {
    return raw(bytes(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
  }

  private MosquittoDatabase text(String value) {
    return u16(utf8(value).length).raw(utf8(value));
  }

  private static byte[] utf8(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private void end(int kind) {
    int head = isFixed() ? 4 : 2;
    ByteBuffer header = bytes(head + 4);
    if (isFixed()) {
      header.putInt(kind);
    } else {
      header.putShort((short) kind);
    }
    file.writeBytes(header.putInt(chunk.size()).array());
    file.writeBytes(chunk.toByteArray());
    chunk = new ByteArrayOutputStream();
  }

  MosquittoDatabase client(String id, String user, long expiresAt, long expiry) {
    if (isFixed()) {
      i64(expiresAt).u32(expiry).u16(5).u16(utf8(id).length);
      if (version == 6) {
        u16(1883).u16(utf8(user).length).u32(0);
      }
      raw(utf8(id));
      if (version == 6) {
        raw(utf8(user));
      }
    } else {
      text(id).u16(5).i64(0);
    }
    end(6);
    return this;
  }

  MosquittoDatabase message(
      long id,
      String topic,
      String payload,
      int qos,
      boolean retain,
      long expires,
      byte... properties) {
    byte[] body = utf8(payload);
    if (isFixed()) {
      i64(id).i64(expires).u32(body.length).u16(9);
      u16(3).u16(4).u16(utf8(topic).length).u16(1883).u8(qos).u8(retain ? 1 : 0);
      raw(utf8("pub")).raw(utf8("user")).raw(utf8(topic)).raw(body).raw(properties);
    } else {
      i64(id).text("pub");
      if (version == 4) {
        text("user").u16(1883);
      }
      u16(9).u16(9).text(topic).u8(qos).u8(retain ? 1 : 0).u32(body.length).raw(body);
    }
    end(2);
    return this;
  }

  MosquittoDatabase exchange(
      String client, long message, int packetId, int qos, int state, int direction) {
    return exchange(client, message, packetId, qos, state, direction, new byte[0]);
  }

  MosquittoDatabase exchange(
      String client,
      long message,
      int packetId,
      int qos,
      int state,
      int direction,
      byte... properties) {
    if (isFixed()) {
      i64(message).u16(packetId).u16(utf8(client).length).u8(qos).u8(state).u8(0).u8(direction);
      raw(utf8(client)).raw(properties);
    } else {
      text(client).i64(message).u16(packetId).u8(qos).u8(0).u8(direction).u8(state).u8(0);
    }
    end(3);
    return this;
  }

  MosquittoDatabase retained(long message) {
    i64(message);
    end(4);
    return this;
  }

  MosquittoDatabase subscribed(
      String client, String filter, int qos, int options, long identifier) {
    if (isFixed()) {
      u32(identifier).u16(utf8(client).length).u16(utf8(filter).length);
      u8(qos).u8(options).u16(0).raw(utf8(client)).raw(utf8(filter));
    } else {
      text(client).text(filter).u8(qos);
    }
    end(5);
    return this;
  }

  /** A chunk that says it has so many bytes, and has none. */
  MosquittoDatabase announce(int kind, int length) {
    file.writeBytes(bytes(8).putInt(kind).putInt(length).array());
    return this;
  }

  byte[] toBytes() {
    return file.toByteArray();
  }
}
