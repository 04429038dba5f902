package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.broker.config.MosquittoSupport.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/mosquitto.md to the table of all options. {@code -Dsundew.docs.write=true} writes the
 * page's rows anew.
 */
class MosquittoDocTest {
  private static final Path DOC = Path.of("../docs/mosquitto.md");
  private static final Pattern ROWS =
      Pattern.compile("(?<=\\| option \\| status \\| note \\|\n\\|---\\|---\\|---\\|\n)(\\|.*\n)+");

  @Test
  void everyOption_hasItsRow() throws IOException {
    String doc = Files.readString(DOC);
    if (Boolean.getBoolean("sundew.docs.write")) {
      doc = ROWS.matcher(doc).replaceFirst(java.util.regex.Matcher.quoteReplacement(rows()));
      Files.writeString(DOC, doc);
    }
    List<String> written =
        ROWS.matcher(doc).results().findFirst().orElseThrow().group().lines().toList();

    assertEquals(rows().lines().toList(), written);
  }

  private static String rows() {
    var rows = new StringBuilder();
    MosquittoSupport.all()
        .forEach(
            (option, support) ->
                rows.append(
                    "| `%s` | %s | %s |\n"
                        .formatted(option, support.level(), support.note().replace("|", "\\|"))));
    return rows.toString();
  }

  @Test
  void exceptions_areOptionsAndSayWhy() {
    MosquittoSupport.exceptions()
        .forEach(
            (option, support) -> {
              assertEquals(true, MosquittoOptions.names().contains(option), option);
              assertEquals(false, support.note().isEmpty(), option);
              assertEquals(false, support.level() == Level.WORKS, option);
            });
  }
}
