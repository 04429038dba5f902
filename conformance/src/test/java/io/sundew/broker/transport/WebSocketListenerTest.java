package io.sundew.broker.transport;

import static io.sundew.testkit.WebSocketSocket.BINARY;
import static io.sundew.testkit.WebSocketSocket.CLOSE;
import static io.sundew.testkit.WebSocketSocket.PING;
import static io.sundew.testkit.WebSocketSocket.PONG;
import static io.sundew.testkit.WebSocketSocket.frame;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.config.WebOrigins;
import io.sundew.broker.config.WireConfig;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.WebSocketSocket;
import io.sundew.testkit.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** MQTT over WebSocket, with real sockets. */
class WebSocketListenerTest {
  private static final String MQTT = "Sec-WebSocket-Protocol: mqtt";

  private static TestBroker broker;

  @BeforeAll
  static void start() {
    broker = started(WebOrigins.SAME);
  }

  private static TestBroker started(WebOrigins origins) {
    var http = new HttpConfig(HttpConfig.DEFAULT_PATH, origins, Optional.empty());
    return TestBroker.builder().listener("wire", WireConfig.of(http)).start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static WebSocketSocket webSocket() {
    return WebSocketSocket.connect(broker.address());
  }

  private static RawClient opened(WebSocketSocket socket) {
    return RawClient.over(socket, ProtocolVersion.V5).open(RawClient.v5(broker.address()).packet());
  }

  private static Socket socket() throws IOException {
    return new Socket(broker.address().getAddress(), broker.address().getPort());
  }

  private static WebSocketSocket ask(String path, String... headers) throws IOException {
    return WebSocketSocket.ask(socket(), path, headers);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 126, 70_000})
  void packets_mayBeSplitOverFrames(int longestFrame) {
    String payload = "x".repeat(longestFrame > 126 ? 200_000 : 1000);
    try (var client = opened(webSocket().longestFrame(longestFrame))) {
      client.subscribe("a/b", Qos.AT_LEAST_ONCE);
      client.publish("a/b", Qos.EXACTLY_ONCE, payload);
      assertEquals(payload, RawClient.payload(client.receive()));
    }
  }

  @Test
  void manyPackets_mayBeInOneFrame_andAreAnsweredInOne() {
    var socket = webSocket();
    try (var client = opened(socket)) {
      var pings = new ByteArrayOutputStream();
      for (int i = 0; i < 20; i++) {
        pings.writeBytes(new byte[] {(byte) 0xc0, 0});
      }
      client.send(pings.toByteArray());
      var answer = socket.expectFrame();
      assertEquals(BINARY, answer.kind());
      assertEquals(40, answer.payload().length);
    }
  }

  @Test
  void aMessageInFragments_withAPingBetween_isOneStream() {
    var socket = webSocket();
    try (var client = opened(socket)) {
      socket.sendRaw(frame(BINARY & 0x7f, (byte) 0xc0));
      socket.sendRaw(frame(PING, "hello".getBytes(StandardCharsets.US_ASCII)));
      var pong = socket.expectFrame();
      assertEquals(PONG, pong.kind());
      assertArrayEquals("hello".getBytes(StandardCharsets.US_ASCII), pong.payload());
      socket.sendRaw(frame(0x80, (byte) 0));
      client.expect(Packet.Pingresp.class);
    }
  }

  @Test
  void firstFrames_mayComeWithTheHandshake() throws IOException {
    try (Socket socket = socket()) {
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(
          """
          GET /mqtt HTTP/1.1\r
          Host: localhost\r
          Upgrade: websocket\r
          Connection: Upgrade\r
          Sec-WebSocket-Version: 13\r
          Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
          Sec-WebSocket-Protocol: mqtt\r
          \r
          """
              .getBytes(StandardCharsets.US_ASCII));
      byte[] connect = Wire.bytes("10( 'MQTT' 04 02 0000 'init' )", ProtocolVersion.V3_1_1);
      bytes.writeBytes(frame(BINARY, connect));
      socket.getOutputStream().write(bytes.toByteArray());
      socket.setSoTimeout(5000);
      var answer = new ByteArrayOutputStream();
      while (!endsWith(answer.toByteArray(), new byte[] {(byte) 0x82, 4, 0x20, 2, 0, 0})) {
        int next = socket.getInputStream().read();
        assertTrue(next >= 0, () -> answer.toString(StandardCharsets.ISO_8859_1));
        answer.write(next);
      }
    }
  }

