package io.sundew.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * An HTTP service that takes messages, one in a request or a batch of them at {@link #BATCHES}, and
 * fails at every seventh request: with 500, with 503 and Retry-After, or by closing the connection.
 * Thread safe.
 */
final class FailingSink implements AutoCloseable {
  /** Where a request has a JSON array of messages. */
  static final String BATCHES = "/batches";

  private static final int FAILS_EACH = 7;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger requests = new AtomicInteger();
  private final HttpServer server;
  private volatile BiConsumer<String, String> taken = (_, _) -> {};

  /** A service on a free port of the loopback interface. */
  FailingSink() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  /** Is told topic, which is the path or in the batch, and payload before it is answered. */
  void delivers(BiConsumer<String, String> receiver) {
    taken = receiver;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      int number = requests.incrementAndGet();
      if (number % FAILS_EACH == 0) {
        fail(exchange, number / FAILS_EACH % 3);
        return;
      }
      take(exchange.getRequestURI().getPath(), body);
      exchange.sendResponseHeaders(204, -1);
    }
  }

  private void take(String path, String body) throws IOException {
    if (!path.equals(BATCHES)) {
      taken.accept(path.substring(1), body);
      return;
    }
    for (JsonNode message : JSON.readTree(body)) {
      taken.accept(message.get("topic").asText(), message.get("payload").asText());
    }
  }

  private static void fail(HttpExchange exchange, int how) throws IOException {
    switch (how) {
      case 0 -> exchange.sendResponseHeaders(500, -1);
      case 1 -> {
        exchange.getResponseHeaders().add("Retry-After", "0");
        exchange.sendResponseHeaders(503, -1);
      }
      default -> throw new IOException("the connection is closed without an answer");
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
