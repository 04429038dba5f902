package io.sundew.plugin.authjwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A signature algorithm (RFC 7518 section 3, RFC 8037, RFC 9864) and the kind of key that belongs
 * to it. {@code none} is none of them.
 */
enum Algorithm {
  HS256(Family.SECRET, JWSAlgorithm.HS256, 32, null),
  HS384(Family.SECRET, JWSAlgorithm.HS384, 48, null),
  HS512(Family.SECRET, JWSAlgorithm.HS512, 64, null),
  RS256(Family.RSA, JWSAlgorithm.RS256, 0, null),
  RS384(Family.RSA, JWSAlgorithm.RS384, 0, null),
  RS512(Family.RSA, JWSAlgorithm.RS512, 0, null),
  PS256(Family.RSA, JWSAlgorithm.PS256, 0, null),
  PS384(Family.RSA, JWSAlgorithm.PS384, 0, null),
  PS512(Family.RSA, JWSAlgorithm.PS512, 0, null),
  ES256(Family.CURVE, JWSAlgorithm.ES256, 0, Curve.P_256),
  ES384(Family.CURVE, JWSAlgorithm.ES384, 0, Curve.P_384),
  ES512(Family.CURVE, JWSAlgorithm.ES512, 0, Curve.P_521),
  EDDSA(Family.CURVE, JWSAlgorithm.EdDSA, 0, Curve.Ed25519),
  ED25519(Family.CURVE, JWSAlgorithm.Ed25519, 0, Curve.Ed25519);

  /** What an algorithm needs to verify. */
  enum Family {
    /** A secret that the issuer has, too. */
    SECRET,
    /** An RSA public key. */
    RSA,
    /** A public key on the algorithm's curve. */
    CURVE
  }

  private final Family family;

  @SuppressWarnings("ImmutableEnumChecker") // a name
  private final JWSAlgorithm jws;

  private final int secretBytes;

  @SuppressWarnings("ImmutableEnumChecker") // a name with parameters that nothing changes
  private final @Nullable Curve curve;

  Algorithm(Family family, JWSAlgorithm jws, int secretBytes, @Nullable Curve curve) {
    this.family = family;
    this.jws = jws;
    this.secretBytes = secretBytes;
    this.curve = curve;
  }

  /** The algorithm of that name as tokens and configurations write it. */
  static Optional<Algorithm> named(String name) {
    return Arrays.stream(values()).filter(each -> each.jws.getName().equals(name)).findFirst();
  }

  /** All names. */
  static String names() {
    return Arrays.stream(values()).map(Algorithm::toString).collect(Collectors.joining(", "));
  }

  Family family() {
    return family;
  }

  /** The same in the library's terms. */
  JWSAlgorithm jws() {
    return jws;
  }

  /** The length of its hash, below which a secret is too short; 0 where it takes none. */
  int secretBytes() {
    return secretBytes;
  }

  /** Whether keys on that curve are its own. */
  boolean isOn(Curve other) {
    return other.equals(curve);
  }

  /** The name as tokens write it. */
  @Override
  public String toString() {
    return jws.getName();
  }
}
