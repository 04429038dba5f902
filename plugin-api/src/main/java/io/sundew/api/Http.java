package io.sundew.api;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * HTTP requests to services that the operator named. Thread safe.
 *
 * <pre>{@code
 * var url = UrlTemplate.parse(config.url(), Set.of("user"));           // at start
 * var request = Http.Request.get(url.expand(_ -> user)).timeout(Duration.ofSeconds(2));
 * Http.Response response = context.http().send(request).get();         // on a thread that may wait
 * }</pre>
 *
 * <p>The broker decides where a request may go: addresses that the operator denies (by default
 * those of the link, of cloud metadata services and those that name no machine) are refused, be
 * they written or looked up, and the address that was checked is the one connected to. Redirects
 * stay at the same scheme, host and port. No proxy is used, no cookie is kept.
 */
public interface Http {
  /**
   * Sends a request. It waits for nothing and takes no thread while the service takes its time, so
   * an inline hook may call it, though it must not wait for the answer.
   *
   * <p>Redirects of GET and HEAD, and those with status 307 and 308, are followed up to five times
   * where they stay at the same origin; of other methods they are the answer. Responses of any
   * status complete the future normally.
   *
   * <p>Stages that depend on the future run on at most four threads of the instance's own, which
   * may block. Cancelling it ends the request.
   *
   * @return fails with {@link Refused} where policy is against it, {@link
   *     java.net.http.HttpTimeoutException} at the request's deadline, {@link TooLarge} when the
   *     body is longer than the request takes, {@link java.util.concurrent.CancellationException}
   *     when the instance is stopped, another {@link IOException} when the service cannot be
   *     reached, breaks off, or more than 1,024 requests of the instance are under way
   * @throws IllegalStateException when the instance is stopped already
   */
  CompletableFuture<Response> send(Request request);

  /**
   * How requests of https tell that the service is who it should be, and who they come from.
   *
   * @param trust the authorities that sign services' certificates; empty for those that Java trusts
   * @param key shown to services that ask for a certificate
   */
  record Tls(List<X509Certificate> trust, Optional<TlsMaterial.KeyEntry> key) {
    public Tls {
      trust = List.copyOf(trust);
    }
  }

