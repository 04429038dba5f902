package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Users and passwords from a password file, through both kinds of configuration. */
@RequiresProgram(
    value = {"mosquitto_passwd", "mosquitto_pub"},
    install = "apt-get install mosquitto mosquitto-clients")
final class PasswordsTest {
  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();

  private Path passwordFile() {
    return directory.resolve("users.passwd");
  }

  private void setPassword(String user, String password) {
    if (Files.notExists(passwordFile())) {
      Program.succeed("touch", passwordFile().toString());
    }
    Program.succeed("mosquitto_passwd", "-b", passwordFile().toString(), user, password);
  }

  private BrokerProcess startWithMosquittoConf() throws IOException {
    return start("mosquitto.conf", "listener %d 127.0.0.1\npassword_file %s\n");
  }

  private BrokerProcess startWithYaml() throws IOException {
    return start(
        "sundew.yaml",
        """
        listeners:
          - { tcp: "127.0.0.1:%d" }
        plugins:
          - plugin: auth-passwd
            config: { file: "%s" }
        """);
  }

  private BrokerProcess start(String name, String configuration) throws IOException {
    var file = directory.resolve(name);
    var text = configuration.formatted(port, passwordFile());
    Files.writeString(file, BrokerKind.current().configuration(text));
    return BrokerProcess.start(port, file);
  }

  /** The exit status of a publisher that logs in so: 0 when the broker accepts. */
  private int login(String version, String... credentials) {
    var command =
        new String[] {
          "mosquitto_pub",
          "-h",
          BrokerProcess.HOST,
          "-p",
          Integer.toString(port),
          "-V",
          version,
          "-t",
          "t",
          "-n",
          "-q",
          "1"
        };
    var whole = Arrays.copyOf(command, command.length + credentials.length);
    System.arraycopy(credentials, 0, whole, command.length, credentials.length);
    return Program.run(whole).status();
  }

  private void expectOnlyAliceWithHerPassword() {
    for (var version : new String[] {"mqttv31", "mqttv311", "mqttv5"}) {
      assertEquals(0, login(version, "-u", "alice", "-P", "rabbit"), version);
      assertNotEquals(0, login(version, "-u", "alice", "-P", "hatter"), version);
      assertNotEquals(0, login(version, "-u", "alice"), version);
      assertNotEquals(0, login(version, "-u", "bob", "-P", "rabbit"), version);
      assertNotEquals(0, login(version), version + " without credentials");
    }
  }

  @Test
  void mosquittoConf_acceptsOnlyUsersOfThePasswordFile() throws IOException {
    setPassword("alice", "rabbit");
    try (var broker = startWithMosquittoConf()) {
      expectOnlyAliceWithHerPassword();
      broker.stop();
    }
  }

  @Test
  @SundewOnly
  void yaml_acceptsOnlyUsersOfThePasswordFile() throws IOException {
    setPassword("alice", "rabbit");
    try (var broker = startWithYaml()) {
      expectOnlyAliceWithHerPassword();
      broker.stop();
    }
  }

  @ParameterizedTest
  @EnumSource
  void login_withEachJavaClient_decides(JavaClient kind) throws Exception {
    setPassword("alice", "rabbit");
    try (var broker = startWithMosquittoConf()) {
      var options = ClientOptions.of(broker.port(), "someone");
      try (var alice = kind.connect(options.withLogin("alice", "rabbit"))) {
        alice.subscribe("t", 1);
      }
      assertThrows(
          Exception.class, () -> kind.connect(options.withLogin("alice", "hatter")).close());
    }
  }

  @Test
  void changedFile_decidesLaterLogins() throws IOException {
    setPassword("alice", "rabbit");
    try (var broker = startWithMosquittoConf()) {
      assertEquals(0, login("mqttv311", "-u", "alice", "-P", "rabbit"));
      setPassword("alice", "dormouse");
      broker.program().signal("HUP");
      Eventually.isTrue(
          () -> login("mqttv311", "-u", "alice", "-P", "dormouse") == 0,
          () -> "the new password is not accepted:\n" + broker.program().output());
      assertNotEquals(0, login("mqttv311", "-u", "alice", "-P", "rabbit"));
    }
  }

  @Test
  void sha512FileOfMosquitto16_isRead() throws IOException {
    Program.succeed(
        "mosquitto_passwd",
        "-H",
        "sha512",
        "-c",
        "-b",
        passwordFile().toString(),
        "alice",
        "rabbit");
    assertTrue(Files.readString(passwordFile()).startsWith("alice:$6$"));
    try (var _ = startWithMosquittoConf()) {
      assertEquals(0, login("mqttv311", "-u", "alice", "-P", "rabbit"));
      assertNotEquals(0, login("mqttv311", "-u", "alice", "-P", "hatter"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha512", "sha512-pbkdf2", "argon2id"})
  @SundewOnly
  void passwdCommand_writesAFileThatIsAccepted(String hash) throws IOException {
    var file = passwordFile().toString();
    BrokerProcess.run(directory, "passwd", "-c", "-b", "-H", hash, file, "alice", "rabbit")
        .expectStatus(0);
    try (var _ = startWithYaml()) {
      assertEquals(0, login("mqttv5", "-u", "alice", "-P", "rabbit"));
      assertNotEquals(0, login("mqttv5", "-u", "alice", "-P", "hatter"));
    }
  }

  @Test
  @SundewOnly
  void passwdCommand_writesAFileThatMosquittoAccepts() throws IOException {
    var file = passwordFile().toString();
    BrokerProcess.run(directory, "passwd", "-c", "-b", file, "alice", "rabbit").expectStatus(0);
    assertTrue(Files.readString(passwordFile()).startsWith("alice:$7$"));

    var configuration = directory.resolve("peer.conf");
    var text = "listener %d 127.0.0.1\npassword_file %s\n".formatted(port, file);
    Files.writeString(configuration, BrokerKind.MOSQUITTO.configuration(text));
    var mosquitto = BrokerKind.MOSQUITTO.executable();
    try (var peer = Program.start(mosquitto, "-c", configuration.toString())) {
      Eventually.isTrue(() -> BrokerProcess.accepts(port), peer::output);
      assertEquals(0, login("mqttv311", "-u", "alice", "-P", "rabbit"));
      assertNotEquals(0, login("mqttv311", "-u", "alice", "-P", "hatter"));
    }
  }

  @Test
  void mosquittoConf_withListenerAndNoUsers_refusesEveryone() throws IOException {
    try (var _ = start("mosquitto.conf", "listener %d 127.0.0.1\n")) {
      assertNotEquals(0, login("mqttv311"));
      assertNotEquals(0, login("mqttv5", "-u", "alice", "-P", "rabbit"));
    }
  }

  @Test
  void mosquittoConf_allowAnonymous_acceptsEveryone() throws IOException {
    try (var _ = start("mosquitto.conf", "listener %d 127.0.0.1\nallow_anonymous true\n")) {
      assertEquals(0, login("mqttv311"));
      assertEquals(0, login("mqttv5", "-u", "alice", "-P", "rabbit"));
    }
  }
}
