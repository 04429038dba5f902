package io.sundew.broker.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the lines of a {@code mosquitto.conf} and of the directories it includes.
 *
 * <p>Its grammar: one option a line; the name ends at the first space, and only a space; a line is
 * a comment when its very first character is {@code #}; line ends may be CR LF.
 */
final class MosquittoFile {
  private static final String INCLUDE = "include_dir";

  private final Path workingDirectory;
  private final Variables variables;
  private final Consumer<ConfigException> problems;
  private final List<MosquittoLine> lines = new ArrayList<>();

  private MosquittoFile(
      Path workingDirectory, Variables variables, Consumer<ConfigException> problems) {
    this.workingDirectory = workingDirectory;
    this.variables = variables;
    this.problems = problems;
  }

  /**
   * All options in the order in which they count.
   *
   * @param problems takes what is wrong with single lines, which are then left out
   * @throws ConfigException when the file cannot be read or is not UTF-8
   */
  static List<MosquittoLine> read(
      Path file, Path workingDirectory, Variables variables, Consumer<ConfigException> problems) {
    var reader = new MosquittoFile(workingDirectory, variables, problems);
    reader.add(file, true);
    return reader.lines;
  }

  private void add(Path file, boolean mayInclude) {
    String[] texts = content(file).split("\n", -1);
    for (int i = 0; i < texts.length; i++) {
      var source = new Source(file.toString(), i + 1);
      String text = texts[i].replaceAll("\r+$", "");
      if (text.startsWith("#") || text.isBlank()) {
        continue;
      }
      try {
        add(line(source, text), mayInclude);
      } catch (ConfigException problem) {
        problems.accept(problem);
      }
    }
  }

  private void add(MosquittoLine line, boolean mayInclude) {
    if (!line.option().equals(INCLUDE)) {
      lines.add(line);
    } else if (mayInclude) {
      include(line);
    } else {
      throw line.error("include_dir is only possible in the main configuration file.");
    }
  }

  private MosquittoLine line(Source source, String text) {
    String trimmed = text.strip();
    int space = trimmed.indexOf(' ');
    String option = space < 0 ? trimmed : trimmed.substring(0, space);
    String value = space < 0 ? "" : trimmed.substring(space).strip();
    return new MosquittoLine(source, option, variables.expand(source, value));
  }

  /**
   * Files ending in {@code .conf}, sorted without regard to case; where that is the same, upper
   * before lower.
   */
  private void include(MosquittoLine line) {
    Path directory = workingDirectory.resolve(line.text());
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, "?*.conf")) {
      entries.forEach(files::add);
    } catch (IOException _) {
      throw line.error("Unable to open include_dir '%s'.".formatted(line.text()));
    }
    Comparator<Path> byName =
        Comparator.comparing(
                (Path file) -> file.getFileName().toString(), String.CASE_INSENSITIVE_ORDER)
            .thenComparing(file -> file.getFileName().toString());
    files.stream().sorted(byName).forEach(file -> add(file, false));
  }

  private String content(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(workingDirectory.resolve(file));
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new ConfigException("Error: '" + file + "' is not UTF-8.", e);
    } catch (IOException e) {
      throw new ConfigException("Error: Unable to open config file '" + file + "'.", e);
    }
  }
}
