package io.sundew.plugin.authjwt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a configuration may say, and how a wrong one is refused. */
class ConfigTest {
  private static final Optional<Path> FILE = Optional.of(Path.of("file"));
  private static final Optional<Path> NO_FILE = Optional.empty();
  private static final Optional<String> NONE = Optional.empty();

  private static Config config(
      List<String> algorithms,
      Optional<Path> secretFile,
      Optional<Path> keyFile,
      Optional<String> jwksUrl) {
    return config(algorithms, secretFile, keyFile, jwksUrl, Optional.empty());
  }

  private static Config config(
      List<String> algorithms,
      Optional<Path> secretFile,
      Optional<Path> keyFile,
      Optional<String> jwksUrl,
      Optional<Duration> leeway) {
    return new Config(
        algorithms,
        secretFile,
        keyFile,
        jwksUrl,
        NONE,
        NONE,
        leeway,
        NONE,
        NONE,
        Optional.empty(),
        Optional.empty());
  }

  private static String problem(
      List<String> algorithms,
      Optional<Path> secretFile,
      Optional<Path> keyFile,
      Optional<String> jwksUrl) {
    return String.valueOf(
        assertThrows(
                IllegalArgumentException.class,
                () -> config(algorithms, secretFile, keyFile, jwksUrl))
            .getMessage());
  }

  @Test
  void config_keysFromOnePlaceOnly() {
    String url = "https://issuer.example/keys";

    assertTrue(
        problem(List.of("RS256"), NO_FILE, NO_FILE, NONE)
            .startsWith("exactly one of secret-file, key-file and jwks-url"));
    assertTrue(problem(List.of("RS256"), NO_FILE, FILE, Optional.of(url)).endsWith("here are 2"));
    assertEquals(1, config(List.of("RS256"), NO_FILE, FILE, NONE).allowed().size());
  }

  @Test
  void config_algorithmThatDoesNotGoWithTheKeys_isRefused() {
    assertTrue(
        problem(List.of("HS256"), NO_FILE, FILE, NONE)
            .startsWith("algorithms: HS256 is made with a shared secret: name a secret-file"));
    assertTrue(
        problem(List.of("HS256"), NO_FILE, NO_FILE, Optional.of("https://h/k"))
            .startsWith("algorithms: HS256"));
    assertTrue(
        problem(List.of("RS256"), FILE, NO_FILE, NONE)
            .startsWith("algorithms: RS256 is verified with a public key: name a key-file"));
    assertTrue(
        problem(List.of("RS256", "HS256"), NO_FILE, FILE, NONE).startsWith("algorithms: HS256"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "rs256", "ES256K", "RSA-OAEP", ""})
  void config_unknownAlgorithm_isRefusedNamingAll(String name) {
    assertEquals(
        "algorithms: '"
            + name
            + "' is none of HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256,"
            + " ES384, ES512, EdDSA, Ed25519",
        problem(List.of(name), NO_FILE, FILE, NONE));
  }

  @Test
  void config_noAlgorithm_isRefused() {
    assertTrue(problem(List.of(), NO_FILE, FILE, NONE).contains("the list is empty"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://issuer.example/keys",
        "http://127.0.0.1.example.org/keys",
        "http://localhost.example.org/keys",
        "http://2130706433/keys",
        "http://10.0.0.1/keys",
        "http://[fe80::1]/keys",
        "ftp://127.0.0.1/keys",
        "file:///etc/keys",
        "https:///keys",
        "https://user:word@issuer.example/keys",
        "https://issuer.example/keys#a",
        "/keys",
        "keys of the issuer"
      })
  void config_urlThatIsNotSafe_isRefused(String url) {
    assertTrue(
        problem(List.of("RS256"), NO_FILE, NO_FILE, Optional.of(url)).startsWith("jwks-url: "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://issuer.example/keys?a=b",
        "https://10.0.0.1:8443/keys",
        "http://127.0.0.1:8080/keys",
        "http://localhost/keys",
        "http://[::1]:8080/keys"
      })
  void config_httpsOrLoopback_isTaken(String url) {
    config(List.of("RS256"), NO_FILE, NO_FILE, Optional.of(url));
  }

  @Test
  void config_leeway_isAnHourAtMost() {
    config(List.of("RS256"), NO_FILE, FILE, NONE, Optional.of(Duration.ofHours(1)));

    assertThrows(
        IllegalArgumentException.class,
        () -> config(List.of("RS256"), NO_FILE, FILE, NONE, Optional.of(Duration.ofDays(1))));
  }
}
