package io.sundew.plugin.authhttp;

import io.sundew.api.Http;
import io.sundew.api.PluginContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The headers of a question, some of them read from files, which are read again when they change.
 * Thread safe. Values are secrets: no message tells one.
 */
final class Headers implements Supplier<Map<String, String>> {
  private static final int LONGEST_FILE = 8192;

  private final String section;
  private final Map<String, String> written;
  private final Map<String, Path> files;
  private volatile Map<String, String> all;

  private Headers(String section, Map<String, String> written, Map<String, Path> files)
      throws IOException {
    this.section = section;
    this.written = written;
    this.files = files;
    this.all = read();
  }

  /**
   * The headers that the configuration describes.
   *
   * @throws IOException when a file cannot be read
   * @throws IllegalArgumentException when one cannot be sent
   */
  static Headers of(String section, AuthHttpConfig.Question question, PluginContext context)
      throws IOException {
    var headers =
        new Headers(
            section, question.headers().orElse(Map.of()), question.headerFiles().orElse(Map.of()));
    if (!headers.files.isEmpty()) {
      context.watch(headers.files.values(), () -> headers.readAgain(context.logger()));
    }
    return headers;
  }

  @Override
  public Map<String, String> get() {
    return all;
  }

  private void readAgain(System.Logger log) {
    try {
      all = read();
      log.log(System.Logger.Level.INFO, "headers of {0} were read again", section);
    } catch (IOException | IllegalArgumentException unusable) {
      log.log(
          System.Logger.Level.WARNING,
          "headers of {0} stay as they are: {1}",
          section,
          unusable.getMessage());
    }
  }

  private Map<String, String> read() throws IOException {
    Map<String, String> read = new LinkedHashMap<>(written);
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (read.put(file.getKey(), content(file.getValue())) != null) {
        throw new IllegalArgumentException(
            "config.%s: the header %s stands in 'headers' and in 'header-files'"
                .formatted(section, file.getKey()));
      }
    }
    for (Map.Entry<String, String> header : read.entrySet()) {
      try {
        Http.Request.checkHeader(header.getKey(), header.getValue());
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException(
            "config.%s.headers: %s".formatted(section, wrong.getMessage()), wrong);
      }
    }
    return Map.copyOf(read);
  }

  private static String content(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IOException(file + ": there is no such file");
    }
    String content;
    try (var in = Files.newInputStream(file)) {
      content = new String(in.readNBytes(LONGEST_FILE), StandardCharsets.UTF_8).strip();
    }
    if (content.isEmpty()) {
      throw new IOException(file + ": it is empty");
    }
    return content;
  }
}
