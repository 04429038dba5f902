package io.sundew.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.config.WebOrigins;
import io.sundew.broker.config.WireConfig;
import io.sundew.testkit.Await;
import io.sundew.testkit.KeptStore;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What orchestrators and proxies ask of a listener with HTTP. */
class HealthTest {
  private static final WireConfig HTTP =
      WireConfig.of(new HttpConfig("/mqtt", WebOrigins.SAME, Optional.empty()));

  /** Cannot work. */
  public static final class Sick implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      context.health().down("the database does not answer");
      return Hooks.NONE;
    }
  }

  private static HttpResponse<String> ask(TestBroker broker, String method, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + broker.address().getPort() + path))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build();
      return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/health/live,200,'{\"status\":\"up\",\"failing\":[]}'",
    "GET,/health/ready?verbose,200,'{\"status\":\"up\",\"failing\":[]}'",
    "HEAD,/health/ready,200,''",
  })
  void aBrokerThatServes_isUp(String method, String path, int status, String body)
      throws Exception {
    try (var broker = TestBroker.builder().listener("wire", HTTP).start()) {
      var answer = ask(broker, method, path);
      assertEquals(status, answer.statusCode());
      assertEquals(body, answer.body());
      assertEquals("no-store", answer.headers().firstValue("cache-control").orElse(""));
    }
  }

  @ParameterizedTest
  @CsvSource({"POST,/health/live,405", "GET,/,404", "GET,/mqtt,404", "GET,/health/,404"})
  void anythingElse_isTurnedDown(String method, String path, int status) throws Exception {
    try (var broker = TestBroker.builder().listener("wire", HTTP).start()) {
      assertEquals(status, ask(broker, method, path).statusCode());
    }
  }

  @Test
  void aStoreThatFailed_makesTheBrokerNotReady_butItLives() throws Exception {
    var store = new KeptStore();
    try (var broker = TestBroker.builder().listener("wire", HTTP).store(store).start()) {
      assertEquals(200, ask(broker, "GET", "/health/ready").statusCode());
      broker.allowInLog("the store has failed");
      store.fail(new IOException("no space left"));
      assertEquals(200, ask(broker, "GET", "/health/live").statusCode());
      var ready = ask(broker, "GET", "/health/ready?verbose");
      assertEquals(503, ready.statusCode());
      assertEquals("{\"status\":\"down\",\"failing\":[\"store\"]}", ready.body());
    }
  }

  @Test
  void aPluginThatCannotWork_makesTheBrokerNotReady_butItLives(@TempDir Path jars)
      throws Exception {
    try (var broker =
        TestBroker.builder()
            .listener("wire", HTTP)
            .plugin("sick", Sick.class, false, jars)
            .start()) {
      var ready = ask(broker, "GET", "/health/ready");
      assertEquals(503, ready.statusCode());
      assertEquals("{\"status\":\"down\",\"failing\":[\"plugin sick\"]}", ready.body());
      assertEquals(200, ask(broker, "GET", "/health/live").statusCode());
    }
  }

  @Test
  void oneConnection_isAskedAgainAndAgain() throws Exception {
    try (var broker = TestBroker.builder().listener("wire", HTTP).start();
        var socket = connect(broker)) {
      for (int i = 0; i < 3; i++) {
        assertTrue(answer(socket).startsWith("HTTP/1.1 200"));
      }
    }
  }

  private static Socket connect(TestBroker broker) throws IOException {
    var socket = new Socket(broker.address().getAddress(), broker.address().getPort());
    socket.setSoTimeout(5000);
    return socket;
  }

  /** What is answered on a connection that stays open; not whole where the broker closes it. */
  private static String answer(Socket socket) throws IOException {
    byte[] request =
        "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    socket.getOutputStream().write(request);
    var answer = new StringBuilder();
    for (int next = 0; next >= 0 && answer.indexOf("[]}") < 0; ) {
      next = socket.getInputStream().read();
      answer.append((char) next);
    }
    return answer.toString();
  }

  /** Of the same limit as clients: whoever only asks would hold as many as he likes else. */
  @Test
  void connectionsThatAsk_countAmongThoseOfTheListener() throws Exception {
    try (var broker =
        TestBroker.builder().listener("wire", HTTP).listener("maxConnections", 1).start()) {
      try (var first = connect(broker)) {
        assertTrue(answer(first).startsWith("HTTP/1.1 200"));
        assertFalse(isAnswered(broker));
        assertTrue(answer(first).startsWith("HTTP/1.1 200"));
      }
      Await.until(() -> isAnswered(broker), () -> "there is no room again: " + broker.log());
    }
  }

  private static boolean isAnswered(TestBroker broker) {
    try (var socket = connect(broker)) {
      return answer(socket).startsWith("HTTP/1.1 200");
    } catch (IOException closed) {
      return false;
    }
  }

  @Test
  void whatIsNoHttp_isTurnedDown() throws Exception {
    try (var broker = TestBroker.builder().listener("wire", HTTP).start();
        var socket = new Socket(broker.address().getAddress(), broker.address().getPort())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(new byte[] {0x10, 0x0c, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, '\n'});
      socket.getOutputStream().write("\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 400"), answer);
    }
  }
}
