package io.sundew.plugin.bridgemqtt;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys in files of PEM (RFC 7468). Thread safe. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final long LARGEST = 16 << 20;

  private Pem() {}

  /**
   * All certificates of a file, in order.
   *
   * @throws IOException naming the file, when it has none or cannot be read
   */
  static List<X509Certificate> certificates(Path file) throws IOException {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher block = BLOCK.matcher(text(file));
    while (block.find()) {
      if (block.group(1).endsWith("CERTIFICATE")) {
        certificates.add(certificate(file, decode(file, block.group(2))));
      }
    }
    if (certificates.isEmpty()) {
      throw new IOException(file + ": there is no certificate in it (-----BEGIN CERTIFICATE-----)");
    }
    return certificates;
  }

  private static X509Certificate certificate(Path file, byte[] der) throws IOException {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException damaged) {
      throw new IOException(file + ": a certificate cannot be used: " + damaged.getMessage());
    }
  }

  /**
   * The first private key of a file: PKCS#8, PKCS#1 or SEC 1.
   *
   * @throws IOException naming the file, when it has none, it is encrypted or of another form
   */
  static PrivateKey key(Path file) throws IOException {
    Matcher block = BLOCK.matcher(text(file));
    while (block.find()) {
      String label = block.group(1);
      String body = block.group(2);
      if (label.equals("ENCRYPTED PRIVATE KEY") || body.contains("ENCRYPTED")) {
        throw new IOException(
            file + ": the key is encrypted: openssl pkey -in FILE -out NEW writes it without");
      }
      switch (label) {
        case "PRIVATE KEY" -> {
          return key(file, decode(file, body));
        }
        case "RSA PRIVATE KEY" -> {
          return key(file, Der.pkcs8OfRsa(decode(file, body)));
        }
        case "EC PRIVATE KEY" -> {
          byte[] der = decode(file, body);
          return key(file, Der.pkcs8OfCurve(der).orElseThrow(() -> curveless(file)));
        }
        default -> {} // certificates and parameters
      }
    }
    throw new IOException(file + ": there is no private key in it (-----BEGIN PRIVATE KEY-----)");
  }

  private static IOException curveless(Path file) {
    return new IOException(
        file + ": the key names no curve: openssl pkey -in FILE -out NEW writes one that does");
  }

  /** The platform has no factory for keys of any kind: the one that can read it is the right. */
  private static PrivateKey key(Path file, byte[] der) throws IOException {
    for (String kind : List.of("RSA", "EC", "EdDSA", "RSASSA-PSS")) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der));
      } catch (InvalidKeySpecException _) { // another kind
      } catch (GeneralSecurityException e) {
        throw new IOException("this Java runtime has no " + kind + " keys", e);
      }
    }
    throw new IOException(file + ": the key is none of RSA, EC and EdDSA");
  }

  private static byte[] decode(Path file, String body) throws IOException {
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException _) {
      throw new IOException(file + ": it is not whole");
    }
  }

  private static String text(Path file) throws IOException {
    try {
      if (Files.size(file) > LARGEST) {
        throw new IOException(file + ": it is larger than " + (LARGEST >> 20) + " MiB");
      }
      return Files.readString(file, StandardCharsets.ISO_8859_1); // comments may be in any encoding
    } catch (NoSuchFileException _) {
      throw new IOException(file + ": there is no such file");
    }
  }
}
