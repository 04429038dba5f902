package io.sundew.plugin.authjwt;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The instance's configuration, checked as far as that is possible without opening anything.
 *
 * @param algorithms names of those that tokens may be signed with
 * @param secretFile a secret shared with the issuer, for HS algorithms
 * @param keyFile the issuer's public keys, for all others
 * @param jwksUrl where the issuer publishes its public keys, likewise
 * @param issuer what {@code iss} must be
 * @param audience what {@code aud} must be or have
 * @param leeway how far the issuer's clock may be off; 30 s unless set
 * @param userClaim the claim that names the identity; {@code sub} unless set
 * @param clientIdClaim the claim that must be the client identifier
 * @param acl whether tokens say what their bearers may do
 * @param requireExpiry whether a token without {@code exp} is turned down; yes unless set
 */
record Config(
    List<String> algorithms,
    Optional<Path> secretFile,
    Optional<Path> keyFile,
    Optional<String> jwksUrl,
    Optional<String> issuer,
    Optional<String> audience,
    Optional<Duration> leeway,
    Optional<String> userClaim,
    Optional<String> clientIdClaim,
    Optional<Boolean> acl,
    Optional<Boolean> requireExpiry) {
  private static final Duration LONGEST_LEEWAY = Duration.ofHours(1);

  Config {
    algorithms = List.copyOf(algorithms);
    long sources = Stream.of(secretFile, keyFile, jwksUrl).filter(Optional::isPresent).count();
    if (sources != 1) {
      throw new IllegalArgumentException(
          "exactly one of secret-file, key-file and jwks-url says where the keys are; here are "
              + sources);
    }
    checkFamily(allowed(algorithms), secretFile.isPresent());
    jwksUrl.ifPresent(Config::service);
    if (leeway.isPresent()
        && (leeway.get().isNegative() || leeway.get().compareTo(LONGEST_LEEWAY) > 0)) {
      throw new IllegalArgumentException("leeway: " + leeway.get() + " is not 0 to 1h");
    }
  }

  /**
   * A secret and public keys never go together: who knows a public key could else use it as the
   * secret of a token of its own.
   */
  private static void checkFamily(Set<Algorithm> allowed, boolean secret) {
    for (Algorithm algorithm : allowed) {
      boolean needsSecret = algorithm.family() == Algorithm.Family.SECRET;
      if (needsSecret && !secret) {
        throw new IllegalArgumentException(
            "algorithms: "
                + algorithm
                + " is made with a shared secret: name a secret-file in place of public keys, or"
                + " another algorithm");
      }
      if (!needsSecret && secret) {
        throw new IllegalArgumentException(
            "algorithms: "
                + algorithm
                + " is verified with a public key: name a key-file or jwks-url in place of the"
                + " secret-file, or an HS algorithm");
      }
    }
  }

  private static Set<Algorithm> allowed(List<String> names) {
    Set<Algorithm> allowed = EnumSet.noneOf(Algorithm.class);
    for (String name : names) {
      allowed.add(
          Algorithm.named(name)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "algorithms: '" + name + "' is none of " + Algorithm.names())));
    }
    if (allowed.isEmpty()) {
      throw new IllegalArgumentException(
          "algorithms: the list is empty; name those that the issuer signs with");
    }
    return allowed;
  }

  /** The algorithms that tokens may be signed with, all of one family of keys. */
  Set<Algorithm> allowed() {
    return allowed(algorithms);
  }

  /** The address of {@code jwks-url}; no message shows it, for it may hold a secret. */
  static URI service(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("jwks-url: not a URL: " + e.getReason());
    }
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    if (host == null || uri.getUserInfo() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          "jwks-url: it needs a host, and neither user information nor a fragment");
    }
    if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback(host))) {
      throw new IllegalArgumentException(
          "jwks-url: it must begin with https://, not "
              + scheme
              + "://; http:// is for 127.0.0.1, [::1] and localhost only");
    }
    return uri;
  }

  /** By its name alone: whoever answers for a name could let it mean anything. */
  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    boolean isLiteral = host.startsWith("[") || host.matches("127(\\.\\d{1,3}){3}");
    try {
      return isLiteral && InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException noAddress) {
      return false;
    }
  }
}
