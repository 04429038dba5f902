package io.sundew.api;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request that came to a public listener. Immutable but for its body; thread safe as long
 * as nobody writes to that.
 *
 * @param method such as {@code GET}
 * @param path what follows the path of the instance, as it was sent: percent-encoded, beginning
 *     with {@code /}
 * @param query what follows the question mark, as it was sent; empty where there is none
 * @param headers by their names in small letters; {@code authorization} and {@code cookie} are left
 *     out unless the path is public
 * @param body at most 1 MiB; empty where there was none
 * @param user who asks; empty for nobody in particular
 * @param attributes what the authenticator said of the user
 * @param authenticator the plugin instance that let the user in; empty for none
 * @param listener the name of the listener it came by
 * @param remoteAddress where it came from
 */
public record HttpRequest(
    String method,
    String path,
    String query,
    Map<String, List<String>> headers,
    byte[] body,
    String user,
    Map<String, String> attributes,
    String authenticator,
    String listener,
    SocketAddress remoteAddress) {
  public HttpRequest {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    headers.forEach((name, values) -> copy.put(name.toLowerCase(Locale.ROOT), List.copyOf(values)));
    headers = Map.copyOf(copy);
    attributes = Map.copyOf(attributes);
  }

  /** The first value of that header. */
  public Optional<String> header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
  }

  /** The body as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
