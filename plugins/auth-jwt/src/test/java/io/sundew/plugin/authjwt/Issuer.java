package io.sundew.plugin.authjwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * Who makes tokens: the header and claims are any text, so that a test can make wrong ones, and the
 * signature is a real one.
 */
final class Issuer {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Signer signer;

  private Issuer(Signer signer) {
    this.signer = signer;
  }

  private interface Signer {
    byte[] sign(Algorithm algorithm, byte[] bytes) throws JOSEException, GeneralSecurityException;
  }

  /** One that shares a secret. */
  static Issuer withSecret(byte[] secret) {
    return new Issuer((algorithm, bytes) -> sign(new MACSigner(secret), algorithm, bytes));
  }

  /** One that has a private key. */
  static Issuer with(KeyPair keys) {
    return new Issuer(
        (algorithm, bytes) ->
            switch (algorithm.family()) {
              case RSA -> sign(new RSASSASigner(keys.getPrivate()), algorithm, bytes);
              case CURVE ->
                  keys.getPrivate() instanceof ECPrivateKey key
                      ? sign(new ECDSASigner(key), algorithm, bytes)
                      : ed25519(keys, bytes);
              case SECRET -> throw new IllegalArgumentException("not with a private key");
            });
  }

  private static byte[] sign(JWSSigner signer, Algorithm algorithm, byte[] bytes)
      throws JOSEException {
    return signer.sign(new JWSHeader(algorithm.jws()), bytes).decode();
  }

  private static byte[] ed25519(KeyPair keys, byte[] bytes) throws GeneralSecurityException {
    var signature = Signature.getInstance("Ed25519");
    signature.initSign(keys.getPrivate());
    signature.update(bytes);
    return signature.sign();
  }

  /** A token with a plain header. */
  String token(Algorithm algorithm, String claims) {
    return token("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}", algorithm, claims);
  }

  /** A token that names a key. */
  String token(Algorithm algorithm, String keyId, String claims) {
    return token("{\"alg\":\"" + algorithm + "\",\"kid\":\"" + keyId + "\"}", algorithm, claims);
  }

  /** A token with any header, signed by that algorithm. */
  String token(String header, Algorithm algorithm, String claims) {
    String signed = part(header) + "." + part(claims);
    try {
      byte[] signature = signer.sign(algorithm, signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + BASE64.encodeToString(signature);
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A text in base64url. */
  static String part(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** New keys: RSA, secp256r1, secp384r1, secp521r1 or Ed25519. */
  static KeyPair keys(String kind) {
    try {
      boolean onCurve = kind.startsWith("sec");
      var generator = KeyPairGenerator.getInstance(onCurve ? "EC" : kind);
      if (onCurve) {
        generator.initialize(new ECGenParameterSpec(kind));
      } else if (kind.equals("RSA")) {
        generator.initialize(2048);
      }
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
