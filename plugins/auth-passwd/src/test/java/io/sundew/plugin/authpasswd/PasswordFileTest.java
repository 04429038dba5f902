package io.sundew.plugin.authpasswd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PasswordFileTest {
  private static final int HEAP_KIBIBYTES = 64 * 1024;
  private static final String ONE = Lines.hashOf("one");
  private static final String TWO = Lines.hashOf("two");

  @TempDir Path directory;

  @Test
  void load_commentsBlanksAndLinesWithoutColon_areSkipped() throws IOException {
    var file = load("# users:\n\nno colon here\n  alice : " + ONE + " \r\n zoë:" + TWO);

    assertEquals(2, file.size());
    assertEquals(4, file.user("alice").orElseThrow().line());
    assertTrue(file.user("alice").orElseThrow().hash().matches("one".getBytes(UTF_8)));
    assertTrue(file.user("zoë").orElseThrow().hash().matches("two".getBytes(UTF_8)));
    assertTrue(file.user("no colon here").isEmpty());
  }

  @Test
  void load_thirdField_isIgnoredAsByMosquitto() throws IOException {
    assertEquals(ONE, load("alice:" + ONE + ":note").user("alice").orElseThrow().hashText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alice:secret | :1: | the password of 'alice' is not hashed",
        "alice:  | :1: | the password of 'alice' is not hashed",
        "ok:ONE;:ONE | :2: | no user name",
        "alice:ONE;# note;alice:ONE | :3: | user 'alice' has line 1 already",
        "alice:$7$101$AAAA$AAAA | :1: | salt of 3 bytes",
        "alice:$argon2id$v=19$m=1048576,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
            + " | :1: | takes 1024 MiB to check",
      })
  void load_unusableLine_namesFileLineAndProblem(String text, String line, String problem) {
    var content = text.replace(";", "\n").replace("ONE", ONE);

    var message = assertThrows(PasswordFileException.class, () -> load(content)).toString();

    assertTrue(message.contains(directory.resolve("users") + line), message);
    assertTrue(message.contains(problem), message);
    assertFalse(message.contains("secret"), message);
  }

  @Test
  void load_missingFile_saysHowToMakeOne() {
    var missing = directory.resolve("missing");

    var message =
        assertThrows(IOException.class, () -> PasswordFile.load(missing, HEAP_KIBIBYTES))
            .toString();

    assertTrue(message.contains("sundew passwd -c " + missing), message);
  }

  @Test
  void load_directory_isNamed() {
    var message =
        assertThrows(
                PasswordFileException.class, () -> PasswordFile.load(directory, HEAP_KIBIBYTES))
            .toString();

    assertTrue(message.contains(directory + ": cannot be read"), message);
  }

  @Test
  void load_latin1_isFineInCommentsAndAnErrorInNames() throws IOException {
    Files.write(directory.resolve("users"), ("# für\nalice:" + ONE).getBytes(ISO_8859_1));
    assertEquals(1, PasswordFile.load(directory.resolve("users"), HEAP_KIBIBYTES).size());

    Files.write(directory.resolve("users"), ("für:" + ONE).getBytes(ISO_8859_1));
    var problem =
        assertThrows(
            PasswordFileException.class,
            () -> PasswordFile.load(directory.resolve("users"), HEAP_KIBIBYTES));
    assertTrue(problem.toString().contains("not UTF-8"));
  }

  @Test
  void isBlank_onlyWithoutAnyCommentOrUser() throws IOException {
    assertTrue(load("").isBlank());
    assertTrue(load(" \n\n").isBlank());
    assertFalse(load("# nobody").isBlank());
    assertFalse(load("alice:" + ONE).isBlank());
  }

  @Test
  void namesChangedIn_newerFile_areTheGoneAndTheDifferent() throws IOException {
    var before = load("same:" + ONE + "\nmoved:" + ONE + "\ngone:" + ONE + "\nchanged:" + ONE);
    var after = load("moved:" + ONE + "\nsame:" + ONE + "\nchanged:" + TWO + "\nnew:" + TWO);

    assertEquals(Set.of("gone", "changed"), before.namesChangedIn(after));
  }

  @Test
  void decoy_isAlwaysTheSameForAName() throws IOException {
    var file = load("a:" + ONE + "\nb:" + TWO);

    assertEquals(file.decoy("mallory"), file.decoy("mallory"));
    assertTrue(file.decoy("mallory").isPresent());
    assertTrue(load("# nobody").decoy("mallory").isEmpty());
  }

  private PasswordFile load(String text) throws IOException {
    var file = directory.resolve("users");
    Files.writeString(file, text);
    return PasswordFile.load(file, HEAP_KIBIBYTES);
  }
}
