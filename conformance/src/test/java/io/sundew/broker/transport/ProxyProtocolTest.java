package io.sundew.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.broker.config.AddressRange;
import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.config.ProxyConfig;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What proxies say in front of connections, and what others say in its place. */
class ProxyProtocolTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  /** 203.0.113.7:4711 to 10.0.0.1:1883. */
  private static final String ADDRESSES = "cb007107 0a000001 1267 075b";

  private static ProxyConfig proxy(int version, String from, boolean requireTls) {
    return new ProxyConfig(version, List.of(AddressRange.parse(from).orElseThrow()), requireTls);
  }

  private static TestBroker.Builder behind(ProxyConfig proxy) {
    return TestBroker.builder().listener("wire", WireConfig.MQTT.behind(proxy));
  }

  private static TestBroker started(int version) {
    return behind(proxy(version, "127.0.0.0/8", false)).start();
  }

  private static byte[] header(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] header2(String command, String body) {
    byte[] content = Wire.bytes(body, ProtocolVersion.V5);
    return Wire.bytes(
        "%s %s %04x %s".formatted(SIGNATURE, command, content.length, body), ProtocolVersion.V5);
  }

  private static RawClient sent(TestBroker broker, byte[] header) {
    return broker.connect().send(header);
  }

  private static RawClient opened(TestBroker broker, byte[] header) {
    return sent(broker, header).open(broker.v5().clientId("behind").packet());
  }

  private static void assertSeenFrom(TestBroker broker, String address) {
    assertTrue(
        broker.log().stream()
            .anyMatch(line -> line.contains(" " + address) && line.contains("behind")),
        () -> broker.log().toString());
  }

  @Test
  void version1_saysWhereTheClientIs() {
    try (var broker = started(1);
        var client = opened(broker, header("PROXY TCP4 203.0.113.7 10.0.0.1 4711 1883\r\n"))) {
      client.expectNothing();
      assertSeenFrom(broker, "203.0.113.7:4711");
    }
  }

  @Test
  void version2_saysWhereTheClientIs() {
    try (var broker = started(2);
        var client = opened(broker, header2("21 11", ADDRESSES))) {
      client.expectNothing();
      assertSeenFrom(broker, "203.0.113.7:4711");
    }
  }

  @Test
  void version2_overIpv6_withValuesBehind() {
    String six = "20010db8000000000000000000000001 ".repeat(2) + "1267 075b" + "04 0003 616263";
    try (var broker = started(2);
        var client = opened(broker, header2("21 21", six))) {
      client.expectNothing();
      assertSeenFrom(broker, "2001:db8::1:4711");
    }
  }

  @Test
  void whatComesWithTheHeader_isTheClients() {
    try (var broker = started(2);
        var client = broker.connect()) {
      var all = new ByteArrayOutputStream();
      all.writeBytes(header2("21 11", ADDRESSES));
      all.writeBytes(Wire.bytes("10( 'MQTT' 05 02 0000 00 '' ) c000", ProtocolVersion.V5));
      for (byte one : all.toByteArray()) {
        client.send(new byte[] {one});
      }
      client.expect(Packet.Connack.class);
      client.expect(Packet.Pingresp.class);
    }
  }

  @Test
  void theProxysOwnConnection_isFromTheProxy() {
    try (var broker = started(2);
        var client = opened(broker, header2("20 00", ""))) {
      client.expectNothing();
      assertSeenFrom(broker, "127.0.0.1");
    }
    try (var broker = started(1);
        var client = opened(broker, header("PROXY UNKNOWN\r\n"))) {
      client.expectNothing();
      assertSeenFrom(broker, "127.0.0.1");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10( 'MQTT' 05 02 0000 00 '' ) c000 c000",
        "50524f585920 54435034 20 6e6f 0d0a",
        "0d0a0d0a000d0a515549540a ff 11 000c cb007107 0a000001 1267 075b",
        "0d0a0d0a000d0a515549540a 21 11 0004 cb007107",
        "50524f58592054435034203230"
      })
  void whatIsNoHeader_endsTheConnection(String notation) {
    try (var broker =
            behind(proxy(2, "127.0.0.0/8", false)).limit("connectTimeoutSeconds", 1).start();
        var client = broker.connect()) {
      client.send(Wire.bytes(notation, ProtocolVersion.V5));
      client.expectClosed();
    }
  }

  @Test
  void aHeaderThatIsTooLong_endsTheConnection() {
    try (var broker = started(2);
        var client = broker.connect()) {
      client.send(Wire.bytes(SIGNATURE + " 21 11 ffff " + ADDRESSES, ProtocolVersion.V5));
      client.send(new byte[8000]);
      client.expectClosed();
    }
    try (var broker = started(1);
        var client = broker.connect()) {
      client.send(header("PROXY TCP4 " + "1".repeat(200)));
      client.expectClosed();
    }
  }

  @Test
  void aHeaderThatDoesNotCome_endsTheConnection() {
    try (var broker =
            behind(proxy(2, "127.0.0.0/8", false)).limit("connectTimeoutSeconds", 1).start();
        var client = broker.connect()) {
      client.send(Wire.bytes("0d0a0d0a", ProtocolVersion.V5));
      client.expectClosed();
    }
  }

  @Test
  void anotherVersion_endsTheConnection() {
    try (var broker = started(2);
        var client = sent(broker, header("PROXY TCP4 203.0.113.7 10.0.0.1 4711 1883\r\n"))) {
      client.expectClosed();
    }
    try (var broker = started(1);
        var client = sent(broker, header2("21 11", ADDRESSES))) {
      client.expectClosed();
    }
  }

  @Test
  void whoIsNoProxy_isClosed_whateverItSays() {
    try (var broker = behind(proxy(2, "10.0.0.0/8", false)).start();
        var client = broker.connect()) {
      client.expectClosed();
    }
  }

  @Test
  void tlsThatIsRequired_mustHaveBeen() {
    try (var broker = behind(proxy(2, "127.0.0.0/8", true)).start()) {
      try (var client = sent(broker, header2("21 11", ADDRESSES))) {
        client.expectClosed();
      }
      try (var client = sent(broker, header2("21 11", ADDRESSES + " 20 0005 00 00000000"))) {
        client.expectClosed();
      }
      try (var client = opened(broker, header2("21 11", ADDRESSES + " 20 0005 01 00000000"))) {
        client.expectNothing();
      }
    }
  }

  @Test
  void limits_countTheClientsAddress() {
    try (var broker =
        behind(proxy(1, "127.0.0.0/8", false)).limit("maxConnectionsPerAddress", 1).start()) {
      try (var one = opened(broker, header("PROXY TCP4 203.0.113.7 10.0.0.1 1 1883\r\n"));
          var other = sent(broker, header("PROXY TCP4 203.0.113.8 10.0.0.1 1 1883\r\n"));
          var second = sent(broker, header("PROXY TCP4 203.0.113.7 10.0.0.1 2 1883\r\n"))) {
        second.expectClosed();
        one.expectNothing();
        other.open(broker.v5().packet()).expectNothing();
      }
      assertTrue(
          broker.log().stream().anyMatch(line -> line.contains("203.0.113.7:2 refused")),
          () -> broker.log().toString());
    }
  }

  @Test
  void webSockets_mayBeBehindAProxy() throws IOException {
    var http = new HttpConfig("/mqtt", WebOrigins.SAME, Optional.empty());
    try (var broker =
            TestBroker.builder()
                .listener("wire", WireConfig.of(http).behind(proxy(1, "127.0.0.0/8", false)))
                .start();
        var socket = new Socket(broker.address().getAddress(), broker.address().getPort())) {
      socket.getOutputStream().write(header("PROXY TCP4 203.0.113.7 10.0.0.1 4711 1883\r\n"));
      var webSocket = WebSocketSocket.ask(socket, "/mqtt", "Sec-WebSocket-Protocol: mqtt");
      assertEquals(101, webSocket.status());
      RawClient.over(webSocket, ProtocolVersion.V5).open(broker.v5().clientId("behind").packet());
      assertSeenFrom(broker, "203.0.113.7:4711");
    }
  }
}
