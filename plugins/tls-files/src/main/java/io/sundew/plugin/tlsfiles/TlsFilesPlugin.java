package io.sundew.plugin.tlsfiles;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import io.sundew.plugin.tlsfiles.TlsFiles.Pair;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Keys and certificates of listeners from PEM files, read again when they change. */
public final class TlsFilesPlugin implements SundewPlugin {
  /**
   * The instance's configuration.
   *
   * @param certificate the certificate and its chain; this or {@code certificates} must be there
   * @param key its key, where that is not in the same file
   * @param keyPassword for a key that is encrypted
   * @param certificates further ones: the client is shown the one for the host it names
   * @param ca the authorities that sign clients' certificates
   * @param caPath a directory of such
   * @param crl what they have revoked
   */
  record Config(
      Optional<Path> certificate,
      Optional<Path> key,
      Optional<String> keyPassword,
      Optional<List<Pair>> certificates,
      Optional<Path> ca,
      Optional<Path> caPath,
      Optional<Path> crl) {
    Config {
      if (certificate.isEmpty() && (key.isPresent() || keyPassword.isPresent())) {
        throw new IllegalArgumentException("there is a 'key' and no 'certificate' it belongs to");
      }
      if (certificate.isEmpty() && certificates.orElse(List.of()).isEmpty()) {
        throw new IllegalArgumentException(
            "a listener with TLS needs a certificate: name its file in 'certificate'");
      }
    }

    TlsFiles files() {
      List<Pair> pairs = new ArrayList<>();
      certificate.ifPresent(file -> pairs.add(new Pair(file, key, keyPassword)));
      certificates.ifPresent(pairs::addAll);
      return new TlsFiles(pairs, ca, caPath, crl);
    }
  }

  @Override
  public Hooks start(PluginContext context) {
    TlsFiles files = context.config(Config.class).files();
    context.watch(files.paths(), context::certificatesChanged);

    return Hooks.NONE.certificates(_ -> files.load());
  }
}
