package io.sundew.plugin.tlsfiles;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;

/** A file in PEM, read whole: what stands in it, in order. What is not PEM is passed over. */
final class PemFile {
  /** Thousands of authorities; a file that is larger is something else. */
  private static final long LARGEST = 16 << 20;

  private final Path path;
  private final List<Object> objects;

  private PemFile(Path path, List<Object> objects) {
    this.path = path;
    this.objects = objects;
  }

  /**
   * Reads a file.
   *
   * @throws TlsFileException when it cannot be read or is damaged
   */
  static PemFile read(Path path) throws TlsFileException {
    List<Object> objects = new ArrayList<>();
    try (var parser = new PEMParser(new StringReader(text(path)))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        objects.add(next);
      }
    } catch (NoSuchFileException _) {
      throw new TlsFileException(path, "there is no such file");
    } catch (AccessDeniedException _) {
      throw new TlsFileException(
          path, "the broker may not read it: give its user or group the right to");
    } catch (IOException | IllegalArgumentException damaged) {
      throw new TlsFileException(path, "it is not whole: " + damaged.getMessage(), damaged);
    }
    return new PemFile(path, objects);
  }

  private static String text(Path path) throws IOException, TlsFileException {
    if (Files.isDirectory(path)) {
      throw new TlsFileException(path, "it is a directory: name a file in it");
    }
    if (Files.size(path) > LARGEST) {
      throw new TlsFileException(path, "it is larger than " + (LARGEST >> 20) + " MiB");
    }
    return Files.readString(path, StandardCharsets.ISO_8859_1); // comments may be in any encoding
  }

  Path path() {
    return path;
  }

  /** All there is, as the parser gives it. */
  List<Object> objects() {
    return objects;
  }

  /** Whether there are certificates. */
  boolean hasCertificates() {
    return objects.stream()
        .anyMatch(
            each ->
                each instanceof X509CertificateHolder
                    || each instanceof X509TrustedCertificateBlock);
  }

  /**
   * The certificates.
   *
   * @throws TlsFileException when there are none
   */
  List<X509Certificate> certificates() throws TlsFileException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Object object : objects) {
      X509CertificateHolder holder =
          object instanceof X509TrustedCertificateBlock trusted
              ? trusted.getCertificateHolder()
              : object instanceof X509CertificateHolder plain ? plain : null;
      if (holder != null) {
        certificates.add(certificate(holder));
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsFileException(
          path, "there is no certificate in it (-----BEGIN CERTIFICATE-----)");
    }
    return certificates;
  }

  private X509Certificate certificate(X509CertificateHolder holder) throws TlsFileException {
    try {
      var bytes = new ByteArrayInputStream(holder.getEncoded());
      return (X509Certificate) factory().generateCertificate(bytes);
    } catch (CertificateException | IOException unusable) {
      throw new TlsFileException(
          path, "a certificate cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * The revocation lists.
   *
   * @throws TlsFileException when there are none
   */
  List<X509CRL> revocationLists() throws TlsFileException {
    List<X509CRL> lists = new ArrayList<>();
    for (Object object : objects) {
      if (object instanceof X509CRLHolder holder) {
        lists.add(list(holder));
      }
    }
    if (lists.isEmpty()) {
      throw new TlsFileException(
          path, "there is no revocation list in it (-----BEGIN X509 CRL-----)");
    }
    return lists;
  }

  private X509CRL list(X509CRLHolder holder) throws TlsFileException {
    try {
      return (X509CRL) factory().generateCRL(new ByteArrayInputStream(holder.getEncoded()));
    } catch (CRLException | CertificateException | IOException unusable) {
      throw new TlsFileException(
          path, "a revocation list cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  private static CertificateFactory factory() throws CertificateException {
    return CertificateFactory.getInstance("X.509");
  }
}
