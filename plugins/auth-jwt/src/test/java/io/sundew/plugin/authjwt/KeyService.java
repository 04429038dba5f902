package io.sundew.plugin.authjwt;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer's HTTP service that publishes keys, and does whatever else a test wants. */
final class KeyService implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile Behaviour behaviour;
  private volatile CountDownLatch mayAnswer = new CountDownLatch(0);

  private interface Behaviour {
    void answer(HttpExchange exchange) throws IOException;
  }

  private KeyService(HttpServer server) {
    this.server = server;
    this.behaviour = exchange -> exchange.sendResponseHeaders(404, -1);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** A service that publishes these keys, on a free port. */
  static KeyService publishing(String body) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      var service = new KeyService(HttpServer.create(address, 0));
      service.publish(body);
      return service;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.incrementAndGet();
      mayAnswer.await();
      behaviour.answer(exchange);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Where it is. */
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
  }

  /** How often it was asked. */
  int requests() {
    return requests.get();
  }

  /** Answers with that from now on. */
  void publish(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    behaviour =
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
        };
  }

  /** Answers with that status from now on. */
  void fail(int status) {
    behaviour = exchange -> exchange.sendResponseHeaders(status, -1);
  }

  /** Sends that many bytes from now on. */
  void flood(int bytes) {
    behaviour =
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream out = exchange.getResponseBody()) {
            for (int sent = 0; sent < bytes; sent += 8192) {
              out.write(new byte[8192]);
            }
          }
        };
  }

  /** Answers no more until it is told to. */
  void hold() {
    mayAnswer = new CountDownLatch(1);
  }

  /** Answers what was held. */
  void release() {
    mayAnswer.countDown();
  }

  @Override
  public void close() {
    release();
    server.stop(0);
    threads.shutdownNow();
  }
}
