package io.sundew.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.config.WebOrigins;
import io.sundew.broker.config.WireConfig;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of a directory over HTTP, and of no other. */
class StaticFilesTest {
  private static TestBroker broker;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    Path www = Files.createDirectories(directory.resolve("www"));
    Files.writeString(directory.resolve("secret.txt"), "secret");
    Files.writeString(www.resolve("index.html"), "<p>hello");
    Files.writeString(www.resolve("a b.js"), "let a");
    Files.writeString(www.resolve(".env"), "secret");
    Files.createDirectories(www.resolve("sub"));
    Files.createDirectories(www.resolve("empty"));
    Files.writeString(www.resolve("sub/index.html"), "<p>sub");
    Files.writeString(www.resolve("large.bin"), "x".repeat(1_000_000));
    Files.createSymbolicLink(www.resolve("out.txt"), directory.resolve("secret.txt"));
    Files.createSymbolicLink(www.resolve("in.html"), www.resolve("index.html"));
    var http = new HttpConfig("/mqtt", WebOrigins.SAME, Optional.of(www));
    broker = TestBroker.builder().listener("wire", WireConfig.of(http)).start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static String ask(String method, String path) throws IOException {
    try (var socket = new Socket(broker.address().getAddress(), broker.address().getPort())) {
      socket.setSoTimeout(5000);
      String request = method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/,text/html; charset=utf-8,<p>hello",
    "/index.html?x=y,text/html; charset=utf-8,<p>hello",
    "/sub,text/html; charset=utf-8,<p>sub",
    "/a%20b.js,text/javascript; charset=utf-8,let a",
    "/in.html,text/html; charset=utf-8,<p>hello"
  })
  void files_areServed(String path, String type, String body) throws IOException {
    String answer = ask("GET", path);
    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    assertTrue(answer.contains("content-type: " + type + "\r\n"), answer);
    assertTrue(answer.contains("x-content-type-options: nosniff"), answer);
    assertTrue(answer.endsWith("\r\n\r\n" + body), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/sub/..%2f..%2fsecret.txt",
        "/..%5csecret.txt",
        "/out.txt",
        "/.env",
        "/%2eenv",
        "/empty",
        "/nothing",
        "/index.html/",
        "/%00",
        "/%ff",
        "//etc/passwd"
      })
  void nothingElse_is(String path) throws IOException {
    String answer = ask("GET", path);
    assertTrue(answer.matches("(?s)HTTP/1.1 (400|404) .*"), answer);
    assertTrue(!answer.contains("secret") && !answer.contains("root:"), answer);
  }

  @Test
  void aLongFile_comesInPieces() throws IOException {
    String answer = ask("GET", "/large.bin");
    assertTrue(answer.contains("transfer-encoding: chunked"), () -> answer.substring(0, 300));
    assertEquals(1_000_000, answer.chars().filter(c -> c == 'x').count() - xs(answer));
  }

  /** Those of the head. */
  private static long xs(String answer) {
    return answer.substring(0, answer.indexOf("\r\n\r\n")).chars().filter(c -> c == 'x').count();
  }

  @Test
  void head_saysHowLong() throws IOException {
    String answer = ask("HEAD", "/large.bin");
    assertTrue(answer.contains("content-length: 1000000\r\n"), answer);
    assertTrue(answer.endsWith("\r\n\r\n"), answer);
  }

  @Test
  void otherMethods_areTurnedDown() throws IOException {
    assertTrue(ask("DELETE", "/index.html").startsWith("HTTP/1.1 405"));
  }
}
