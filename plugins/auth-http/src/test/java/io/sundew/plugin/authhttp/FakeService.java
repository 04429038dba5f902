package io.sundew.plugin.authhttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A service on a real HTTP server, which answers what the test has it answer. */
final class FakeService implements AutoCloseable {
  /** What it was asked. */
  record Asked(String method, String uri, String body, String token) {}

  /** How it answers. */
  interface Manner {
    void answer(HttpExchange exchange) throws Exception;
  }

  /** All questions so far. */
  final List<Asked> asked = new CopyOnWriteArrayList<>();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private volatile Manner manner = exchange -> send(exchange, 204, "", "");

  FakeService() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String token = exchange.getRequestHeaders().getFirst("X-Token");
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              body,
              token == null ? "" : token));
      manner.answer(exchange);
    } catch (Exception brokenOff) {
      // the client went away, or the test is over
    }
  }

  /** Answers so from now on. */
  FakeService then(Manner next) {
    manner = next;
    return this;
  }

  /** Answers 200 with that JSON from now on. */
  FakeService says(String json) {
    return says(json, "");
  }

  /** Answers 200 with that JSON and that Cache-Control from now on. */
  FakeService says(String json, String cacheControl) {
    return then(exchange -> send(exchange, 200, json, cacheControl));
  }

  /** Answers with that status and no body from now on. */
  FakeService status(int status) {
    return then(exchange -> send(exchange, status, "", ""));
  }

  /** Never answers from now on. */
  FakeService hangs() {
    return then(_ -> Thread.currentThread().join());
  }

  static void send(HttpExchange exchange, int status, String body, String cacheControl)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    if (!cacheControl.isEmpty()) {
      exchange.getResponseHeaders().set("Cache-Control", cacheControl);
    }
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
