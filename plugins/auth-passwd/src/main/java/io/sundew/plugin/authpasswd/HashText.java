package io.sundew.plugin.authpasswd;

import java.util.Base64;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Reads the fields of an encoded hash; every complaint names the field and never its content. */
final class HashText {
  private HashText() {}

  /** Takes the text apart, or says that it should look like {@code form}. */
  static MatchResult split(String text, Pattern pattern, String form) {
    var matcher = pattern.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("does not have the form " + form);
    }
    return matcher.toMatchResult();
  }

  /** A decimal number between 1 and {@code maximum}. */
  static int number(String field, String text, int maximum) {
    try {
      int value = Integer.parseInt(text);
      if (value >= 1 && value <= maximum) {
        return value;
      }
    } catch (NumberFormatException tooLarge) {
      // Reported below with the range.
    }
    throw new IllegalArgumentException("has " + field + " outside 1 to " + maximum);
  }

  /** Bytes in standard Base64, with padding (OpenSSL) or without (Argon2). */
  static byte[] bytes(String field, String text) {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("has a " + field + " that is not Base64", notBase64);
    }
  }

  /**
   * A salt of {@code $6$} or {@code $7$}: 12 bytes as Mosquitto 2.0 makes it, 64 as 2.1 does; it
   * reads no other.
   */
  static byte[] salt(String text) {
    byte[] salt = bytes("salt", text);
    if (salt.length != 12 && salt.length != 64) {
      throw new IllegalArgumentException(
          "has a salt of " + salt.length + " bytes instead of 12 or 64");
    }
    return salt;
  }

  /** A hash of {@code $6$} or {@code $7$}: 64 bytes. */
  static byte[] sha512(String text) {
    byte[] hash = bytes("hash", text);
    if (hash.length != 64) {
      throw new IllegalArgumentException("has a hash of " + hash.length + " bytes instead of 64");
    }
    return hash;
  }
}
