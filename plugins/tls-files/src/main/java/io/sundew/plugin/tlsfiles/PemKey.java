package io.sundew.plugin.tlsfiles;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * The private key in a PEM file: PKCS#8, PKCS#1 and SEC 1, each plain or encrypted. Keys are the
 * platform's own objects.
 *
 * <p>What decrypts is asked of an instance of Bouncy Castle's provider and never installed in the
 * JVM, where it would outlive the plugin. To be used on threads that end with the call: the library
 * leaves a thread-local behind.
 */
final class PemKey {
  private final PemFile file;
  private final Optional<String> password;

  private PemKey(PemFile file, Optional<String> password) {
    this.file = file;
    this.password = password;
  }

  /**
   * Reads the first key of a file.
   *
   * @param password for a key that is encrypted
   * @throws TlsFileException when there is none or it cannot be used
   */
  static PrivateKey read(PemFile file, Optional<String> password) throws TlsFileException {
    return new PemKey(file, password).key();
  }

  private PrivateKey key() throws TlsFileException {
    Optional<ASN1ObjectIdentifier> curve = Optional.empty();
    for (Object object : file.objects()) {
      if (object instanceof ASN1ObjectIdentifier named) {
        curve = Optional.of(named); // OpenSSL writes an EC key's parameters in front of it
      }
      Optional<PrivateKeyInfo> found = info(object);
      if (found.isPresent()) {
        return key(withCurve(found.get(), curve));
      }
    }
    throw problem("there is no private key in it (-----BEGIN PRIVATE KEY-----)");
  }

  /** A key of RFC 5915 may leave its curve to what stands in front of it. */
  private PrivateKeyInfo withCurve(PrivateKeyInfo info, Optional<ASN1ObjectIdentifier> curve)
      throws TlsFileException {
    AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
    if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
        || algorithm.getParameters() instanceof ASN1ObjectIdentifier) {
      return info;
    }
    if (curve.isEmpty()) {
      throw problem(
          "the key does not name its curve; 'openssl pkcs8 -topk8 -nodes' writes one that does");
    }
    try {
      return new PrivateKeyInfo(
          new AlgorithmIdentifier(algorithm.getAlgorithm(), curve.get()), info.parsePrivateKey());
    } catch (IOException damaged) {
      throw unusable(damaged);
    }
  }

  private Optional<PrivateKeyInfo> info(Object object) throws TlsFileException {
    return switch (object) {
      case PrivateKeyInfo plain -> Optional.of(plain);
      case PEMKeyPair pair -> Optional.of(pair.getPrivateKeyInfo());
      case PKCS8EncryptedPrivateKeyInfo encrypted -> Optional.of(decrypt(encrypted));
      case PEMEncryptedKeyPair encrypted -> Optional.of(decrypt(encrypted));
      default -> Optional.empty(); // certificates, and the parameters openssl writes before EC keys
    };
  }

  private PrivateKeyInfo decrypt(PKCS8EncryptedPrivateKeyInfo encrypted) throws TlsFileException {
    try {
      return encrypted.decryptPrivateKeyInfo(
          new JceOpenSSLPKCS8DecryptorProviderBuilder()
              .setProvider(new BouncyCastleProvider())
              .build(password()));
    } catch (OperatorCreationException | PKCSException wrong) {
      throw wrongPassword(wrong);
    }
  }

  private PrivateKeyInfo decrypt(PEMEncryptedKeyPair encrypted) throws TlsFileException {
    try {
      return encrypted
          .decryptKeyPair(
              new JcePEMDecryptorProviderBuilder()
                  .setProvider(new BouncyCastleProvider())
                  .build(password()))
          .getPrivateKeyInfo();
    } catch (IOException wrong) {
      throw wrongPassword(wrong);
    }
  }

  private char[] password() throws TlsFileException {
    return password
        .orElseThrow(
            () ->
                problem(
                    "the key is encrypted: say its password in 'key-password' of a sundew.yaml, or"
                        + " write it without one: openssl pkey -in "
                        + file.path()
                        + " -out NEW"))
        .toCharArray();
  }

  private TlsFileException wrongPassword(Exception cause) {
    return new TlsFileException(
        file.path(), "the key cannot be decrypted: is 'key-password' the right one?", cause);
  }

  private PrivateKey key(PrivateKeyInfo info) throws TlsFileException {
    try {
      return KeyFactory.getInstance(algorithm(info.getPrivateKeyAlgorithm().getAlgorithm()))
          .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    } catch (GeneralSecurityException | IOException unusable) {
      throw unusable(unusable);
    }
  }

  private TlsFileException unusable(Exception cause) {
    return new TlsFileException(
        file.path(), "the key cannot be used: " + cause.getMessage(), cause);
  }

  private String algorithm(ASN1ObjectIdentifier identifier) throws TlsFileException {
    if (identifier.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      return "RSA";
    }
    if (identifier.equals(PKCSObjectIdentifiers.id_RSASSA_PSS)) {
      return "RSASSA-PSS";
    }
    if (identifier.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      return "EC";
    }
    if (identifier.equals(EdECObjectIdentifiers.id_Ed25519)
        || identifier.equals(EdECObjectIdentifiers.id_Ed448)) {
      return "EdDSA";
    }
    throw problem("keys of the kind " + identifier + " are not known: RSA, EC and EdDSA are");
  }

  private TlsFileException problem(String what) {
    return new TlsFileException(file.path(), what);
  }
}
