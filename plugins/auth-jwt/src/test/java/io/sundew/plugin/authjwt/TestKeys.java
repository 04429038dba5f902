package io.sundew.plugin.authjwt;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/** Keys made once, and how they are written. */
final class TestKeys {
  static final byte[] SECRET =
      "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
          .getBytes(StandardCharsets.US_ASCII);
  static final KeyPair RSA = Issuer.keys("RSA");
  static final KeyPair OTHER_RSA = Issuer.keys("RSA");
  static final KeyPair P256 = Issuer.keys("secp256r1");
  static final KeyPair P384 = Issuer.keys("secp384r1");
  static final KeyPair P521 = Issuer.keys("secp521r1");
  static final KeyPair ED25519 = Issuer.keys("Ed25519");

  private TestKeys() {}

  /** The keys that go with an algorithm that has any. */
  static KeyPair of(Algorithm algorithm) {
    return switch (algorithm) {
      case RS256, RS384, RS512, PS256, PS384, PS512 -> RSA;
      case ES256 -> P256;
      case ES384 -> P384;
      case ES512 -> P521;
      case EDDSA, ED25519 -> ED25519;
      case HS256, HS384, HS512 -> throw new IllegalArgumentException(algorithm + " has no keys");
    };
  }

  /** Who signs by that algorithm. */
  static Issuer issuer(Algorithm algorithm) {
    return algorithm.family() == Algorithm.Family.SECRET
        ? Issuer.withSecret(SECRET)
        : Issuer.with(of(algorithm));
  }

  /** A public key as PEM. */
  static String pem(KeyPair keys) {
    return block("PUBLIC KEY", keys.getPublic().getEncoded());
  }

  /** Bytes as a PEM block. */
  static String block(String label, byte[] bytes) {
    return "-----BEGIN %s-----\n%s\n-----END %1$s-----\n"
        .formatted(label, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
  }

  /** A public key as JSON Web Key with these further members. */
  static String jwk(KeyPair keys, String members) {
    String json =
        switch (keys.getPublic()) {
          case RSAPublicKey rsa -> new RSAKey.Builder(rsa).build().toJSONString();
          case ECPublicKey ec ->
              new ECKey.Builder(Curve.forECParameterSpec(ec.getParams()), ec)
                  .build()
                  .toJSONString();
          default -> edwards(keys);
        };
    return json.substring(0, json.length() - 1) + (members.isEmpty() ? "" : "," + members) + "}";
  }

  /** The last 32 bytes of an Ed25519 key's encoding are the key. */
  private static String edwards(KeyPair keys) {
    byte[] encoded = keys.getPublic().getEncoded();
    byte[] key = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\"}"
        .formatted(Base64.getUrlEncoder().withoutPadding().encodeToString(key));
  }

  /** A set of JSON Web Keys. */
  static String set(String... keys) {
    return "{\"keys\":[" + String.join(",", keys) + "]}";
  }
}
