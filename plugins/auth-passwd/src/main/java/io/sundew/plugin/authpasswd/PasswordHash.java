package io.sundew.plugin.authpasswd;

/** A salted hash of a password, in one of the forms Mosquitto knows. Immutable. */
sealed interface PasswordHash permits Sha512Hash, Pbkdf2Hash, Argon2idHash {
  /**
   * Whether this is the hash of the password. Works for milliseconds; how long does not depend on
   * where the hashes differ.
   */
  boolean matches(byte[] password);

  /**
   * The heap that {@link #matches} takes while it works, in KiB; 0 where it is not worth counting.
   */
  default int memoryKibibytes() {
    return 0;
  }

  /** The text that a password file holds. */
  String encoded();

  /**
   * Reads the text that a password file holds.
   *
   * @throws IllegalArgumentException when it is no such hash; the message is meant for the operator
   *     and shows no part of salt or hash
   */
  static PasswordHash parse(String text) {
    if (text.startsWith("$6$")) {
      return Sha512Hash.parse(text);
    }
    if (text.startsWith("$7$")) {
      return Pbkdf2Hash.parse(text);
    }
    if (text.startsWith("$argon2id$")) {
      return Argon2idHash.parse(text);
    }
    throw new IllegalArgumentException("is not hashed with $6$, $7$ or $argon2id$");
  }
}
