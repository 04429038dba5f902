package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a {@code mosquitto.conf} cannot be: the broker says where and why, and ends. */
@SundewOnly
@RequiresProgram(value = "openssl", install = "apt-get install openssl")
final class RefusedStartTest {
  private static final int BAD_CONFIGURATION = 3;

  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();
  private TestAuthority authority;

  @BeforeEach
  void issueCertificate() throws IOException {
    authority = TestAuthority.in(directory.resolve("ca"));
    authority.issue(file("cert.pem"), file("key.pem"));
  }

  private Path file(String name) {
    return directory.resolve(name);
  }

  /** A listener and these further lines. */
  private Path configuration(String... further) throws IOException {
    String listener = "listener %d 127.0.0.1\nallow_anonymous true\n".formatted(port);
    String lines = String.join("\n", further).replace("DIR", directory.toString());
    return Files.writeString(file("mosquitto.conf"), listener + lines + "\n");
  }

  /** Starts a broker that must end; what it said about it, without what went well before. */
  private List<String> refusal(Path configuration) {
    var finished = BrokerProcess.run(directory, "-c", configuration.toString());
    finished.expectStatus(BAD_CONFIGURATION);
    assertFalse(finished.output().contains("\tat "), finished.output());
    assertFalse(BrokerProcess.accepts(port), "it listens");
    return finished.output().lines().filter(line -> !line.endsWith(" started")).toList();
  }

  @Test
  void wrongOptions_areAllNamedWithFileLineAndFix() throws IOException {
    List<String> said =
        refusal(
            configuration(
                "max_conections 5",
                "max_connections many",
                "max_qos 7",
                "persistence yes",
                "log_dest dlt",
                "tls_engine pkcs11"));

    String place = "Error found at " + file("mosquitto.conf") + ":";
    assertEquals(
        List.of(
            "Error: Unknown configuration variable 'max_conections'.",
            place + "3, did you mean 'max_connections'?",
            "Error: Invalid max_connections value (many).",
            place + "4: write a number.",
            "Error: Invalid max_qos value (7).",
            place + "5: write a number from 0 to 2.",
            "Error: Invalid persistence value (yes).",
            place + "6: write true or false.",
            "Error: log_dest dlt is not supported; use stderr or file.",
            place + "7."),
        said.subList(0, 10));
    assertTrue(said.get(10).startsWith("Error: 'tls_engine' cannot be used: "), said::toString);
    assertEquals(place + "8.", said.get(11));
  }

  @ParameterizedTest
  @CsvSource({"missing.pem, there is no such file", "ca, it is a directory"})
  void keyFileThatCannotBeUsed_isNamed(String key, String problem) throws IOException {
    List<String> said = refusal(configuration("certfile DIR/cert.pem", "keyfile DIR/" + key));

    expectOneLine(said, file("mosquitto.conf") + ":3: ", file(key) + ": " + problem);
  }

  @Test
  void keyFileThatMayNotBeRead_isNamed() throws IOException {
    Files.setPosixFilePermissions(file("key.pem"), PosixFilePermissions.fromString("---------"));
    Skip.unless(
        !Files.isReadable(file("key.pem")), "a key that may not be read", "root may read all");

    List<String> said = refusal(configuration("certfile DIR/cert.pem", "keyfile DIR/key.pem"));

    expectOneLine(said, file("key.pem") + ": the broker may not read it");
  }

  @Test
  void keyOfAnotherCertificate_isSaid() throws IOException {
    authority.issue(file("other.pem"), file("other-key.pem"));

    List<String> said =
        refusal(configuration("certfile DIR/cert.pem", "keyfile DIR/other-key.pem"));

    expectOneLine(said, "mosquitto.conf:3: ", "the key does not belong to the certificate");
  }

  @Test
  void portInUse_namesTheListenersLine() throws IOException {
    try (var first = BrokerProcess.start()) {
      List<String> said = refusal(configuration("listener " + first.port() + " 127.0.0.1"));

      expectOneLine(
          said, "mosquitto.conf:3: ", "127.0.0.1:" + first.port(), "Address already in use");
      assertTrue(BrokerProcess.accepts(first.port()), "the first broker is gone");
    }
  }

  @Test
  void missingPasswordFile_isNamedWithWhatMakesOne() throws IOException {
    List<String> said = refusal(configuration("password_file DIR/users"));

    expectOneLine(said, "mosquitto.conf:3: ", "DIR/users: there is no such file", "sundew passwd");
  }

  private void expectOneLine(List<String> said, String... parts) {
    assertEquals(1, said.size(), said::toString);
    for (String part : parts) {
      assertTrue(
          said.getFirst().contains(part.replace("DIR", directory.toString())), said::toString);
    }
  }

  /** As Mosquitto, which says nothing: whose clients do not look at the date go on. */
  @Test
  void expiredCertificate_isWarnedOfAndServes() throws Exception {
    authority.issueExpired(file("cert.pem"), file("key.pem"));
    Path configuration = configuration("certfile DIR/cert.pem", "keyfile DIR/key.pem");
    try (var broker = BrokerProcess.start(port, configuration)) {
      broker.program().awaitLine("Warning: a certificate of listener " + port + " has expired on ");
      broker.stop();
    }
  }
}
