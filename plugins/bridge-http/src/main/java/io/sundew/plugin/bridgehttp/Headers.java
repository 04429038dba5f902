package io.sundew.plugin.bridgehttp;

import io.sundew.api.Http;
import io.sundew.api.PluginContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The headers of a route's requests, some of them read from files, which are read again when they
 * change. Thread safe. Values are secrets: no message tells one.
 */
final class Headers {
  private final String route;
  private final Map<String, String> written;
  private final Map<String, Path> files;
  private volatile Map<String, String> all;

  private Headers(String route, Map<String, String> written, Map<String, Path> files)
      throws IOException {
    this.route = route;
    this.written = written;
    this.files = files;
    this.all = read();
  }

  /**
   * The headers that a route describes.
   *
   * @throws IOException when a file cannot be read
   * @throws IllegalArgumentException when one cannot be sent
   */
  static Headers of(String route, BridgeHttpConfig.Out out, PluginContext context)
      throws IOException {
    var headers =
        new Headers(route, out.headers().orElse(Map.of()), out.headerFiles().orElse(Map.of()));
    if (!headers.files.isEmpty()) {
      context.watch(headers.files.values(), () -> headers.readAgain(context.logger()));
    }
    return headers;
  }

  /** Those of now. */
  Map<String, String> all() {
    return all;
  }

  private void readAgain(System.Logger log) {
    try {
      all = read();
      log.log(System.Logger.Level.INFO, "headers of the route {0} were read again", route);
    } catch (IOException | IllegalArgumentException unusable) {
      log.log(
          System.Logger.Level.WARNING,
          "headers of the route {0} stay as they are: {1}",
          route,
          unusable.getMessage());
    }
  }

  private Map<String, String> read() throws IOException {
    Map<String, String> read = new LinkedHashMap<>(written);
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (read.put(file.getKey(), SecretFile.read(file.getValue())) != null) {
        throw new IllegalArgumentException(
            "the header %s stands in 'headers' and in 'header-files'".formatted(file.getKey()));
      }
    }
    for (Map.Entry<String, String> header : read.entrySet()) {
      Http.Request.checkHeader(header.getKey(), header.getValue());
    }
    return Map.copyOf(read);
  }
}
