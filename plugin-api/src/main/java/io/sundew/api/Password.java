package io.sundew.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** The password field of a CONNECT: arbitrary bytes that never show in a log. Immutable. */
public final class Password {
  /** No password was sent. */
  public static final Password ABSENT = new Password(new byte[0], false);

  private final byte[] bytes;
  private final boolean present;

  private Password(byte[] bytes, boolean present) {
    this.bytes = bytes;
    this.present = present;
  }

  /** A password of these bytes, which are copied. */
  public static Password of(byte[] bytes) {
    return new Password(bytes.clone(), true);
  }

  /** A password of that text in UTF-8. */
  public static Password of(String text) {
    return new Password(text.getBytes(StandardCharsets.UTF_8), true);
  }

  /** Whether the client sent a password, be it an empty one. */
  public boolean isPresent() {
    return present;
  }

  /** A copy of the bytes; empty when absent. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Password that
        && present == that.present
        && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Boolean.hashCode(present);
  }

  /** Never the password. */
  @Override
  public String toString() {
    return present ? "***" : "none";
  }
}
