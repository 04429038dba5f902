package io.sundew.plugin.bridgehttp;

import io.sundew.api.Http;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Makes the requests of a route. Thread safe. */
final class Requests {
  private static final int LONGEST_RESPONSE = 1 << 20;

  private final BridgeHttpConfig.Out route;
  private final Bodies bodies;
  private final Headers headers;
  private final Optional<Signer> signer;
  private final InstantSource clock;

  /**
   * @param signer signs each attempt anew, for services refuse times long past
   */
  Requests(
      BridgeHttpConfig.Out route,
      Bodies bodies,
      Headers headers,
      Optional<Signer> signer,
      InstantSource clock) {
    this.route = route;
    this.bodies = bodies;
    this.headers = headers;
    this.signer = signer;
    this.clock = clock;
  }

  /**
   * A request with these messages.
   *
   * @throws IllegalArgumentException when a header can not be sent
   */
  Http.Request of(URI uri, List<Outgoing> messages) {
    Part whole = bodies.join(messages.stream().map(Outgoing::part).toList());
    byte[] body = whole.bytes();
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Content-Type", whole.contentType());
    all.putAll(whole.headers());
    all.putAll(headers.all());
    signer.ifPresent(
        with ->
            all.putAll(with.sign(MessageIds.of(messages), clock.instant().getEpochSecond(), body)));
    boolean compress = route.gzip().orElse(false);
    if (compress) {
      all.put("Content-Encoding", "gzip");
    }
    String method = route.method().orElse(BridgeHttpConfig.Method.POST).name();
    Http.Request request = Http.Request.of(method, uri, compress ? gzip(body) : body);
    for (Map.Entry<String, String> header : all.entrySet()) {
      request = request.header(header.getKey(), header.getValue());
    }
    request = request.timeout(route.timeout().orElse(Duration.ofSeconds(10)));
    return route.respond().isPresent()
        ? request.maximumBody(LONGEST_RESPONSE)
        : request.droppingBody();
  }

  private static byte[] gzip(byte[] body) {
    var compressed = new ByteArrayOutputStream(body.length / 2 + 64);
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write(body);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // it is written to memory
    }
    return compressed.toByteArray();
  }
}