  private static boolean endsWith(byte[] bytes, byte[] end) {
    int from = bytes.length - end.length;
    return from >= 0 && List.of(bytes(bytes, from)).equals(List.of(bytes(end, 0)));
  }

  private static String bytes(byte[] bytes, int from) {
    return new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1);
  }

  @Test
  void theAnswerToTheHandshake_isThatOfTheRfc() throws IOException {
    try (var socket = ask("/mqtt", "Sec-WebSocket-Protocol: chat, mqttv3.1,mqtt").open()) {
      assertEquals("mqtt", socket.header("Sec-WebSocket-Protocol"));
      assertEquals("ICX+Yqv66kxgM0FcWaLWlFLwTAI=", socket.header("Sec-WebSocket-Accept"));
      assertEquals("", socket.header("Sec-WebSocket-Extensions"));
    }
    try (var socket = ask("/mqtt?token=x", "Sec-WebSocket-Protocol: mqttv3.1").open()) {
      assertEquals("mqttv3.1", socket.header("Sec-WebSocket-Protocol"));
    }
  }

  @Test
  void compression_isNotAgreedTo() throws IOException {
    try (var socket = ask("/mqtt", MQTT, "Sec-WebSocket-Extensions: permessage-deflate").open()) {
      assertEquals("", socket.header("Sec-WebSocket-Extensions"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/mqtt,,400",
    "/mqtt,Sec-WebSocket-Protocol: chat,400",
    "/mqtt,Sec-WebSocket-Protocol: MQTT,400",
    "/other,Sec-WebSocket-Protocol: mqtt,404"
  })
  void whoAsksForSomethingElse_isTurnedDown(String path, String header, int status)
      throws IOException {
    try (var socket = header == null ? ask(path) : ask(path, header)) {
      assertEquals(status, socket.status());
      socket.expectEnd();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,1.1,13,AAAAAAAAAAAAAAAAAAAAAA==,101",
    "GET,1.1,8,AAAAAAAAAAAAAAAAAAAAAA==,426",
    "GET,1.1,13,AAAA,400",
    "GET,1.1,13,!!!!,400",
    "GET,1.0,13,AAAAAAAAAAAAAAAAAAAAAA==,400",
    "POST,1.1,13,AAAAAAAAAAAAAAAAAAAAAA==,400"
  })
  void aHandshakeThatIsNone_isTurnedDown(
      String method, String http, String version, String key, int status) throws IOException {
    try (Socket socket = socket()) {
      String request =
          """
          %s /mqtt HTTP/%s\r
          Host: localhost\r
          Upgrade: WebSocket\r
          Connection: keep-alive, upgrade\r
          Sec-WebSocket-Version: %s\r
          Sec-WebSocket-Key: %s\r
          Sec-WebSocket-Protocol: mqtt\r
          \r
          """
              .formatted(method, http, version, key);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(5000);
      String line = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
      assertEquals("HTTP/1.1 " + status, line);
    }
  }

  @Test
  void aHandshakeBeyond8KiB_isTurnedDown() throws IOException {
    try (var socket = ask("/mqtt", MQTT, "Cookie: " + "x".repeat(9000))) {
      assertEquals(431, socket.status());
      socket.expectEnd();
    }
  }

  @Test
  void aHandshakeThatDoesNotEnd_isEnded() throws IOException {
    try (var impatient =
            TestBroker.builder()
                .limit("connectTimeoutSeconds", 1)
                .listener(
                    "wire",
                    WireConfig.of(new HttpConfig("/mqtt", WebOrigins.ANY, Optional.empty())))
                .start();
        var socket = new Socket(impatient.address().getAddress(), impatient.address().getPort())) {
      socket.getOutputStream().write("GET /mqtt HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.setSoTimeout(5000);
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost,101",
    "https://localhost,101",
    "http://localhost:81,403",
    "https://evil.example,403",
    "null,403"
  })
  void pagesOfOtherOrigins_areTurnedDown(String origin, int status) throws IOException {
    try (var socket = ask("/mqtt", MQTT, "Origin: " + origin)) {
      assertEquals(status, socket.status());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example,101",
    "HTTPS://APP.example,101",
    "http://app.example,403",
    "http://localhost,403"
  })
  void listedOrigins_areLetIn(String origin, int status) throws IOException {
    try (var listed = started(new WebOrigins.Listed(List.of("https://app.example")));
        var socket =
            WebSocketSocket.ask(
                new Socket(listed.address().getAddress(), listed.address().getPort()),
                "/mqtt",
                MQTT,
                "Origin: " + origin)) {
      assertEquals(status, socket.status());
    }
  }

  /** Frames that break RFC 6455 or MQTT's rules for it, and the code the connection ends with. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "a text frame,                     81 81 00 00 00 00 41,                   1003",
    "a frame without mask,             82 02 c0 00,                            1002",
    "a reserved bit,                   c2 82 00 00 00 00 c0 00,                1002",
    "an unknown kind,                  83 80 00 00 00 00,                      1002",
    "an unknown control frame,         8b 80 00 00 00 00,                      1002",
    "a continuation of nothing,        80 81 00 00 00 00 c0,                   1002",
    "a message within a message,       02 81 00 00 00 00 c0 82 81 00 00 00 00, 1002",
    "a ping in fragments,              09 80 00 00 00 00,                      1002",
    "a ping that is too long,          89 fe 00 7e 00 00 00 00,                1002",
    "a length not as short as can be,  82 fe 00 01 00 00 00 00 c0,             1002",
    "a negative length,                82 ff ff ff ff ff ff ff ff ff 00 00 00 00, 1002"
  })
  void malformedFrames_endTheConnection(String name, String notation, int code) {
    var socket = webSocket();
    try (var witness = opened(webSocket());
        var client = RawClient.over(socket, ProtocolVersion.V5)) {
      witness.subscribe("gone", Qos.AT_MOST_ONCE);
      client.open(RawClient.v5(broker.address()).will("gone", Qos.AT_MOST_ONCE, name).packet());
      socket.sendRaw(Wire.bytes(notation, ProtocolVersion.V5));
      client.expectDisconnect();
      assertEquals(code, socket.closeCode());
      socket.expectEnd();
      witness.receive("gone", name);
    }
  }

  @Test
  void aFrameOfExabytes_costsNothing() {
    var socket = webSocket();
    try (var client = RawClient.over(socket, ProtocolVersion.V5)) {
      client.open(RawClient.v5(broker.address()).packet());
      socket.sendRaw(
          Wire.bytes("82 ff 7f ff ff ff ff ff ff ff 00 00 00 00 c0 00 c0 00", ProtocolVersion.V5));
      client.expect(Packet.Pingresp.class);
      client.expect(Packet.Pingresp.class);
    }
  }

  @Test
  void aClientThatCloses_isAnswered_andItsWillPublished() {
    var socket = webSocket();
    try (var witness = opened(webSocket());
        var client = RawClient.over(socket, ProtocolVersion.V5)) {
      witness.subscribe("closed", Qos.AT_MOST_ONCE);
      client.open(RawClient.v5(broker.address()).will("closed", Qos.AT_MOST_ONCE, "bye").packet());
      socket.sendRaw(frame(CLOSE, (byte) (1001 >> 8), (byte) 1001));
      var answer = socket.expectFrame();
      assertEquals(CLOSE, answer.kind());
      assertArrayEquals(new byte[] {(byte) (1001 >> 8), (byte) 1001}, answer.payload());
      socket.expectEnd();
      witness.receive("closed", "bye");
    }
  }

  @Test
  void aClientThatDisconnects_isToldThatTheWebSocketCloses() {
    var socket = webSocket();
    try (var client = opened(socket)) {
      client.send("e0 00");
      client.expectClosed();
      assertEquals(1000, socket.closeCode());
      socket.sendRaw(frame(CLOSE, (byte) (1000 >> 8), (byte) 1000));
      socket.expectEnd();
    }
  }

  @Test
  void aBrokerThatStops_saysSo_andCloses() {
    var stopping = started(WebOrigins.SAME);
    var socket = WebSocketSocket.connect(stopping.address());
    try (var client =
        RawClient.over(socket, ProtocolVersion.V5)
            .open(RawClient.v5(stopping.address()).packet())) {
      stopping.close();
      client.expectDisconnect();
      assertEquals(1000, socket.closeCode());
    }
  }
}
