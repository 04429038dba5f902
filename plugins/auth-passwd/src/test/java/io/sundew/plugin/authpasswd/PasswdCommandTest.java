package io.sundew.plugin.authpasswd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
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
import org.junit.jupiter.params.provider.ValueSource;

class PasswdCommandTest {
  @TempDir Path directory;

  private FakeTerminal terminal = new FakeTerminal();
  private Path file = Path.of("");

  @BeforeEach
  void nameFile() {
    file = directory.resolve("users");
  }

  @Test
  void create_asksTwiceAndWritesForTheOwnerOnly() throws Exception {
    assertEquals(0, typing("secret", "secret").run("-c", file.toString(), "alice"));

    assertEquals(List.of("Password: ", "Reenter password: "), terminal.prompts);
    assertEquals("Adding password for user alice\n", terminal.output());
    assertEquals("rw-------", permissions());
    assertTrue(
        Files.readString(file)
            .matches("alice:\\$7\\$101\\$[A-Za-z0-9+/]{16}\\$[A-Za-z0-9+/]{86}==\n"));
    assertTrue(accepts("alice", "secret"));
  }

  @Test
  void create_existingFile_isRefusedBeforeAsking() throws Exception {
    Files.writeString(file, "precious");

    assertEquals(1, run("-c", file.toString(), "alice"));

    assertEquals(List.of(), terminal.prompts);
    assertTrue(terminal.errors().contains(file + " exists"), terminal.errors());
    assertEquals("precious", Files.readString(file));
  }

  @Test
  void create_dash_writesToStandardOutput() throws Exception {
    assertEquals(0, run("-c", "-b", "-", "alice", "secret"));

    assertTrue(terminal.output().startsWith("alice:$7$101$"), terminal.output());
    assertEquals(1, terminal.output().lines().count());
  }

  @Test
  void create_mismatchOrEmptyOrNothingTyped_writesNoFile() throws Exception {
    assertEquals(1, typing("one", "two").run("-c", file.toString(), "alice"));
    assertTrue(terminal.errors().contains("do not match"));
    assertEquals(1, typing("", "").run("-c", file.toString(), "alice"));
    assertTrue(terminal.errors().contains("Empty password"));
    assertEquals(1, run("-c", file.toString(), "alice"));
    assertTrue(terminal.errors().contains("nothing to read"));

    assertFalse(Files.exists(file));
  }

