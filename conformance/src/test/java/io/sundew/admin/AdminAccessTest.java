package io.sundew.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.broker.config.AdminConfig;
import io.sundew.testkit.Await;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in, and what becomes of those who try otherwise. */
class AdminAccessTest {
  @TempDir Path data;
  private TestBroker broker;
  private HttpPeer socket;
  private HttpPeer tcp;

  @BeforeEach
  void start() {
    broker = start(Set.of("broker.example"));
    socket = HttpPeer.unix(data);
    tcp = HttpPeer.tcp(broker.broker().adminAddress().orElseThrow(), data);
  }

  private TestBroker start(Set<String> hosts) {
    var anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return TestBroker.builder()
        .dataDirectory(data)
        .set("admin", new AdminConfig(true, Optional.of(anyPort), hosts))
        .start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static int status(HttpPeer peer, String... headers) {
    String head = "GET /status HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    return peer.ask(head, "").status();
  }

  private String bearer() {
    return "Authorization: Bearer " + HttpPeer.tokenOf(data);
  }

  @Test
  void whoHasTheToken_isLetInByBothWays() {
    assertEquals("up", socket.get("/status").ok().get("health").asText());
    assertEquals("up", tcp.get("/status").ok().get("health").asText());
  }

  @Test
  void socketAndToken_areForTheirOwnerAlone() throws IOException {
    for (String file : List.of("admin.sock", "admin.token")) {
      var permissions = Files.getPosixFilePermissions(data.resolve(file));
      assertEquals("rw-------", PosixFilePermissions.toString(permissions), file);
    }
    assertEquals(43, HttpPeer.tokenOf(data).length());
  }

  @Test
  void missingWrongAndDoubledToken_areTurnedDown() {
    for (HttpPeer peer : List.of(socket, tcp)) {
      assertEquals(401, status(peer, "Host: localhost"));
      assertEquals(401, status(peer, "Host: localhost", "Authorization: Bearer x"));
      assertEquals(401, status(peer, "Host: localhost", bearer() + "x"));
      assertEquals(401, status(peer, "Host: localhost", bearer(), bearer()));
      assertEquals(401, status(peer, "Host: localhost", bearer().replace("Bearer ", "Basic ")));
      assertEquals(401, status(peer, "Host: localhost", "Cookie: " + HttpPeer.tokenOf(data)));
    }
    assertEquals(
        401, socket.ask(anonymous("/status?token=" + HttpPeer.tokenOf(data)), "").status());
  }

  private static String anonymous(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
  }

  @Test
  void refusal_saysWhereTheTokenIs_andNotWhatItIs() {
    HttpPeer.Reply reply = socket.ask(anonymous("/status"), "");
    assertEquals("unauthorized", reply.json().get("error").asText());
    assertEquals(Optional.of("Bearer"), reply.header("WWW-Authenticate"));
    assertTrue(reply.body().contains("admin.token"), reply.body());
    assertFalse(reply.body().contains(HttpPeer.tokenOf(data)), reply.body());
    assertFalse(String.join("\n", broker.log()).contains(HttpPeer.tokenOf(data)));
  }

  @Test
  void host_mustBeOfThisMachineOrConfigured() {
    assertEquals(200, status(tcp, "Connection: close", "Host: LOCALHOST:9883", bearer()));
    assertEquals(200, status(tcp, "Connection: close", "Host: [::1]:9883", bearer()));
    assertEquals(200, status(tcp, "Connection: close", "Host: broker.example", bearer()));
    assertEquals(421, status(tcp, "Host: evil.example", bearer()));
    assertEquals(421, status(tcp, "Host: localhost.evil.example", bearer()));
    assertEquals(421, status(tcp, "Host: localhost", "Host: evil.example", bearer()));
    assertEquals(421, status(tcp, bearer()));
    assertEquals(421, status(socket, "Host: evil.example", bearer()));
  }

  @Test
  void pageOfAnotherOrigin_isTurnedDown_andNoneIsToldItMay() {
    String host = "Host: localhost:9883";
    assertEquals(403, status(tcp, host, bearer(), "Origin: http://evil.example"));
    assertEquals(403, status(tcp, host, bearer(), "Origin: null"));
    assertEquals(403, status(tcp, host, bearer(), "Origin: http://localhost:1"));
    assertEquals(
        200, status(tcp, "Connection: close", host, bearer(), "Origin: http://localhost:9883"));
    HttpPeer.Reply reply = tcp.get("/status");
    assertEquals(Optional.empty(), reply.header("Access-Control-Allow-Origin"));
    assertEquals(Optional.of("no-store"), reply.header("Cache-Control"));
  }

  @Test
  void headAndBody_areBounded() {
    String long4k = "x".repeat(4 << 10);
    assertEquals(414, socket.get("/" + long4k).status());
    assertEquals(431, status(socket, "Host: localhost", bearer(), "X: " + long4k));
    String tooLarge = "x".repeat((1 << 20) + 1);
    assertEquals(413, socket.ask("POST", "/plugins/x/enable", tooLarge).status());
    assertEquals(200, socket.get("/status").status());
  }

  @Test
  void bodyOfWhoMayNotAsk_isNotReadOn() throws IOException {
    try (SocketChannel channel = socket.open()) {
      String head = "POST /plugins/x/enable HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000";
      HttpPeer.send(channel, head + "\r\n\r\n");
      assertEquals(401, HttpPeer.reply(HttpPeer.readAll(channel)).status());
    }
  }

  @Test
  void whatIsNotHttp_isTurnedDown() {
    assertEquals(400, socket.ask("\u0010\u0016\u0000\u0004MQTT\r\n\r\n", "").status());
    assertEquals(400, socket.ask("GET /status\r\n\r\n", "").status());
  }

  @Test
  void pathTricks_leadNowhere() {
    List<String> tricks =
        List.of(
            "/",
            "//status",
            "/status/",
            "/status/../status",
            "/./status",
            "/%2e/status",
            "/plugins/..%2f..%2fetc",
            "/status%00",
            "/openapi.json%2f..",
            "/STATUS");
    for (String path : tricks) {
      assertEquals(404, socket.get(path).status(), path);
    }
    for (String path : List.of("status", "http://localhost/status", "/%zz", "/%ff", "/%", "*")) {
      assertEquals(400, socket.get(path).status(), path);
    }
  }

  @Test
  void otherMethods_areNamedWithThoseThereAre() {
    for (String method : List.of("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")) {
      HttpPeer.Reply reply = socket.ask(method, "/status", null);
      assertEquals(405, reply.status(), method);
    }
    assertTrue(socket.post("/status").body().contains("use GET"));
  }

  @Test
  void unknownParameter_isNamed() {
    HttpPeer.Reply reply = socket.get("/status?verbose=1");
    assertEquals(400, reply.status());
    assertTrue(reply.body().contains("verbose"), reply.body());
  }

  @Test
  void connection_servesOneRequestAfterTheOther_alsoWhenTheyComeTogether() throws IOException {
    String keptOpen = socket.head("GET", "/status", null).replace("Connection: close\r\n", "");
    try (SocketChannel channel = socket.open()) {
      HttpPeer.send(channel, keptOpen + keptOpen + socket.head("GET", "/chain", null));
      String all = HttpPeer.readAll(channel);
      assertEquals(4, all.split("HTTP/1.1 200 OK", -1).length, all);
      assertTrue(all.lastIndexOf("authorizeDefault") > all.lastIndexOf("uptimeSeconds"), all);
    }
  }

  @Test
  void moreConnectionsThanAreTaken_areClosed_andTheOtherWayInStaysOpen() throws IOException {
    List<SocketChannel> held = new ArrayList<>();
    try {
      for (int i = 0; i < 32; i++) {
        held.add(tcp.open());
      }
      // connections are taken in the order they come, so the last of them tells of all before
      try (SocketChannel one = tcp.open()) {
        assertEquals("", HttpPeer.readAll(one));
      }
      assertEquals(200, socket.get("/status").status());
    } finally {
      for (SocketChannel channel : held) {
        channel.close();
      }
    }
    Await.until(() -> answers(tcp), () -> "the connections that were closed still count");
  }

  private static boolean answers(HttpPeer peer) {
    try {
      return peer.get("/status").status() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  @Test
  void token_staysAcrossStarts_unlessOthersCouldReadIt() throws IOException {
    String first = HttpPeer.tokenOf(data);
    broker.close();
    broker = start(Set.of());
    assertEquals(first, HttpPeer.tokenOf(data));
    broker.close();
    Files.setPosixFilePermissions(
        data.resolve("admin.token"), PosixFilePermissions.fromString("rw-r--r--"));
    broker = start(Set.of());
    assertNotEquals(first, HttpPeer.tokenOf(data));
    assertEquals(200, HttpPeer.unix(data).get("/status").status());
  }

  @Test
  void brokerThatEnds_leavesNoSocket() {
    assertTrue(Files.exists(data.resolve("admin.sock")));
    broker.close();
    assertFalse(Files.exists(data.resolve("admin.sock")));
    broker = start(Set.of());
  }

  @Test
  void off_opensNothing(@TempDir Path other) {
    try (TestBroker without = TestBroker.builder().dataDirectory(other).start()) {
      assertFalse(Files.exists(other.resolve("admin.sock")));
      assertFalse(Files.exists(other.resolve("admin.token")));
      assertEquals(Optional.empty(), without.broker().adminAddress());
    }
  }
}
