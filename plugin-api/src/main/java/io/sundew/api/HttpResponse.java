package io.sundew.api;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a plugin answers an HTTP request with. Immutable but for its body.
 *
 * @param status from 200 to 599
 * @param headers by name; those that belong to the connection, such as {@code Content-Length}, are
 *     the broker's
 * @param body at most 16 MiB
 * @param stream what sends the body piece by piece in place of {@code body}
 */
public record HttpResponse(
    int status, Map<String, String> headers, byte[] body, Optional<HttpStream> stream) {
  /** The longest body, in bytes. */
  public static final int LONGEST_BODY = 16 << 20;

  public HttpResponse {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException("status " + status + " is not from 200 to 599");
    }
    if (body.length > LONGEST_BODY) {
      throw new IllegalArgumentException("a body of " + body.length + " bytes is too long");
    }
    headers = Map.copyOf(headers);
  }

  /** With all of its body. */
  public HttpResponse(int status, Map<String, String> headers, byte[] body) {
    this(status, headers, body, Optional.empty());
  }

  /** With a body that is sent as things happen, until either side ends it. */
  public static HttpResponse stream(int status, String contentType, HttpStream stream) {
    return new HttpResponse(
        status, Map.of("content-type", contentType), new byte[0], Optional.of(stream));
  }

  /** Without a body. */
  public static HttpResponse of(int status) {
    return new HttpResponse(status, Map.of(), new byte[0]);
  }

  /** A text. */
  public static HttpResponse text(int status, String text) {
    return of(status).with("content-type", "text/plain; charset=utf-8").body(text);
  }

  /** A text that is JSON. */
  public static HttpResponse json(int status, String json) {
    return of(status).with("content-type", "application/json").body(json);
  }

  /** The same with that header. */
  public HttpResponse with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new HttpResponse(status, more, body, stream);
  }

  private HttpResponse body(String text) {
    return new HttpResponse(status, headers, text.getBytes(StandardCharsets.UTF_8), stream);
  }
}
