package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sundew.api.Qos;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A page in a browser, which says where it comes from as only a browser does. */
@SundewOnly
@RequiresProgram(
    value = {"chromium", "node", "npm"},
    install = Browser.INSTALL + " nodejs npm")
final class BrowserTest {
  @TempDir private Path directory;

  private final int tcp = BrokerProcess.freePort();
  private final int web = BrokerProcess.freePort();
  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private HttpServer elsewhere;

  @BeforeAll
  static void install() {
    MqttJsTest.install();
  }

  /** Files for the broker, and a server of another origin that has them, too. */
  @BeforeEach
  void publish() throws IOException {
    Path www = Files.createDirectory(directory.resolve("www"));
    try (InputStream page = BrowserTest.class.getResourceAsStream("/browser/page.html")) {
      Files.copy(Objects.requireNonNull(page), www.resolve("page.html"));
    }
    Path mqttJs = ScriptSuite.directory().resolve("js/node_modules/mqtt/dist/mqtt.min.js");
    Files.copy(mqttJs, www.resolve("mqtt.min.js"));
    elsewhere = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    elsewhere.createContext("/", exchange -> answer(exchange, www));
    elsewhere.start();
  }

  @AfterEach
  void stopServer() {
    elsewhere.stop(0);
  }

  private void answer(HttpExchange exchange, Path www) throws IOException {
    try (exchange) {
      String name = exchange.getRequestURI().getPath().substring(1);
      if (name.equals("told")) {
        told.add(exchange.getRequestURI().getQuery());
        exchange.sendResponseHeaders(204, -1);
      } else if (Files.isRegularFile(www.resolve(name))) {
        byte[] file = Files.readAllBytes(www.resolve(name));
        exchange.sendResponseHeaders(200, file.length);
        exchange.getResponseBody().write(file);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private BrokerProcess start() throws IOException {
    Path configuration =
        Files.writeString(
            directory.resolve("mosquitto.conf"),
            """
            allow_anonymous true
            listener %d 127.0.0.1
            listener %d 127.0.0.1
            protocol websockets
            http_dir %s
            websockets_origin http://127.0.0.1:%d
            """
                .formatted(tcp, web, directory.resolve("www"), web));
    return BrokerProcess.start(tcp, configuration);
  }

  private Browser open(int pageOf) {
    int teller = elsewhere.getAddress().getPort();
    String page =
        "http://127.0.0.1:%d/page.html?broker=%d&tell=http://127.0.0.1:%d/told"
            .formatted(pageOf, web, teller);
    return Browser.open(page, directory.resolve("profile"));
  }

  private String told(Browser browser) throws InterruptedException {
    String text = told.poll(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (text == null) {
      throw new AssertionError("the page says nothing:\n" + browser.output());
    }
    return text;
  }

  private RawClient listener() {
    var client =
        RawClient.v5(new InetSocketAddress(BrokerProcess.HOST, tcp))
            .open()
            .deadline(Program.PATIENCE);
    client.subscribe("from/page", Qos.AT_LEAST_ONCE);
    return client;
  }

  @Test
  void pageOfTheBroker_publishesAndReceives() throws Exception {
    try (var broker = start();
        var client = listener();
        var browser = open(web)) {
      client.receive("from/page", "hello");
      client.publish("to/page", Qos.AT_LEAST_ONCE, "good morning");
      assertEquals("to/page good morning", told(browser));
      broker.stop();
      assertEquals("closed", told(browser));
    }
  }

  @Test
  void pageOfAnotherOrigin_isNotLetIn() throws Exception {
    try (var broker = start();
        var client = listener();
        var browser = open(elsewhere.getAddress().getPort())) {
      assertEquals("closed", told(browser));
      client.expectNothing();
      broker.stop();
    }
  }
}
