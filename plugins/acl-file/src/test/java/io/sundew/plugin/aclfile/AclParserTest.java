package io.sundew.plugin.aclfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AclParserTest {
  @TempDir Path directory;

  private AclFile load(String text) throws Exception {
    return AclFile.load(Files.writeString(directory.resolve("acl"), text));
  }

  private String error(String text) {
    return String.valueOf(assertThrows(AclFileException.class, () -> load(text)).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          usr alice              | 'usr' is none of user, topic and pattern
          " # note"              | '#' is none of user, topic and pattern; a comment begins in the first column
          "topic	read a"      | 'topic	read' is none of user, topic and pattern; a space, not a tab, separates words
          user                   | no name after 'user'
          topic                  | no filter after 'topic': write topic [ACCESS] FILTER
          pattern                | no filter after 'pattern': write pattern [ACCESS] FILTER
          topic reed a           | 'reed' is none of read, write, readwrite and deny, one of which must stand before a filter with spaces
          topic read a/#/b       | 'a/#/b' is not a topic filter: # must be its last character
          topic read a#          | 'a#' is not a topic filter: + and # must stand alone between slashes
          pattern deny %c+/b     | '%c+/b' is not a topic filter: + and # must stand alone between slashes
          """)
  void parse_wrongLine_isRefusedWithPlaceAndFix(String line, String problem) {
    assertEquals(
        "ACL file " + directory.resolve("acl") + ":3: " + problem,
        error("# rules\n\n" + line + "\ntopic read a\n"));
  }

  @Test
  void parse_filterTooDeepOrTooLong_isRefused() throws Exception {
    assertEquals(1, load("topic read " + "/".repeat(200)).ruleCount());
    assertTrue(error("topic read " + "/".repeat(201)).endsWith("it has more than 200 slashes"));
    assertTrue(error("topic " + "ä".repeat(40_000)).endsWith("it is longer than 65535 bytes"));
  }

  @Test
  void load_bytesThatAreNotUtf8_namesTheLine() throws Exception {
    var file = directory.resolve("acl");
    Files.write(file, "user alice\ntopic deny caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

    var problem = assertThrows(AclFileException.class, () -> AclFile.load(file));

    assertEquals(
        "ACL file " + file + ":2: is not UTF-8; save the file in that encoding",
        problem.getMessage());
  }

  @Test
  void load_missingFile_saysSo() {
    var file = directory.resolve("nowhere");

    var problem = assertThrows(AclFileException.class, () -> AclFile.load(file));

    assertEquals(
        "ACL file "
            + file
            + ": there is no such file; make it, or correct the path in the configuration",
        problem.getMessage());
  }

  @Test
  void load_endlessFile_isNotReadToItsEnd() {
    assertTrue(
        String.valueOf(
                assertThrows(AclFileException.class, () -> AclFile.load(Path.of("/dev/zero")))
                    .getMessage())
            .contains("larger than 64 MiB"));
  }

  @Test
  void parse_patternWithoutName_warnsWithPlace() throws Exception {
    assertEquals(
        List.of(
            directory.resolve("acl")
                + ":2: pattern 'a/%d' has neither %c nor %u and holds for every client"),
        load("pattern read %c\npattern read a/%d\n").warnings());
  }

  @Test
  void parse_counts() throws Exception {
    var file = load("topic a\nuser x\ntopic b\nuser y\nuser x\ntopic c\npattern %c\n");

    assertEquals(4, file.ruleCount());
    assertEquals(1, file.rules().users());
    assertFalse(file.blank());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n \n\t\r\n"})
  void parse_nothingAtAll_isBlank(String text) throws Exception {
    assertTrue(load(text).blank());
  }
}
