package io.sundew.plugin.bridgehttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** A real HTTP server that takes messages, and fails as the test has it fail. */
final class Sink implements AutoCloseable {
  /** A request that was answered with success. */
  record Got(String method, String uri, Map<String, String> headers, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** How it answers; true when that was a success. */
  interface Manner {
    boolean answer(HttpExchange exchange) throws Exception;
  }

  /** What it took. */
  final List<Got> got = new CopyOnWriteArrayList<>();

  /** When requests came, whatever became of them. */
  final List<Long> asked = new CopyOnWriteArrayList<>();

  private final @Nullable SSLContext tls;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;
  private int port;
  private volatile Manner manner = exchange -> status(exchange, 204);

  Sink() throws IOException {
    this(null);
  }

  /**
   * @param tls what it shows and whom it trusts; clients must show a certificate
   */
  Sink(@Nullable SSLContext tls) throws IOException {
    this.tls = tls;
    this.server = listen(0);
    this.port = server.getAddress().getPort();
  }

  private HttpServer listen(int at) throws IOException {
    var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), at);
    HttpServer listening;
    if (tls == null) {
      listening = HttpServer.create(address, 1000);
    } else {
      HttpsServer https = HttpsServer.create(address, 1000);
      https.setHttpsConfigurator(
          new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
              SSLParameters ours = getSSLContext().getDefaultSSLParameters();
              ours.setNeedClientAuth(true);
              parameters.setSSLParameters(ours);
            }
          });
      listening = https;
    }
    listening.setExecutor(threads);
    listening.createContext("/", this::handle);
    listening.start();
    return listening;
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      asked.add(System.nanoTime());
      byte[] body = exchange.getRequestBody().readAllBytes();
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
      var request =
          new Got(exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body);
      Manner now = manner;
      if (now.answer(exchange)) {
        got.add(request);
      }
    } catch (Exception brokenOff) {
      // the client went away, or the test is over
    }
  }

  /** Answers so from now on. */
  Sink then(Manner next) {
    manner = next;
    return this;
  }

  /** Answers with that status and no body. */
  static boolean status(HttpExchange exchange, int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
    return status < 300;
  }

  /** Answers with a text. */
  static boolean text(HttpExchange exchange, String type, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    return true;
  }

  /** Never answers. */
  static boolean hang(HttpExchange exchange) throws InterruptedException {
    Thread.currentThread().join();
    return false;
  }

  /** Answers with half a body and goes away. */
  static boolean breakOff(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 1000);
    exchange.getResponseBody().write(new byte[10]);
    exchange.getResponseBody().flush();
    return false; // closing the exchange now ends the connection
  }

  /** Answers a byte at a time, for ever. */
  static boolean dribble(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    while (true) {
      exchange.getResponseBody().write(' ');
      exchange.getResponseBody().flush();
      LockSupport.parkNanos(20_000_000);
    }
  }

  /** Refuses connections until it is back. */
  void goAway() {
    server.stop(0);
  }

  /** At the same port again. */
  void comeBack() throws IOException {
    server = listen(port);
  }

  String url(String path) {
    return (tls == null ? "http://127.0.0.1:" : "https://localhost:") + port + path;
  }

  /** The bodies taken, as text. */
  List<String> bodies() {
    return got.stream().map(Got::text).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
