package io.sundew.broker.config;

import io.sundew.broker.config.OpenSslCiphers.CipherList;
import io.sundew.broker.config.TlsConfig.ClientCertificate;
import io.sundew.broker.config.TlsConfig.Identity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The TLS options of a listener of a {@code mosquitto.conf}. */
final class MosquittoTls {
  @Nullable MosquittoLine certificate;
  @Nullable MosquittoLine key;
  @Nullable MosquittoLine ca;
  @Nullable MosquittoLine caPath;
  @Nullable MosquittoLine crl;
  @Nullable MosquittoLine requireCertificate;
  boolean certificateRequired;
  boolean checkClientDates = true;
  Identity identity = Identity.NONE;
  List<String> versions = List.of();
  final List<String> ciphers = new ArrayList<>();
  private @Nullable MosquittoLine identityLine;

  /** The least version that clients may speak; Mosquitto's names are in small letters. */
  void leastVersion(MosquittoLine line, MosquittoDraft draft) {
    versions =
        switch (line.text()) {
          case "tlsv1.3" -> List.of("TLSv1.3");
          case "tlsv1.2" -> List.of("TLSv1.3", "TLSv1.2");
          case "tlsv1.1", "tlsv1" -> {
            draft.warn(line, "names a version that is not safe; TLS 1.2 and 1.3 are spoken.");
            yield List.of("TLSv1.3", "TLSv1.2");
          }
          default -> throw line.invalid("tlsv1.2 or tlsv1.3");
        };
  }

  /** Adds suites; groups and exclusions, which Java does not have, are warned of. */
  void ciphers(MosquittoLine line, MosquittoDraft draft) {
    CipherList list = OpenSslCiphers.parse(line.text());
    ciphers.addAll(list.suites());
    if (!list.unknown().isEmpty()) {
      draft.warn(
          line,
          "names what Java does not have and is left out: %s%s."
              .formatted(
                  String.join(", ", list.unknown()),
                  list.suites().isEmpty() ? "; Java's own choice holds" : ""));
    }
  }

  /**
   * Whether the listener speaks TLS, as it does where both files are named. With one of them
   * Mosquitto 2.0 listens without TLS and says nothing.
   */
  boolean isOn() {
    MosquittoLine first = certificate == null ? key : certificate;
    if (first != null && (certificate == null || key == null)) {
      throw first.error(
          "Both certfile and keyfile must be provided to enable TLS: %s is missing."
              .formatted(certificate == null ? "certfile" : "keyfile"));
    }
    return first != null;
  }

  /** Whether clients are known by their certificates. */
  boolean identifies() {
    return identity != Identity.NONE;
  }

  /** How the listener speaks TLS; {@link #isOn()} holds. */
  TlsConfig config(MosquittoDraft draft) {
    if (identifies() && !certificateRequired && identityLine != null) {
      draft.warn(
          identityLine,
          "lets nobody in without 'require_certificate true': clients are not asked for a"
              + " certificate.");
    }
    if (certificateRequired && ca == null && caPath == null && requireCertificate != null) {
      throw requireCertificate.error(
          "require_certificate needs a cafile or capath that says who signs the clients'"
              + " certificates.");
    }
    return new TlsConfig(
        certificateRequired ? ClientCertificate.REQUIRED : ClientCertificate.NONE,
        identity,
        checkClientDates,
        versions,
        ciphers,
        TlsConfig.Provider.AUTO,
        certificate == null ? Source.BUILT_IN : certificate.source());
  }

  /** Has the user name come from the client's certificate; the common name goes before. */
  void identity(Identity wanted, MosquittoLine line) {
    if (line.flag() && identity != Identity.COMMON_NAME) {
      identity = wanted;
      identityLine = line;
    }
  }

  /** The instance that reads the files. */
  PluginConfig files(String listener, Function<String, Object> path) {
    Map<String, Object> settings = new LinkedHashMap<>();
    put(settings, "certificate", certificate, path);
    put(settings, "key", key, path);
    put(settings, "ca", ca, path);
    put(settings, "ca-path", caPath, path);
    put(settings, "crl", crl, path);
    return TlsFileSettings.instance(
        listener, settings, certificate == null ? Source.BUILT_IN : certificate.source());
  }

  private static void put(
      Map<String, Object> settings,
      String key,
      @Nullable MosquittoLine line,
      Function<String, Object> path) {
    if (line != null) {
      settings.put(key, path.apply(line.text()));
    }
  }
}
