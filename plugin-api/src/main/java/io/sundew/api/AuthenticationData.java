package io.sundew.api;

/** The binary Authentication Data of MQTT 5.0, immutable. */
public final class AuthenticationData {
  /** No data. */
  public static final AuthenticationData NONE = new AuthenticationData(new byte[0]);

  private final byte[] bytes;

  /** Data of these bytes, which are copied. */
  public AuthenticationData(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Only the length: the data may be a secret. */
  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