  /** The broker's policy is against a request. */
  final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    /** A refusal for that reason, which the operator reads. */
    public Refused(String why) {
      super(why);
    }
  }

  /** A response's body is longer than its request takes. */
  final class TooLarge extends IOException {
    private static final long serialVersionUID = 1;

    /** A body above that number of bytes. */
    public TooLarge(int maximumBody) {
      super("the response's body is longer than " + maximumBody + " bytes");
    }
  }

  /**
   * A request: by default with ten seconds from sending to the last byte of the answer, and 64 KiB
   * for its body. Immutable; each method answers a changed copy.
   */
  final class Request {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}");
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,16}");
    private static final Set<String> OURS =
        Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade");

    private final String method;
    private final URI uri;
    private final List<Map.Entry<String, String>> headers;
    private final byte[] body;
    private final Duration timeout;
    private final int maximumBody;
    private final boolean dropsBody;

    private Request(
        String method,
        URI uri,
        List<Map.Entry<String, String>> headers,
        byte[] body,
        Duration timeout,
        int maximumBody,
        boolean dropsBody) {
      this.method = method;
      this.uri = uri;
      this.headers = headers;
      this.body = body;
      this.timeout = timeout;
      this.maximumBody = maximumBody;
      this.dropsBody = dropsBody;
    }

    /**
     * A GET.
     *
     * @throws IllegalArgumentException when it is not an absolute http or https URL with a host, or
     *     has user information or a fragment
     */
    public static Request get(URI uri) {
      return of("GET", uri, new byte[0]);
    }

    /**
     * A POST of these bytes, which are copied.
     *
     * @throws IllegalArgumentException as {@link #get} does
     */
    public static Request post(URI uri, byte[] body, String contentType) {
      return of("POST", uri, body).header("Content-Type", contentType);
    }

    /**
     * Any method but CONNECT and TRACE, with these bytes as body, which are copied.
     *
     * @throws IllegalArgumentException as {@link #get} does
     */
    public static Request of(String method, URI uri, byte[] body) {
      if (!METHOD.matcher(method).matches() || Set.of("CONNECT", "TRACE").contains(method)) {
        throw new IllegalArgumentException("'" + method + "' is not a method to send");
      }
      UrlTemplate.check(uri);
      return new Request(
          method, uri, List.of(), body.clone(), Duration.ofSeconds(10), 65_536, false);
    }

    /**
     * With a header more.
     *
     * @throws IllegalArgumentException when it is one the broker sets itself (such as Host), or has
     *     characters that a header cannot have; the message does not tell the value
     */
    public Request header(String name, String value) {
      checkHeader(name, value);
      List<Map.Entry<String, String>> all = new ArrayList<>(headers);
      all.add(Map.entry(name, value));
      return new Request(method, uri, List.copyOf(all), body, timeout, maximumBody, dropsBody);
    }

    /**
     * Whether a request may have that header.
     *
     * @throws IllegalArgumentException as {@link #header} does
     */
    public static void checkHeader(String name, String value) {
      if (!TOKEN.matcher(name).matches()) {
        throw new IllegalArgumentException("'" + name + "' is not a header's name");
      }
      if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new IllegalArgumentException("the broker sets the header " + name + " itself");
      }
      if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c > 0xFF || c == 0x7F)) {
        throw new IllegalArgumentException("the header " + name + " has an impossible character");
      }
    }

    /** With that long from sending to the last byte of the answer, redirects included. */
    public Request timeout(Duration total) {
      if (!total.isPositive()) {
        throw new IllegalArgumentException("timeout " + total + " is not positive");
      }
      return new Request(method, uri, headers, body, total, maximumBody, dropsBody);
    }

    /** With at most so many bytes of body in the answer. */
    public Request maximumBody(int bytes) {
      if (bytes < 0) {
        throw new IllegalArgumentException("maximum body " + bytes + " is negative");
      }
      return new Request(method, uri, headers, body, timeout, bytes, false);
    }

    /** Whoever sends it wants none of the answer's body, however long it is. */
    public Request droppingBody() {
      return new Request(method, uri, headers, body, timeout, maximumBody, true);
    }

    /** The method. */
    public String method() {
      return method;
    }

    /** Where it goes. */
    public URI uri() {
      return uri;
    }

    /** Its headers in order. */
    public List<Map.Entry<String, String>> headers() {
      return headers;
    }

    /** A copy of its body; empty for none. */
    public byte[] body() {
      return body.clone();
    }

    /** From sending to the last byte of the answer. */
    public Duration timeout() {
      return timeout;
    }

    /** The longest body taken, in bytes. */
    public int maximumBody() {
      return maximumBody;
    }

    /** Whether the answer's body is read and dropped. */
    public boolean dropsBody() {
      return dropsBody;
    }

    /** Method and origin: paths, queries, headers and bodies may hold secrets. */
    @Override
    public String toString() {
      return method + " " + UrlTemplate.origin(uri);
    }
  }

  /** A response, its body complete. Thread safe as long as nobody changes the body. */
  final class Response {
    private final int status;
    private final TreeMap<String, List<String>> headers =
        new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final byte[] body;

    /** A response; the host makes them, and tests of plugins may. */
    public Response(int status, Map<String, List<String>> headers, byte[] body) {
      this.status = status;
      headers.forEach((name, values) -> this.headers.put(name, List.copyOf(values)));
      this.body = Objects.requireNonNull(body);
    }

    /** The status code. */
    public int status() {
      return status;
    }

    /** All values of a header, whatever the case of its name, in order; empty without it. */
    public List<String> headers(String name) {
      return headers.getOrDefault(name, List.of());
    }

    /** The first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
      return headers(name).stream().findFirst();
    }

    /** The body, which is the caller's; empty for none. */
    public byte[] body() {
      return body;
    }

    /** The body as UTF-8, whatever the headers say. */
    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    /** Status and length: bodies may hold secrets. */
    @Override
    public String toString() {
      return "status " + status + ", " + body.length + " bytes";
    }
  }
}
