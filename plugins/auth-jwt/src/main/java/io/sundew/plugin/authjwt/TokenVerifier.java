package io.sundew.plugin.authjwt;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out whether a token was signed by one of the keys, with an algorithm that the operator
 * allows and that is the key's own. What else its header says, a key or where to find one among it,
 * is not looked at. Thread safe.
 */
final class TokenVerifier {
  private static final int MAXIMUM_CLAIMS = 128;

  private final Set<Algorithm> algorithms;
  private final KeySource keys;

  TokenVerifier(Set<Algorithm> algorithms, KeySource keys) {
    this.algorithms = Set.copyOf(algorithms);
    this.keys = keys;
  }

  /**
   * The claims of a token whose signature is good.
   *
   * @throws TokenException when it is not
   */
  Map<String, Object> claims(String text) throws TokenException, InterruptedException {
    CompactToken token = CompactToken.parse(text);
    Algorithm algorithm =
        Algorithm.named(token.algorithm())
            .filter(algorithms::contains)
            .orElseThrow(() -> TokenException.invalid("the token's algorithm is not allowed"));
    if (!isSigned(token, algorithm)) {
      throw TokenException.invalid("the token's signature is not good");
    }
    return payload(token);
  }

  private boolean isSigned(CompactToken token, Algorithm algorithm)
      throws TokenException, InterruptedException {
    for (VerificationKey key : candidates(algorithm, token.keyId())) {
      if (key.check().fits(algorithm, token.signed(), token.signature())) {
        return true;
      }
    }
    return false;
  }

  private List<VerificationKey> candidates(Algorithm algorithm, Optional<String> keyId)
      throws TokenException, InterruptedException {
    List<VerificationKey> known = keys.current().candidates(algorithm, keyId);
    if (!known.isEmpty()) {
      return known;
    }
    List<VerificationKey> renewed = keys.renewed().candidates(algorithm, keyId);
    if (renewed.isEmpty()) {
      throw TokenException.invalid("no key is known that the token could be signed with");
    }
    return renewed;
  }

  private static Map<String, Object> payload(CompactToken token) throws TokenException {
    Map<String, Object> claims;
    try {
      claims = StrictJson.OF_TOKENS.object(token.payload());
    } catch (IOException e) {
      throw TokenException.invalid("the token's claims are not a JSON object within the limits");
    }
    if (claims.size() > MAXIMUM_CLAIMS) {
      throw TokenException.invalid("the token has more than " + MAXIMUM_CLAIMS + " claims");
    }
    return claims;
  }
}
