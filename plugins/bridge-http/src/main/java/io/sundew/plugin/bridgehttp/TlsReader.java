package io.sundew.plugin.bridgehttp;

import io.sundew.api.Http;
import io.sundew.api.TlsMaterial;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads authorities and a route's own certificate from PEM files. */
final class TlsReader {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA", "RSASSA-PSS");

  private TlsReader() {}

  /**
   * What these files have.
   *
   * @throws IOException when one cannot be read or used; the message names it
   */
  static Http.Tls read(BridgeHttpConfig.TlsFiles files) throws IOException {
    List<X509Certificate> trust =
        files.ca().isPresent() ? certificates(files.ca().get()) : List.of();
    Optional<TlsMaterial.KeyEntry> key = Optional.empty();
    if (files.certificate().isPresent() && files.key().isPresent()) {
      key =
          Optional.of(
              new TlsMaterial.KeyEntry(
                  key(files.key().get()), certificates(files.certificate().get())));
    }
    return new Http.Tls(trust, key);
  }

  private static List<X509Certificate> certificates(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      List<X509Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (read.isEmpty()) {
        throw new IOException(file + ": there is no certificate in it");
      }
      return read;
    } catch (CertificateException wrong) {
      throw new IOException(file + ": is not a certificate in PEM", wrong);
    }
  }

  /** The kind stands in the key, where only its own factory finds it. */
  private static PrivateKey key(Path file) throws IOException {
    Matcher block = KEY.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    if (!block.find()) {
      throw new IOException(
          file
              + ": there is no PRIVATE KEY in it; 'openssl pkcs8 -topk8 -nodes -in OLD -out NEW'"
              + " writes one of the kind expected");
    }
    var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(block.group(1)));
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(spec);
      } catch (GeneralSecurityException other) {
        // of another kind, or none: said below
      }
    }
    throw new IOException(file + ": the key is none of " + String.join(", ", ALGORITHMS));
  }
}
