package io.sundew.conformance;

import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
import static io.sundew.api.ReasonCode.KEEP_ALIVE_TIMEOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.1.2.10, Keep Alive, with the server's own of 3.2.2.3.14. */
@SundewTest
class Section31ConnectKeepAlive {
  @Spec({"MQTT-3.1.2-22", "MQTT-3.2.2-22"})
  @Spec(value = "MQTT-3.1.2-24", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void silenceOfOneAndAHalfKeepAlives_closes(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).keepAlive(10).open()) {
      broker.advance(Duration.ofSeconds(16));
      client.expectBrokenOff(KEEP_ALIVE_TIMEOUT);
    }
  }

  @Spec({"MQTT-3.1.2-22", "MQTT-3.2.2-22"})
  @Spec(value = "MQTT-3.1.2-24", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void silenceOfLess_doesNotClose(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).keepAlive(10).open()) {
      broker.advance(Duration.ofSeconds(14));
      client.expectNothing();
      broker.advance(Duration.ofSeconds(14));
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.1.2-22")
  @ParameterizedTest
  @ValueSource(
      strings = {"30( 't' 00 `m` )", "82( 0001 00 't' 00 ) a2( 0001 00 't' )", "40 02 0001"})
  void anyPacket_breaksTheSilence(String packet, TestBroker broker) {
    try (RawClient client = broker.v5().keepAlive(10).open()) {
      broker.advance(Duration.ofSeconds(14));
      client.send(packet);
      client.send("32( 'mark' 0009 00 )").await(Packet.Puback.class);
      broker.advance(Duration.ofSeconds(14));
      client.send("32( 'mark' 000a 00 )").await(Packet.Puback.class);
    }
  }

  @Spec("MQTT-3.1.2-22")
  @Spec(value = "MQTT-3.1.2-24", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void packetsToTheClient_doNotBreakItsSilence(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).keepAlive(10).open();
        RawClient publisher = broker.v5().open()) {
      client.subscribe("t", AT_MOST_ONCE);
      broker.advance(Duration.ofSeconds(9));
      publisher.publish("t", "m");
      client.receive("t", "m");
      broker.advance(Duration.ofSeconds(7));
      client.expectBrokenOff(KEEP_ALIVE_TIMEOUT);
    }
  }

  @Spec("MQTT-3.2.2-22")
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void keepAlive0_isForEver(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).keepAlive(0).open()) {
      broker.advance(Duration.ofDays(30));
      client.expectNothing();
    }
  }

  @Spec("MQTT-3.1.2-22")
  @Spec(value = "MQTT-3.1.2-24", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void silence_sendsTheWill(ProtocolVersion version, TestBroker broker) {
    try (RawClient watcher = broker.v5().open();
        RawClient client =
            broker.client(version).keepAlive(10).will("will", AT_MOST_ONCE, "gone").open()) {
      watcher.subscribe("will", AT_MOST_ONCE);
      broker.advance(Duration.ofSeconds(16));
      client.expectBrokenOff(KEEP_ALIVE_TIMEOUT);
      watcher.receive("will", "gone");
    }
  }

  @Spec("MQTT-3.2.2-22")
  @Test
  void serverKeepAlive_isLeftOutWhereTheClientsHolds(TestBroker broker) {
    try (RawClient client = broker.v5().keepAlive(10).open()) {
      assertFalse(client.connack().properties().has(Property.SERVER_KEEP_ALIVE));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 61, 65_535})
  void keepAliveAboveTheMaximum_inV5_isReplacedByTheServers(int keepAlive) {
    try (TestBroker broker = TestBroker.builder().maxKeepAlive(60).start();
        RawClient client = broker.v5().keepAlive(keepAlive).open()) {
      assertEquals(60, client.connack().properties().number(Property.SERVER_KEEP_ALIVE, 0));
      broker.advance(Duration.ofSeconds(91));
      client.expectDisconnect(KEEP_ALIVE_TIMEOUT);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 61})
  void keepAliveAboveTheMaximum_beforeV5_isRefused(int keepAlive) {
    try (TestBroker broker = TestBroker.builder().maxKeepAlive(60).start();
        RawClient client = broker.v311().keepAlive(keepAlive).send()) {
      client.expectRefusal(CLIENT_IDENTIFIER_NOT_VALID);
    }
  }
}
