package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.SUCCESS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.Wire;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 2.2 (of MQTT 3.1.1: 2.3), the packet identifier and properties. */
@SundewTest
class Section22VariableHeader {
  @Spec("MQTT-2.2.1-2")
  @Spec(value = "MQTT-2.3.1-5", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void publishOfQos0_hasNoPacketIdentifier(ProtocolVersion version, TestBroker broker) {
    byte[] payload = Wire.bytes("00 01 02");
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      client.send("30( 't' ^ 00 01 02 )");
      Packet.Publish publish = client.receive();
      assertEquals(AT_MOST_ONCE, publish.qos());
      assertArrayEquals(payload, publish.payload());
    }
  }

  @Spec("MQTT-2.2.1-3")
  @Spec(value = "MQTT-2.3.1-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void clientsPacketIdentifier_mayBeUsedAgain_onceAcknowledged(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      for (String payload : new String[] {"first", "second"}) {
        client.send("32( 't' 0007 ^ `" + payload + "` )");
        assertEquals(7, client.await(Packet.Puback.class).packetId());
        client.receive("t", payload);
      }
    }
  }

  @Spec({"MQTT-2.2.1-4", "MQTT-4.3.2-1", "MQTT-4.3.3-1"})
  @Spec(value = "MQTT-2.3.1-4", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void serversPacketIdentifiers_areNotZeroAndUnused(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      Set<Integer> inUse = new HashSet<>();
      for (Qos qos : new Qos[] {AT_LEAST_ONCE, EXACTLY_ONCE, AT_LEAST_ONCE, EXACTLY_ONCE}) {
        client.publish("t", qos, "m");
        int packetId = client.await(Packet.Publish.class).packetId();
        assertNotEquals(0, packetId);
        assertTrue(inUse.add(packetId), () -> packetId + " is still in use");
      }
    }
  }

  @Spec("MQTT-2.2.1-5")
  @Spec(value = "MQTT-2.3.1-6", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void acknowledgements_haveTheIdentifierOfThePublish(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.send("32( 't' 1234 ^ )");
      assertEquals(0x1234, client.expect(Packet.Puback.class).packetId());
      client.send("34( 't' ffff ^ )");
      assertEquals(0xFFFF, client.expect(Packet.Pubrec.class).packetId());
      client.send("62 02 ffff");
      assertEquals(0xFFFF, client.expect(Packet.Pubcomp.class).packetId());
    }
  }

  @Spec("MQTT-2.2.1-5")
  @Spec(value = "MQTT-2.3.1-6", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void serversPubrel_hasTheIdentifierOfThePublish(ProtocolVersion version, TestBroker broker) {
    try (RawClient subscriber = broker.client(version).open();
        RawClient publisher = broker.client(version).open()) {
      subscriber.subscribe("t", EXACTLY_ONCE);
      publisher.publish("t", EXACTLY_ONCE, "m");
      int packetId = subscriber.expect(Packet.Publish.class).packetId();
      subscriber.send(new Packet.Pubrec(packetId, SUCCESS, Properties.NONE));
      assertEquals(packetId, subscriber.expect(Packet.Pubrel.class).packetId());
    }
  }

  @Spec({"MQTT-2.2.1-6", "MQTT-2.2.2-1"})
  @Spec(value = "MQTT-2.3.1-7", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void subackAndUnsuback_haveTheIdentifierOfTheirRequests(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.send("82( fffe ^ 't' 00 )");
      assertEquals(0xFFFE, client.expect(Packet.Suback.class).packetId());
      client.send("a2( fffe ^ 't' )");
      assertEquals(0xFFFE, client.expect(Packet.Unsuback.class).packetId());
    }
  }
}
