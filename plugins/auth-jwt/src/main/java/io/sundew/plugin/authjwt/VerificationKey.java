package io.sundew.plugin.authjwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A key that verifies tokens, bound to the algorithms it may be used with: a token's header chooses
 * among them and never makes a public key a secret. Immutable.
 *
 * @param id the {@code kid} that tokens name it by; empty where it has none
 * @param algorithms those of the configuration that fit the key, at least one
 */
record VerificationKey(Optional<String> id, Set<Algorithm> algorithms, SignatureCheck check) {
  private static final int MINIMUM_RSA_BITS = 2048;
  private static final int MAXIMUM_RSA_BITS = 8192;

  VerificationKey {
    algorithms = Set.copyOf(algorithms);
  }

  /**
   * A secret.
   *
   * @throws UnusableKeyException when it is shorter than the hash of one of the algorithms
   */
  static VerificationKey secret(byte[] secret, Set<Algorithm> algorithms)
      throws UnusableKeyException {
    for (Algorithm algorithm : algorithms) {
      if (secret.length < algorithm.secretBytes()) {
        throw new UnusableKeyException(
            "the secret has %d bytes and %s needs at least %d; 'openssl rand -hex %3$d' makes one"
                .formatted(secret.length, algorithm, algorithm.secretBytes()));
      }
    }
    try {
      var check = SignatureCheck.by(new MACVerifier(secret));
      return new VerificationKey(Optional.empty(), algorithms, check);
    } catch (JOSEException e) {
      throw new UnusableKeyException("not a secret: " + e.getMessage());
    }
  }

  /**
   * A public key.
   *
   * @param allowed the algorithms it may be used with as far as they are its own
   * @throws UnusableKeyException when it is weak or broken, or fits none of them
   */
  static VerificationKey of(PublicKey key, Optional<String> id, Set<Algorithm> allowed)
      throws UnusableKeyException {
    try {
      return switch (key) {
        case RSAPublicKey rsa -> {
          int bits = rsa.getModulus().bitLength();
          if (bits < MINIMUM_RSA_BITS || bits > MAXIMUM_RSA_BITS) {
            throw new UnusableKeyException(
                "an RSA key of %d bits; it needs %d to %d"
                    .formatted(bits, MINIMUM_RSA_BITS, MAXIMUM_RSA_BITS));
          }
          yield new VerificationKey(
              id,
              fitting(allowed, a -> a.family() == Algorithm.Family.RSA, "an RSA key"),
              SignatureCheck.by(new RSASSAVerifier(rsa)));
        }
        case ECPublicKey ec -> {
          Curve curve = Curve.forECParameterSpec(ec.getParams());
          if (curve == null) {
            throw new UnusableKeyException("an EC key on a curve that no algorithm uses");
          }
          yield new VerificationKey(
              id,
              fitting(allowed, a -> a.isOn(curve), "an EC key on " + curve),
              SignatureCheck.by(new ECDSAVerifier(ec)));
        }
        case EdECPublicKey edwards -> {
          String curve = edwards.getParams().getName();
          yield new VerificationKey(
              id,
              fitting(allowed, a -> a.isOn(new Curve(curve)), "an Edwards key on " + curve),
              SignatureCheck.ed25519(edwards));
        }
        default -> throw new UnusableKeyException("a key for " + key.getAlgorithm());
      };
    } catch (JOSEException e) {
      throw new UnusableKeyException("a broken key: " + e.getMessage());
    }
  }

  private static Set<Algorithm> fitting(
      Set<Algorithm> allowed, Predicate<Algorithm> own, String what) throws UnusableKeyException {
    Set<Algorithm> fitting = allowed.stream().filter(own).collect(Collectors.toUnmodifiableSet());
    if (fitting.isEmpty()) {
      throw new UnusableKeyException(what + ", which none of the algorithms " + allowed + " uses");
    }
    return fitting;
  }

  /** Whether a token of that algorithm and {@code kid} may be this key's. */
  boolean mayVerify(Algorithm algorithm, Optional<String> tokensKeyId) {
    return algorithms.contains(algorithm)
        && (id.isEmpty() || tokensKeyId.isEmpty() || id.equals(tokensKeyId));
  }
}
