package io.sundew.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.config.WebOrigins;
import io.sundew.broker.config.WireConfig;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.WebSocketSocket;
import io.sundew.testkit.WireCase;
import io.sundew.testkit.WireCases;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Section 6, MQTT over WebSocket, and a part of the wire cases over it. */
class Section60WebSocket {
  private static final int EVERY = 6;

  private static TestBroker broker;

  @BeforeAll
  static void start() {
    var http = new HttpConfig(HttpConfig.DEFAULT_PATH, WebOrigins.SAME, Optional.empty());
    broker = TestBroker.builder().listener("wire", WireConfig.of(http)).start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static RawClient open(WebSocketSocket socket, ProtocolVersion version) {
    return RawClient.over(socket, version)
        .open(RawClient.opening(broker.address(), version).packet());
  }

  @Spec("MQTT-6.0.0-1")
  @Spec(version = Spec.V3, value = "MQTT-6.0.0-1")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void packetsAreSentInBinaryFrames_andTextFramesEndTheConnection(ProtocolVersion version) {
    var socket = WebSocketSocket.connect(broker.address());
    try (var client = open(socket, version)) {
      client.send("c0 00");
      assertEquals(WebSocketSocket.BINARY, socket.expectFrame().kind());
      socket.sendRaw(WebSocketSocket.frame(0x81, (byte) 0xc0, (byte) 0));
      client.expectBrokenOff();
    }
  }

  @Spec("MQTT-6.0.0-2")
  @Spec(version = Spec.V3, value = "MQTT-6.0.0-2")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void packetsNeedNotBeAlignedOnFrames(ProtocolVersion version) {
    try (var client = open(WebSocketSocket.connect(broker.address()).longestFrame(3), version)) {
      client.subscribe("a/long/topic", Qos.AT_LEAST_ONCE);
      client.publish("a/long/topic", Qos.AT_LEAST_ONCE, "and a payload");
      client.receive("a/long/topic", "and a payload");
      client.send("c0 00 c0 00");
      client.expect(Packet.Pingresp.class);
      client.expect(Packet.Pingresp.class);
    }
  }

  @Spec("MQTT-6.0.0-4")
  @Spec(version = Spec.V3, value = "MQTT-6.0.0-4")
  @Test
  void theSubprotocolSelected_isMqtt() throws IOException {
    var socket = new Socket(broker.address().getAddress(), broker.address().getPort());
    try (var webSocket =
        WebSocketSocket.ask(socket, "/mqtt", "Sec-WebSocket-Protocol: mqttv3.1, mqtt").open()) {
      assertEquals("mqtt", webSocket.header("Sec-WebSocket-Protocol"));
    }
  }

  static List<WireCase> cases() {
    List<WireCase> all = WireCases.all();
    return IntStream.range(0, all.size()).filter(i -> i % EVERY == 0).mapToObj(all::get).toList();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void wireCase(WireCase wireCase) {
    wireCase.play(
        broker.address(),
        () -> RawClient.over(WebSocketSocket.connect(broker.address()), wireCase.version()));
  }
}
