package io.sundew.broker.transport;

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
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One port for MQTT, HTTP and WebSocket. */
class ProtocolAutoTest {
  private static TestBroker broker;

  @BeforeAll
  static void start() {
    var http = new HttpConfig("/mqtt", WebOrigins.SAME, Optional.empty());
    broker =
        TestBroker.builder()
            .limit("connectTimeoutSeconds", 1)
            .listener(
                "wire", new WireConfig(Optional.of(http), true, Optional.empty(), Optional.empty()))
            .start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void mqttAndWebSocket_shareThePort(ProtocolVersion version) {
    try (var plain = broker.client(version).open();
        var web =
            RawClient.over(WebSocketSocket.connect(broker.address()), version)
                .open(broker.client(version).packet())) {
      web.subscribe("both", Qos.EXACTLY_ONCE);
      plain.publish("both", Qos.EXACTLY_ONCE, "ways".repeat(50_000));
      web.receive("both", "ways".repeat(50_000));
    }
  }

  @Test
  void packetsThatComeByteByByte_areUnderstood() {
    try (var client = broker.connect()) {
      for (byte one : Wire.bytes("10( 'MQTT' 05 02 0000 00 '' ) c000", ProtocolVersion.V5)) {
        client.send(new byte[] {one});
      }
      client.expect(Packet.Connack.class);
      client.expect(Packet.Pingresp.class);
    }
  }

  @Test
  void health_isThere() throws IOException {
    try (var socket = new Socket(broker.address().getAddress(), broker.address().getPort())) {
      socket.setSoTimeout(5000);
      socket
          .getOutputStream()
          .write(
              "GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }
  }

  @Test
  void silence_isEnded() {
    try (var client = broker.connect()) {
      client.expectClosed();
    }
  }

  @Test
  void tls_whereThereIsNoCertificate_isTurnedDown() {
    try (var client = broker.connect()) {
      client.send("16 03 01 02 00 01 00");
      client.expectClosed();
      assertTrue(
          broker.log().stream().anyMatch(line -> line.contains("has no certificate")),
          () -> broker.log().toString());
    }
  }

  @Test
  void anythingElse_isMqttThatBreaksTheProtocol() {
    try (var client = broker.connect()) {
      client.send("c0 00").expectClosed();
    }
  }
}
