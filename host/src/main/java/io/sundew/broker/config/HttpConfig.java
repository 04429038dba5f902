package io.sundew.broker.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a listener serves HTTP.
 *
 * @param webSocketPath the path that MQTT over WebSocket is asked for at; {@link #ANY_PATH}: all;
 *     {@link #NO_PATH}: none
 * @param origins the pages that may open a WebSocket
 * @param directory whose files are served; empty: none
 */
public record HttpConfig(String webSocketPath, WebOrigins origins, Optional<Path> directory) {
  /** Where MQTT over WebSocket is expected by convention. */
  public static final String DEFAULT_PATH = "/mqtt";

  /** MQTT over WebSocket is spoken whatever path is asked for. */
  public static final String ANY_PATH = "*";

  /** MQTT over WebSocket is not spoken. */
  public static final String NO_PATH = "";

  /** Whether MQTT over WebSocket is spoken at that path, without its query. */
  public boolean isWebSocket(String path) {
    return webSocketPath.equals(ANY_PATH)
        || (!webSocketPath.equals(NO_PATH) && webSocketPath.equals(path));
  }
}
