package io.sundew.plugin.authpasswd;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;

/** The ways to hash a new password, by the names that {@code mosquitto_passwd -H} gives them. */
enum HashAlgorithm {
  SHA512("sha512"),
  SHA512_PBKDF2("sha512-pbkdf2"),
  ARGON2ID("argon2id");

  private static final SecureRandom RANDOM = new SecureRandom();

  private final String optionValue;

  HashAlgorithm(String optionValue) {
    this.optionValue = optionValue;
  }

  /** The algorithm of that name. */
  static Optional<HashAlgorithm> named(String name) {
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.optionValue.equals(name))
        .findFirst();
  }

  /**
   * Hashes a password with a new salt, of a length that every Mosquitto reads.
   *
   * @param iterations only PBKDF2 has them
   */
  PasswordHash hash(byte[] password, int iterations) {
    return switch (this) {
      case SHA512 -> Sha512Hash.of(password, randomBytes(12));
      case SHA512_PBKDF2 -> Pbkdf2Hash.of(password, iterations, randomBytes(12));
      case ARGON2ID -> Argon2idHash.of(password, randomBytes(64));
    };
  }

  private static byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
