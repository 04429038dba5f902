package io.sundew.broker.egress;

import static io.sundew.broker.egress.RawServer.ascii;
import static io.sundew.broker.egress.RawServer.response;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Http;
import io.sundew.api.Http.Request;
import io.sundew.broker.config.AddressRange;
import io.sundew.broker.config.EgressConfig;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of a plugin against servers of every temper. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class InstanceHttpTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  private final ClassLoader loader =
      new URLClassLoader(new URL[0], InstanceHttpTest.class.getClassLoader());
  private final CountingMetrics metrics = new CountingMetrics();
  private Egress egress = new Egress(EgressConfig.DEFAULT);
  private InstanceHttp http = egress.client("p", loader, metrics);

  @AfterEach
  void close() {
    http.close();
    egress.close();
  }

  private void deny(String... ranges) {
    close();
    var deny = List.of(ranges).stream().map(r -> AddressRange.parse(r).orElseThrow()).toList();
    egress = new Egress(new EgressConfig(deny));
    http = egress.client("p", loader, metrics);
  }

  private Http.Response answer(Request request) throws Exception {
    return http.send(request).get();
  }

  private Throwable failure(Request request) {
    return assertThrows(ExecutionException.class, () -> http.send(request).get()).getCause();
  }

  @Test
  void send_returnsStatusHeadersAndBodyOfAnyStatus() throws Exception {
    try (var server =
        new RawServer(
            (_, out, _) -> out.write(response("404 Not Found", "X-Why: gone\r\n", "no such")))) {
      var response =
          answer(
              Request.post(server.uri("/a?b=c"), ascii("body"), "text/plain")
                  .header("Authorization", "Bearer t"));

      assertEquals(404, response.status());
      assertEquals("gone", response.header("x-why").orElseThrow());
      assertEquals("no such", response.text());
      String head = server.heads.getFirst();
      assertTrue(head.startsWith("POST /a?b=c HTTP/1.1\n"), head);
      assertTrue(head.contains("Authorization: Bearer t\n"), head);
      assertTrue(head.contains("Content-Type: text/plain\n"), head);
      assertTrue(head.contains("Content-Length: 4\n"), head);
      assertFalse(head.toLowerCase(Locale.ROOT).contains("upgrade"), head);
      assertEquals("1 0 0", metrics.figures());
    }
  }

  @Test
  void send_again_usesTheConnectionAgain() throws Exception {
    try (var server = new RawServer((_, out, _) -> out.write(response("200 OK", "", "ok")))) {
      for (int i = 0; i < 3; i++) {
        assertEquals("ok", answer(Request.get(server.uri("/"))).text());
      }
      assertEquals(3, server.heads.size());
      assertEquals(1, server.connections.get());
    }
  }

  @Test
  void body_atTheLimit_isTaken_above_fails() throws Exception {
    try (var server =
        new RawServer((_, out, _) -> out.write(response("200 OK", "", "x".repeat(1000))))) {
      var request = Request.get(server.uri("/"));
      assertEquals(1000, answer(request.maximumBody(1000)).body().length);
      assertInstanceOf(Http.TooLarge.class, failure(request.maximumBody(999)));
      assertEquals("2 1 0", metrics.figures());
    }
  }

  @Test
  void body_withoutEnd_isBrokenOffAndTheConnectionClosed() throws Exception {
    try (var server =
        new RawServer(
            (_, out, _) -> {
              out.write(ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
              while (true) {
                out.write(ascii("400\r\n" + "y".repeat(1024) + "\r\n"));
              }
            })) {
      assertInstanceOf(Http.TooLarge.class, failure(Request.get(server.uri("/"))));
      server.closed.acquire();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"})
  void slowServer_failsAtTheDeadlineAndIsLeft(String beginning) throws Exception {
    try (var server =
        new RawServer(
            (_, out, _) -> {
              out.write(ascii(beginning));
              while (true) {
                out.write('z');
                Thread.sleep(20); // the slowness that is tested
              }
            })) {
      long begin = System.nanoTime();
      assertInstanceOf(
          HttpTimeoutException.class, failure(Request.get(server.uri("/")).timeout(SHORT)));
      assertTrue(System.nanoTime() - begin >= SHORT.toNanos());
      server.closed.acquire();
      assertEquals("1 1 0", metrics.figures());
    }
  }

  @Test
  void reset_inTheMiddle_fails() throws Exception {
    try (var server =
        new RawServer(
            (_, out, socket) -> {
              out.write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf"));
              socket.setSoLinger(true, 0);
              socket.close();
            })) {
      assertInstanceOf(IOException.class, failure(Request.get(server.uri("/"))));
      assertEquals("1 1 0", metrics.figures());
    }
  }

  @Test
  void nobodyListens_fails() throws Exception {
    int port;
    try (var taken = new ServerSocket(0)) {
      port = taken.getLocalPort();
    }
    assertInstanceOf(
        IOException.class, failure(Request.get(URI.create("http://127.0.0.1:" + port + "/"))));
  }

  @Test
  void hangingServer_takesNoThreadForARequest() throws Exception {
    try (var server = new RawServer((_, _, _) -> Thread.currentThread().join());
        var many = egress.client("many", loader, metrics)) {
      List<CompletableFuture<Http.Response>> waiting = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        waiting.add(many.send(Request.get(server.uri("/")).timeout(Duration.ofSeconds(2))));
      }
      for (var each : waiting) {
        assertInstanceOf(
            HttpTimeoutException.class,
            assertThrows(ExecutionException.class, each::get).getCause());
      }
      assertEquals(300, server.heads.size());
      long threads =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().startsWith("sundew-many-"))
              .count();
      assertTrue(threads <= 12, threads + " threads");
      assertEquals("300 300 0", metrics.figures());
    }
  }

  @Test
  void tooManyUnderWay_fails() throws Exception {
    try (var server = new RawServer((_, _, _) -> Thread.currentThread().join())) {
      for (int i = 0; i < 1024; i++) {
        http.send(Request.get(server.uri("/")));
      }
      assertTrue(failure(Request.get(server.uri("/"))).getMessage().contains("1024"));
    }
  }

  @ParameterizedTest
  @CsvSource({"GET,301", "GET,302", "GET,303", "GET,307", "GET,308", "POST,307", "POST,308"})
  void redirect_toTheSameOrigin_isFollowedWithItsMethod(String method, String status)
      throws Exception {
    try (var server =
        new RawServer(
            (head, out, _) ->
                out.write(
                    head.contains(" /from ")
                        ? response(status + " Elsewhere", "Location: to?x=1\r\n", "")
                        : response("200 OK", "", "there")))) {
      var request = Request.of(method, server.uri("/from"), ascii("body"));
      assertEquals("there", answer(request.header("X-Token", "t")).text());
      String second = server.heads.get(1);
      assertTrue(second.startsWith(method + " /to?x=1 "), second);
      assertTrue(second.contains("X-Token: t\n"), second);
    }
  }

  @Test
  void redirect_ofAPostThatWouldBecomeAGet_isTheAnswer() throws Exception {
    try (var server =
        new RawServer(
            (_, out, _) -> out.write(response("302 Found", "Location: /login\r\n", "")))) {
      assertEquals(302, answer(Request.post(server.uri("/"), ascii("x"), "a/b")).status());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/latest/meta-data/",
        "//169.254.169.254/",
        "http://localhost:PORT/",
        "https://127.0.0.1:PORT/",
        "http://127.0.0.1:1/",
        "http://user@127.0.0.1:PORT/",
        "file:///etc/passwd"
      })
  void redirect_toAnotherOrigin_isRefused(String location) throws Exception {
    try (var server =
        new RawServer(
            (head, out, _) -> {
              String host = head.lines().filter(l -> l.startsWith("Host:")).findFirst().get();
              String port = host.substring(host.lastIndexOf(':') + 1);
              out.write(
                  response(
                      "307 Elsewhere", "Location: " + location.replace("PORT", port) + "\r\n", ""));
            })) {
      assertInstanceOf(Http.Refused.class, failure(Request.get(server.uri("/"))));
      assertEquals(1, server.heads.size());
      assertEquals("1 0 1", metrics.figures());
    }
  }

  @Test
  void redirect_inACircle_ends() throws Exception {
    try (var server =
        new RawServer((_, out, _) -> out.write(response("302 Found", "Location: /\r\n", "")))) {
      var failure = failure(Request.get(server.uri("/")));
      assertTrue(failure.getMessage().contains("more than 5"), failure.toString());
      assertEquals(6, server.heads.size());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://169.254.169.254/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://[64:ff9b::169.254.169.254]/",
        "http://[2002:a9fe:a9fe::1]/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://[::]/",
        "http://0.0.0.0/",
        "http://224.0.0.1/",
        "http://100.100.100.200/"
      })
  void deniedAddress_isRefusedBeforeAnythingIsSent(String url) {
    var refused = assertInstanceOf(Http.Refused.class, failure(Request.get(URI.create(url))));
    assertTrue(refused.getMessage().contains("egress: deny"), refused.getMessage());
    assertEquals("1 0 1", metrics.figures());
  }

  /** Other spellings of 169.254.169.254, some of which the platform's own parsers do not take. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://2852039166/",
        "http://169.254.43518/",
        "http://169.16689662/",
        "http://0251.0376.0251.0376/",
        "http://0xa9.0xfe.0xa9.0xfe/",
        "http://0xa9fea9fe/",
        "http://169.254.169.254./"
      })
  void deniedAddress_inAnotherSpelling_getsNowhere(String url) {
    Throwable failure;
    try {
      failure = failure(Request.get(URI.create(url)).timeout(Duration.ofSeconds(5)));
    } catch (IllegalArgumentException notAUrl) {
      return;
    }
    assertTrue(
        failure instanceof Http.Refused || failure instanceof UnknownHostException,
        failure.toString());
  }

  @Test
  void deniedAddress_behindAName_isRefused() throws Exception {
    try (var server = new RawServer((_, out, _) -> out.write(response("200 OK", "", "hello")))) {
      var request = Request.get(URI.create("http://localhost:" + server.port() + "/"));
      assertEquals("hello", answer(request).text());

      deny("127.0.0.0/8");
      assertInstanceOf(Http.Refused.class, failure(request));

      deny("10.0.0.0/8");
      assertEquals("hello", answer(request).text());
      assertFalse(GuardedNames.isGuarded("localhost"));
    }
  }

  @Test
  void close_endsWhatIsUnderWayAndRefusesMore() throws Exception {
    try (var server = new RawServer((_, _, _) -> Thread.currentThread().join())) {
      var waiting = http.send(Request.get(server.uri("/")));
      while (server.heads.isEmpty()) {
        Thread.onSpinWait();
      }
      http.close();

      assertThrows(CancellationException.class, waiting::get);
      assertThrows(IllegalStateException.class, () -> http.send(Request.get(server.uri("/"))));
      assertEquals("1 0 0", metrics.figures());
    }
  }

  @Test
  void cancel_closesTheConnection() throws Exception {
    try (var server = new RawServer((_, _, _) -> {})) {
      var waiting = http.send(Request.get(server.uri("/")));
      while (server.heads.isEmpty()) {
        Thread.onSpinWait();
      }
      waiting.cancel(true);
      server.closed.acquire();
      assertEquals("1 0 0", metrics.figures());
    }
  }

  @Test
  void stages_runOnTheInstancesThreadsWithItsClassLoader() throws Exception {
    try (var server = new RawServer((_, out, _) -> out.write(response("200 OK", "", "")))) {
      var thread =
          http.send(Request.get(server.uri("/"))).thenApply(_ -> Thread.currentThread()).get();
      assertEquals("sundew-p-answers", thread.getName());
      assertSame(loader, thread.getContextClassLoader());
    }
  }

  @Test
  void stageThatBlocks_keepsNobodyElseFromAnswers() throws Exception {
    try (var server = new RawServer((_, out, _) -> out.write(response("200 OK", "", "")))) {
      var release = new CountDownLatch(1);
      for (int i = 0; i < 3; i++) {
        http.send(Request.get(server.uri("/")))
            .thenRun(
                () -> {
                  try {
                    release.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
      }
      assertEquals(200, answer(Request.get(server.uri("/"))).status());
      var other = egress.client("q", loader, metrics);
      assertEquals(200, other.send(Request.get(server.uri("/"))).get().status());
      other.close();
      release.countDown();
    }
  }

  @Test
  void toString_hidesWhatMayBeSecret() {
    var request =
        Request.get(URI.create("https://example.org/p/a?token=s3cret")).header("X", "s3cret");
    assertEquals("GET https://example.org", request.toString());
    var response = new Http.Response(200, Map.of(), "s3cret".getBytes(StandardCharsets.UTF_8));
    assertEquals("status 200, 6 bytes", response.toString());
  }
}
