package io.sundew.plugin.bridgemqtt;

import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * As much of DER (X.690) as it takes to put keys of PKCS#1 and SEC 1 into PKCS#8, which Java reads.
 */
final class Der {
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;

  /** Version 0, and rsaEncryption without parameters. */
  private static final byte[] RSA = {
    0x02,
    0x01,
    0x00,
    0x30,
    0x0D,
    0x06,
    0x09,
    0x2A,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xF7,
    0x0D,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  private static final int PARAMETERS = 0xA0;

  /** Version 0. */
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /** The identifier of elliptic curve keys. */
  private static final byte[] CURVE_KEY = {
    0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
  };

  private Der() {}

  /** The PrivateKeyInfo of an ECPrivateKey (RFC 5915); empty where that names no curve. */
  static Optional<byte[]> pkcs8OfCurve(byte[] sec1) {
    try {
      return curve(ByteBuffer.wrap(sec1)).map(curve -> pkcs8OfCurve(sec1, curve));
    } catch (BufferUnderflowException | IllegalArgumentException _) { // it is not whole
      return Optional.empty();
    }
  }

  private static byte[] pkcs8OfCurve(byte[] sec1, byte[] curve) {
    var algorithm = new ByteArrayOutputStream();
    algorithm.writeBytes(CURVE_KEY);
    algorithm.writeBytes(curve);
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(VERSION);
    inner.writeBytes(element(SEQUENCE, algorithm.toByteArray()));
    inner.writeBytes(element(OCTETS, sec1));
    return element(SEQUENCE, inner.toByteArray());
  }

  /** The parameters of an ECPrivateKey: the curve's identifier. */
  private static Optional<byte[]> curve(ByteBuffer key) {
    key.get(); // the sequence
    length(key);
    while (key.hasRemaining()) {
      int tag = key.get() & 0xFF;
      byte[] content = new byte[length(key)];
      key.get(content);
      if (tag == PARAMETERS) {
        return Optional.of(content);
      }
    }
    return Optional.empty();
  }

  private static int length(ByteBuffer in) {
    int first = in.get() & 0xFF;
    int length = first < 0x80 ? first : 0;
    for (int i = first & 0x7F; first >= 0x80 && i > 0; i--) {
      length = (length << 8) | (in.get() & 0xFF);
    }
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("longer than what is there");
    }
    return length;
  }

  /** The PrivateKeyInfo of an RSAPrivateKey. */
  static byte[] pkcs8OfRsa(byte[] pkcs1) {
    var inner = new ByteArrayOutputStream();
    inner.writeBytes(RSA);
    inner.writeBytes(element(OCTETS, pkcs1));
    return element(SEQUENCE, inner.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(content.length) + 7) / 8;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(content.length >> (8 * i));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
