package io.sundew.plugin.authjwt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Reads keys from files. */
final class KeyFiles {
  private KeyFiles() {}

  /** Reads one kind of file. */
  @FunctionalInterface
  interface Reader {
    /**
     * The keys of the file.
     *
     * @throws UnusableKeyException when there is none to use, saying why
     */
    KeySet read(Path file, Set<Algorithm> algorithms) throws UnusableKeyException;
  }

  /** A secret: the bytes of the file without the line end that an editor leaves behind. */
  static KeySet secret(Path file, Set<Algorithm> algorithms) throws UnusableKeyException {
    byte[] bytes = SmallFile.read(file);
    int end = bytes.length;
    if (bytes[end - 1] == '\n') {
      end--;
      if (end > 0 && bytes[end - 1] == '\r') {
        end--;
      }
    }
    byte[] secret = Arrays.copyOf(bytes, end);
    return new KeySet(List.of(VerificationKey.secret(secret, algorithms)));
  }

  /** Public keys or certificates in PEM, or a JSON Web Key or a set of them. */
  static KeySet publicKeys(Path file, Set<Algorithm> algorithms) throws UnusableKeyException {
    byte[] bytes = SmallFile.read(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.stripLeading().startsWith("{")) {
      return JsonWebKeys.all(bytes, algorithms);
    }
    if (text.contains("-----BEGIN ")) {
      return PemKeys.all(text, algorithms);
    }
    throw new UnusableKeyException(
        "neither PEM nor a JSON Web Key; it needs a public key, a certificate or a key set");
  }
}
