package io.sundew.plugin.tlsfiles;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.PKCS8Generator;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Keys and certificates for tests, and their PEM. */
final class Pem {
  private static final X500Name NAME = new X500Name("CN=broker.example");

  /** How long certificates are good. */
  static final Duration LIFE = Duration.ofDays(30);

  private Pem() {}

  static KeyPair rsa() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  static KeyPair ec() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  static KeyPair ed25519() throws GeneralSecurityException {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  private static ContentSigner signer(KeyPair pair) throws OperatorCreationException {
    String algorithm =
        switch (pair.getPrivate().getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "Ed25519";
        };
    return new JcaContentSignerBuilder(algorithm).build(pair.getPrivate());
  }

  /** A certificate the key has signed for itself. */
  static X509CertificateHolder certificate(KeyPair pair) throws OperatorCreationException {
    return certificate(pair, NAME, 1, pair);
  }

  /** The certificate of an authority, whose name all authorities have here. */
  static X509CertificateHolder authority(KeyPair pair) throws Exception {
    return builder(pair, NAME, 1)
        .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
        .build(signer(pair));
  }

  /** A certificate for a host, signed by its own key. */
  static X509CertificateHolder certificateFor(String host, KeyPair pair, long number)
      throws Exception {
    return builder(pair, new X500Name("CN=" + number), number)
        .addExtension(
            Extension.subjectAlternativeName,
            false,
            new GeneralNames(new GeneralName(GeneralName.dNSName, host)))
        .build(signer(pair));
  }

  /**
   * A certificate for that subject, signed by another key in the name all authorities have here.
   */
  static X509CertificateHolder certificate(
      KeyPair pair, X500Name subject, long number, KeyPair authority)
      throws OperatorCreationException {
    return builder(pair, subject, number).build(signer(authority));
  }

  /** The same, and it expired a minute ago. */
  static X509CertificateHolder expired(
      KeyPair pair, X500Name subject, long number, KeyPair authority)
      throws OperatorCreationException {
    return builder(pair, subject, number, Duration.ofMinutes(-1)).build(signer(authority));
  }

  private static JcaX509v3CertificateBuilder builder(KeyPair pair, X500Name subject, long number) {
    return builder(pair, subject, number, LIFE);
  }

  private static JcaX509v3CertificateBuilder builder(
      KeyPair pair, X500Name subject, long number, Duration left) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        NAME,
        BigInteger.valueOf(number),
        Date.from(now.minus(Duration.ofHours(1))),
        Date.from(now.plus(left)),
        subject,
        pair.getPublic());
  }

  /** A list that revokes the certificate of that number. */
  static X509CRLHolder revocationList(KeyPair pair, long number) throws OperatorCreationException {
    Instant now = Instant.now();
    return new X509v2CRLBuilder(NAME, Date.from(now))
        .setNextUpdate(Date.from(now.plus(Duration.ofDays(7))))
        .addCRLEntry(BigInteger.valueOf(number), new Date(), CRLReason.keyCompromise)
        .build(signer(pair));
  }

  /** These objects, one after the other. */
  static String of(Object... objects) throws IOException {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      for (Object object : objects) {
        writer.writeObject(
            object instanceof PrivateKey key
                ? new PKCS8Generator(PrivateKeyInfo.getInstance(key.getEncoded()), null)
                : object);
      }
    }
    return text.toString();
  }

  static Path write(Path file, Object... objects) throws IOException {
    return Files.writeString(file, of(objects));
  }
}
