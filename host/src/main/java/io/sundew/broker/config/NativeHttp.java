package io.sundew.broker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads what a listener of a native configuration says about HTTP and WebSocket. */
final class NativeHttp {
  private static final List<String> KEYS = List.of("websocket-path", "origins", "http-directory");
  private static final String PATH = "/[A-Za-z0-9._~/-]{0,200}|\\*|";
  private static final String ORIGIN = "(?i)[a-z][a-z0-9+.-]*://[a-z0-9._~\\[\\]:-]+";

  private NativeHttp() {}

  /** What is spoken beneath MQTT. */
  static WireConfig read(Section section) {
    boolean detect =
        section.oneOf("protocol", Protocol.class).orElse(Protocol.MQTT) == Protocol.AUTO;
    boolean http = section.has("http");
    if (detect && !section.has("tcp")) {
      section.error("protocol", "'protocol: auto' belongs to a listener with 'tcp: …'");
    }
    var config =
        new HttpConfig(
            section
                .text(
                    "websocket-path",
                    PATH,
                    "a path such as " + HttpConfig.DEFAULT_PATH + ", or \"*\" for any")
                .orElse(HttpConfig.DEFAULT_PATH),
            origins(section),
            section
                .text("http-directory")
                .map(directory -> section.source().resolve(Path.of(directory))));
    if (http || detect) {
      return WireConfig.MQTT.with(Optional.of(config), detect);
    }
    KEYS.stream()
        .filter(section::has)
        .forEach(
            key ->
                section.error(
                    key,
                    "'" + key + "' belongs to a listener with 'http: …' or with 'protocol: auto'"));
    return WireConfig.MQTT;
  }

  private static WebOrigins origins(Section section) {
    List<String> texts = section.texts("origins").orElse(List.of(WebOrigins.SAME_WORD));
    if (texts.equals(List.of(WebOrigins.SAME_WORD))) {
      return WebOrigins.SAME;
    }
    if (texts.equals(List.of(WebOrigins.ANY_WORD))) {
      return WebOrigins.ANY;
    }
    for (String text : texts) {
      if (!text.matches(ORIGIN)) {
        section.error(
            "origins",
            "'"
                + text
                + "' is no origin: write 'same', 'any' or a list such as [https://example.org]");
      }
    }
    return new WebOrigins.Listed(texts);
  }

  /** The words of {@code protocol:}. */
  private enum Protocol {
    MQTT,
    AUTO
  }
}
