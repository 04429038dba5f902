package io.sundew.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Credentials;
import io.sundew.api.Decisions;
import io.sundew.api.Hooks;
import io.sundew.api.HttpResponse;
import io.sundew.api.Password;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.HookConfig;
import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.config.WebOrigins;
import io.sundew.broker.config.WireConfig;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins that answer HTTP requests. */
class PluginRoutesTest {
  /** Knows one user, and answers with what it was asked. */
  public static final class Echo implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE
          .authenticate(
              attempt ->
                  switch (attempt.credentials()) {
                    case Credentials.UserPassword(var user, var password)
                        when user.equals("ann") && password.equals(Password.of("secret")) ->
                        Decisions.accept(user);
                    case Credentials.UserPassword _, Credentials.None _ -> Decisions.abstain();
                  })
          .onRequest(
              request ->
                  switch (request.path()) {
                    case "/fail" -> throw new IllegalStateException("broken");
                    case "/hang" -> {
                      new CountDownLatch(1).await();
                      yield HttpResponse.of(204);
                    }
                    default ->
                        HttpResponse.text(
                                200,
                                "%s %s ?%s user=%s body=%s authorization=%s from=%s"
                                    .formatted(
                                        request.method(),
                                        request.path(),
                                        request.query(),
                                        request.user(),
                                        request.text(),
                                        request.header("Authorization").isPresent(),
                                        request.listener()))
                            .with("X-Echo", "yes")
                            .with("Connection", "upgrade");
                  });
    }
  }

  private static TestBroker broker;

  @BeforeAll
  static void start(@TempDir Path jars) {
    PluginJars.write(jars, "echo", Echo.class, false);
    var http = new HttpConfig("/mqtt", WebOrigins.SAME, Optional.empty());
    broker =
        TestBroker.builder()
            .allowAnonymous(false)
            .listener("wire", WireConfig.of(http))
            .plugin(instance("echo", Optional.empty(), false), jars)
            .plugin(instance("open", Optional.of("/hooks/"), true), jars)
            .start();
  }

  private static PluginConfig instance(String name, Optional<String> path, boolean anybody) {
    var levers =
        new HookConfig(
            Optional.of(Duration.ofMillis(500)),
            Optional.empty(),
            false,
            Optional.empty(),
            path,
            anybody,
            Optional.empty());
    return new PluginConfig(
        "echo",
        name,
        List.of(),
        List.of(),
        Map.of(),
        Map.of("on-request", levers),
        Source.BUILT_IN);
  }

  @AfterAll
  static void stop() {
    broker.allowInLog("echo").allowInLog("open").close();
  }

  private static java.net.http.HttpResponse<String> ask(String path, String user, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(
              URI.create("http://127.0.0.1:" + broker.address().getPort() + path));
      if (!user.isEmpty()) {
        String pair = Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        request.header("Authorization", "Basic " + pair);
      }
      if (!body.isEmpty()) {
        request.POST(HttpRequest.BodyPublishers.ofString(body));
      }
      return client.send(request.build(), java.net.http.HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void whoAuthenticates_isAnswered() throws Exception {
    var answer = ask("/plugins/echo/a/b?c=d", "ann:secret", "");
    assertEquals(200, answer.statusCode());
    assertEquals("GET /a/b ?c=d user=ann body= authorization=false from=default", answer.body());
    assertEquals("yes", answer.headers().firstValue("x-echo").orElse(""));
    assertEquals(
        "text/plain; charset=utf-8", answer.headers().firstValue("content-type").orElse(""));
    assertEquals(
        "GET / ? user=ann body= authorization=false from=default",
        ask("/plugins/echo", "ann:secret", "").body());
  }

  @Test
  void whoDoesNot_isTurnedDown() throws Exception {
    var nobody = ask("/plugins/echo/", "", "");
    assertEquals(401, nobody.statusCode());
    assertTrue(nobody.headers().firstValue("www-authenticate").orElse("").startsWith("Basic"));
    assertEquals(401, ask("/plugins/echo/", "ann:wrong", "").statusCode());
    assertEquals(401, ask("/plugins/echo/", "ann", "").statusCode());
  }

  @Test
  void aPublicPath_answersAnybody_withItsBody() throws Exception {
    assertEquals(
        "POST /x ? user= body=hello authorization=true from=default",
        ask("/hooks/x", "who:ever", "hello").body());
  }

  @Test
  void aHookThatFailsOrHangs_is503() throws Exception {
    assertEquals(503, ask("/hooks/fail", "", "").statusCode());
    assertEquals(503, ask("/hooks/hang", "", "").statusCode());
  }

  @Test
  void pathsOfNobody_are404_andTakeNoBody() throws Exception {
    assertEquals(404, ask("/plugins/other/", "ann:secret", "").statusCode());
    assertEquals(404, ask("/plugins/echoes", "ann:secret", "").statusCode());
    assertEquals(413, ask("/plugins/other/", "ann:secret", "body").statusCode());
    assertEquals(400, raw("GET /hooks/%2e./echo/ HTTP/1.1\r\nHost: x\r\n\r\n"));
    assertEquals(400, raw("GET /hooks/../plugins/echo/ HTTP/1.1\r\nHost: x\r\n\r\n"));
    assertEquals(413, raw("POST /hooks/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n"));
  }

  private static int raw(String request) throws IOException {
    try (var socket = new Socket(broker.address().getAddress(), broker.address().getPort())) {
      socket.setSoTimeout(5000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      return Integer.parseInt(line.substring(9));
    }
  }
}
