package io.sundew.plugin.authjwt;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads public keys and certificates in PEM (RFC 7468). */
final class PemKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");

  private PemKeys() {}

  /**
   * All keys of a text.
   *
   * @throws UnusableKeyException when there is none, or something else, or a key fits none of the
   *     algorithms
   */
  static KeySet all(String text, Set<Algorithm> algorithms) throws UnusableKeyException {
    List<VerificationKey> keys = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (keys.size() == KeySet.MAXIMUM) {
        throw new UnusableKeyException("more than " + KeySet.MAXIMUM + " keys");
      }
      PublicKey key = key(block.group(1), block.group(2));
      keys.add(VerificationKey.of(key, Optional.empty(), algorithms));
    }
    if (keys.isEmpty()) {
      throw new UnusableKeyException("no complete PEM block");
    }
    return new KeySet(keys);
  }

  private static PublicKey key(String label, String body) throws UnusableKeyException {
    if (label.endsWith("PRIVATE KEY")) {
      throw new UnusableKeyException(
          "a private key, which a broker should not have; 'openssl pkey -in FILE -pubout' writes"
              + " its public key");
    }
    return switch (label) {
      case "PUBLIC KEY" -> publicKey(decode(body));
      case "CERTIFICATE" -> certificate(decode(body));
      case "RSA PUBLIC KEY" ->
          throw new UnusableKeyException(
              "an RSA key in PKCS#1; 'openssl rsa -RSAPublicKey_in -in FILE -pubout' writes it in"
                  + " the form that is read");
      default ->
          throw new UnusableKeyException("a PEM block that is no public key and no certificate");
    };
  }

  private static byte[] decode(String body) throws UnusableKeyException {
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException e) {
      throw new UnusableKeyException("a PEM block that is not base64");
    }
  }

  private static PublicKey certificate(byte[] der) throws UnusableKeyException {
    try {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der))
          .getPublicKey();
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException("a broken certificate");
    }
  }

  /**
   * The platform has no factory for keys of any kind: the one that can read it is the right one.
   */
  private static PublicKey publicKey(byte[] der) throws UnusableKeyException {
    for (String kind : List.of("RSA", "EC", "Ed25519")) {
      Optional<PublicKey> key = publicKey(kind, der);
      if (key.isPresent()) {
        return key.get();
      }
    }
    throw new UnusableKeyException("a public key that is not RSA, EC or Ed25519");
  }

  private static Optional<PublicKey> publicKey(String kind, byte[] der) {
    try {
      return Optional.of(KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der)));
    } catch (InvalidKeySpecException another) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no " + kind + " keys", e);
    }
  }
}