  @Test
  void set_newAndKnownUser_keepsEverythingElse() throws Exception {
    Files.writeString(file, "# staff\nalice:old\n\nnot a user\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertEquals(0, run("-b", file.toString(), "alice", "a"));
    assertEquals("Updating password for user alice\n", terminal.output());
    assertEquals(0, run("-b", file.toString(), "bob", ""));
    assertEquals("Adding password for user bob\n", terminal.output());

    var lines = Files.readAllLines(file);
    assertEquals(
        List.of("# staff", "", "not a user"), List.of(lines.get(0), lines.get(2), lines.get(3)));
    assertTrue(accepts("alice", "a") && accepts("bob", ""));
    assertEquals("rw-r-----", permissions());
    assertEquals(List.of(file), filesIn(directory));
  }

  @Test
  void set_symbolicLink_replacesWhatItPointsAt() throws Exception {
    var real = directory.resolve("real");
    Files.writeString(real, "");
    Files.createSymbolicLink(file, real);

    assertEquals(0, run("-b", file.toString(), "alice", "a"));

    assertTrue(Files.isSymbolicLink(file));
    assertTrue(Files.readString(real).startsWith("alice:"));
  }

  @Test
  void set_missingFile_namesTheOptionThatMakesIt() throws Exception {
    assertEquals(1, run("-b", file.toString(), "alice", "a"));

    assertEquals("Error: there is no file " + file + "; make it with -c\n", terminal.errors());
  }

  @Test
  void set_notUtf8_leavesTheFileAlone() throws Exception {
    byte[] before = "# für alle\n".getBytes(ISO_8859_1);
    Files.write(file, before);

    assertEquals(1, run("-b", file.toString(), "alice", "a"));

    assertTrue(terminal.errors().contains("not UTF-8"), terminal.errors());
    assertEquals(new String(before, ISO_8859_1), Files.readString(file, ISO_8859_1));
  }

  @Test
  void delete_userThenLastUser_tellsWhatARunningBrokerDoes() throws Exception {
    Files.writeString(file, Lines.line("alice", "a") + Lines.line("bob", "b"));

    assertEquals(0, run("-D", file.toString(), "alice"));
    assertEquals("", terminal.errors());
    assertTrue(Files.readString(file).startsWith("bob:"));
    assertEquals(0, run("-D", file.toString(), "bob"));
    assertTrue(terminal.errors().startsWith("Note: no user is left"), terminal.errors());
    assertEquals("", Files.readString(file));
    assertEquals(1, run("-D", file.toString(), "bob"));
    assertTrue(terminal.errors().contains("User bob not found"), terminal.errors());
  }

  @Test
  void upgrade_plainLines_areHashedAndHashedOnesStay() throws Exception {
    var hashed = Lines.line("carol", "c");
    Files.writeString(file, "alice:won:der\n# note\n" + hashed + "bob: $7$x \n");

    assertEquals(0, run("-U", file.toString()));

    assertEquals("Hashed 2 passwords\n", terminal.output());
    assertTrue(Files.readString(file).contains("# note\n" + hashed));
    assertTrue(accepts("alice", "won:der") && accepts("bob", "$7$x") && accepts("carol", "c"));
  }

  @Test
  void upgrade_lineWithoutPassword_namesTheLineAndChangesNothing() throws Exception {
    Files.writeString(file, "alice:a\nbob:\n");

    assertEquals(1, run("-U", file.toString()));

    assertEquals("Error: " + file + ":2: user or password is missing\n", terminal.errors());
    assertEquals("alice:a\nbob:\n", Files.readString(file));
  }

  @Test
  void hash_algorithmAndIterations_areAsAskedFor() throws Exception {
    run("-c", "-b", "-H", "sha512", "-", "u", "p");
    assertTrue(terminal.output().startsWith("u:$6$"), terminal.output());
    run("-c", "-b", "-H", "argon2id", "-", "u", "p");
    assertTrue(
        terminal.output().startsWith("u:$argon2id$v=19$m=47104,t=1,p=1$"), terminal.output());
    run("-c", "-b", "-I", "1000", "-", "u", "p");
    assertTrue(terminal.output().startsWith("u:$7$1000$"), terminal.output());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "FILE",
        "-b FILE u",
        "FILE u p",
        "-U FILE u",
        "-c -D FILE u",
        "-D -U FILE",
        "-b -D FILE u p",
        "-H md5 FILE u",
        "-H",
        "-I 0 FILE u",
        "-I many FILE u",
        "-x FILE u",
        "-b FILE a:b p",
        "-b FILE a\tb p",
        "-b FILE #a p",
      })
  void run_commandLineWithoutSense_saysWhyAndTouchesNothing(String line) throws Exception {
    Files.writeString(file, "alice:x\n");

    assertEquals(1, run(line.replace("FILE", file.toString()).split(" ", -1)));

    assertTrue(
        terminal.errors().matches("Error: .* See: sundew passwd --help\n"), terminal.errors());
    assertEquals("alice:x\n", Files.readString(file));
  }

  @Test
  void run_noWords_printsUsage() throws Exception {
    assertEquals(1, run());

    assertTrue(terminal.output().startsWith("Usage: sundew passwd"), terminal.output());
  }

  private PasswdCommandTest typing(String... secrets) {
    terminal = new FakeTerminal(secrets);
    return this;
  }

  private int run(String... words) throws Exception {
    if (!terminal.output().isEmpty() || !terminal.errors().isEmpty()) {
      terminal = new FakeTerminal();
    }
    return PasswdCommand.COMMAND.body().run(List.of(words), terminal);
  }

  private boolean accepts(String user, String password) throws IOException {
    return PasswordFile.load(file, 1024)
        .user(user)
        .orElseThrow()
        .hash()
        .matches(password.getBytes(UTF_8));
  }

  private String permissions() throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }
}
