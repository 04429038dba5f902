package io.sundew.broker.config;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/**
 * Cipher suites by the names that OpenSSL gives them, as in {@code ECDHE-RSA-AES128-GCM-SHA256},
 * for those that Java has. Stateless.
 */
final class OpenSslCiphers {
  /** Key exchange and signature, cipher, bits, mode, hash. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?:(ECDHE|DHE)-)?(?:(ECDSA|RSA|DSS)-)?(AES|ARIA|CAMELLIA)(128|256)(?:-(GCM|CCM))?-(SHA(?:256|384)?)");

  private static final Pattern CHACHA =
      Pattern.compile("(ECDHE|DHE)-(ECDSA|RSA)-CHACHA20-POLY1305");

  private static final Set<String> TLS_1_3 =
      Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final Set<String> SUPPORTED = supported();

  private OpenSslCiphers() {}

  /** What this Java has and its security policy allows. */
  private static Set<String> supported() {
    try {
      SSLParameters parameters = SSLContext.getDefault().getSupportedSSLParameters();
      return Set.of(parameters.getCipherSuites());
    } catch (NoSuchAlgorithmException broken) {
      throw new IllegalStateException("this Java has no TLS", broken);
    }
  }

  /**
   * What a cipher list asks for.
   *
   * @param suites the suites it names, by their standard names, in its order
   * @param unknown its other parts: groups such as {@code HIGH}, exclusions, and what Java does not
   *     have
   */
  record CipherList(List<String> suites, List<String> unknown) {}

  /** Reads a list as OpenSSL takes it. */
  static CipherList parse(String list) {
    List<String> suites = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String name : list.trim().split("[:, ]+", -1)) {
      standardName(name)
          .filter(SUPPORTED::contains)
          .ifPresentOrElse(suites::add, () -> unknown.add(name));
    }
    return new CipherList(List.copyOf(suites), List.copyOf(unknown));
  }

  /** The standard name of a suite. */
  static Optional<String> standardName(String name) {
    if (TLS_1_3.contains(name)) {
      return Optional.of(name);
    }
    Matcher chacha = CHACHA.matcher(name);
    if (chacha.matches()) {
      return Optional.of(
          "TLS_%s_%s_WITH_CHACHA20_POLY1305_SHA256".formatted(chacha.group(1), chacha.group(2)));
    }
    Matcher suite = NAME.matcher(name);
    if (!suite.matches() || !suite.group(3).equals("AES")) {
      return Optional.empty(); // Java has neither ARIA nor Camellia
    }
    String exchange = suite.group(1) == null ? "" : suite.group(1) + "_";
    String signature = suite.group(2) == null ? "RSA" : suite.group(2);
    String mode = suite.group(5) == null ? "CBC" : suite.group(5);
    return Optional.of(
        "TLS_%s%s_WITH_AES_%s_%s_%s"
            .formatted(exchange, signature, suite.group(4), mode, suite.group(6)));
  }
}
