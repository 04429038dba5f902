package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sundew.api.UserProperty;
import java.nio.charset.StandardCharsets;

/** Writes properties as the wire has them. Thread safe. */
final class PropertiesWriter {
  private static final Property[] ALL = Property.values();

  private PropertiesWriter() {}

  /** All properties, without the length in front. */
  static byte[] encode(Properties properties) {
    ByteBuf out = Unpooled.buffer(64);
    for (Property property : ALL) {
      if (properties.has(property)) {
        write(property, properties, out);
      }
    }
    return ByteBufUtil.getBytes(out);
  }

  private static void write(Property property, Properties properties, ByteBuf out) {
    switch (property.type()) {
      case BYTE -> {
        out.writeByte(property.identifier());
        out.writeByte((int) properties.number(property, 0));
      }
      case TWO_BYTES -> {
        out.writeByte(property.identifier());
        out.writeShort((int) properties.number(property, 0));
      }
      case FOUR_BYTES -> {
        out.writeByte(property.identifier());
        out.writeInt((int) properties.number(property, 0));
      }
      case TEXT -> {
        String text = properties.text(property);
        if (text != null) {
          out.writeByte(property.identifier());
          writeText(text, out);
        }
      }
      case BINARY -> {
        byte[] bytes = properties.binary(property);
        if (bytes != null) {
          out.writeByte(property.identifier());
          writeBinary(bytes, out);
        }
      }
      case VARIABLE -> {
        for (int identifier : properties.subscriptionIdentifiers()) {
          out.writeByte(property.identifier());
          VariableInteger.write(out, identifier);
        }
      }
      case TEXT_PAIR -> {
        for (UserProperty pair : properties.userProperties()) {
          out.writeByte(property.identifier());
          writeText(pair.name(), out);
          writeText(pair.value(), out);
        }
      }
    }
  }

  /**
   * Writes a text with its length in front.
   *
   * @throws IllegalArgumentException when it is longer than 65,535 bytes
   */
  static void writeText(String text, ByteBuf out) {
    writeBinary(text.getBytes(StandardCharsets.UTF_8), out);
  }

  /**
   * Writes binary data with its length in front.
   *
   * @throws IllegalArgumentException when it is longer than 65,535 bytes
   */
  static void writeBinary(byte[] bytes, ByteBuf out) {
    out.writeShort(requireShort(bytes.length));
    out.writeBytes(bytes);
  }

  static int requireShort(int length) {
    if (length > 0xFFFF) {
      throw new IllegalArgumentException("a field of " + length + " bytes, at most 65535 fit");
    }
    return length;
  }
}
