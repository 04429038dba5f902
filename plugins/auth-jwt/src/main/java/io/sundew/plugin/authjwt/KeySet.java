package io.sundew.plugin.authjwt;

import java.util.List;
import java.util.Optional;

/** The keys that verify tokens at one moment, in order. Immutable. */
record KeySet(List<VerificationKey> keys) {
  /** More would let one token without a {@code kid} cost too much. */
  static final int MAXIMUM = 64;

  /**
   * A set of keys.
   *
   * @throws IllegalArgumentException when they are more than {@link #MAXIMUM}
   */
  KeySet {
    keys = List.copyOf(keys);
    if (keys.size() > MAXIMUM) {
      throw new IllegalArgumentException(keys.size() + " keys, and " + MAXIMUM + " are the most");
    }
  }

  /** The keys that a token of that algorithm and {@code kid} may be signed with. */
  List<VerificationKey> candidates(Algorithm algorithm, Optional<String> keyId) {
    return keys.stream().filter(key -> key.mayVerify(algorithm, keyId)).toList();
  }
}
