package io.sundew.plugin.tlsfiles;

import io.sundew.api.TlsMaterial;
import io.sundew.api.TlsMaterial.KeyEntry;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of an instance, and what is in them now. Immutable; each {@link #load} reads them anew.
 *
 * @param pairs certificates with their keys, at least one
 * @param ca the authorities that sign clients' certificates
 * @param caPath a directory of such, each in a file of its own
 * @param crl what these have revoked
 */
record TlsFiles(List<Pair> pairs, Optional<Path> ca, Optional<Path> caPath, Optional<Path> crl) {
  TlsFiles {
    pairs = List.copyOf(pairs);
  }

  /**
   * A certificate with its key.
   *
   * @param certificate the certificate, and the ones between it and the authority behind it
   * @param key its key; where it is not named it is in the same file
   * @param keyPassword for a key that is encrypted
   */
  record Pair(Path certificate, Optional<Path> key, Optional<String> keyPassword) {
    private KeyEntry load() throws TlsFileException {
      PemFile chain = PemFile.read(certificate);
      PemFile keys = key.isPresent() ? PemFile.read(key.get()) : chain;
      return new KeyEntry(PemKey.read(keys, keyPassword), chain.certificates());
    }

    /** Without the password. */
    @Override
    public String toString() {
      return "Pair[" + certificate + ", " + key + "]";
    }
  }

  /** Every file and directory that counts, to be looked after. */
  List<Path> paths() {
    List<Path> all = new ArrayList<>();
    for (Pair pair : pairs) {
      all.add(pair.certificate());
      pair.key().ifPresent(all::add);
    }
    ca.ifPresent(all::add);
    caPath.ifPresent(all::add);
    crl.ifPresent(all::add);
    return all;
  }

  /**
   * Reads them.
   *
   * @throws TlsFileException naming the file that cannot be used
   */
  TlsMaterial load() throws TlsFileException {
    List<KeyEntry> keys = new ArrayList<>();
    for (Pair pair : pairs) {
      keys.add(pair.load());
    }
    List<X509CRL> revoked = crl.isPresent() ? PemFile.read(crl.get()).revocationLists() : List.of();
    return new TlsMaterial(keys, authorities(), revoked);
  }

  private List<X509Certificate> authorities() throws TlsFileException {
    List<X509Certificate> authorities = new ArrayList<>();
    if (ca.isPresent()) {
      authorities.addAll(PemFile.read(ca.get()).certificates());
    }
    if (caPath.isPresent()) {
      authorities.addAll(authoritiesIn(caPath.get()));
    }
    return authorities;
  }

  /** Files that hold no certificate are passed over: a directory of authorities has others, too. */
  private static List<X509Certificate> authoritiesIn(Path directory) throws TlsFileException {
    List<X509Certificate> authorities = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, Files::isRegularFile)) {
      for (Path file : files) {
        PemFile pem = PemFile.read(file);
        if (pem.hasCertificates()) {
          authorities.addAll(pem.certificates());
        }
      }
    } catch (IOException unreadable) {
      throw new TlsFileException(
          directory, "the directory cannot be read: " + unreadable.getMessage(), unreadable);
    }
    if (authorities.isEmpty()) {
      throw new TlsFileException(directory, "there is no certificate in any file of it");
    }
    return authorities;
  }
}
