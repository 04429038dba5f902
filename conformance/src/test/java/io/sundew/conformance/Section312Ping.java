package io.sundew.conformance;

import static io.sundew.api.Qos.EXACTLY_ONCE;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 3.12 and 3.13, PINGREQ and PINGRESP. */
@SundewTest
class Section312Ping {
  @Spec("MQTT-3.12.4-1")
  @Spec(value = "MQTT-3.12.4-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pingreq_isAnsweredEachTime(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.send("c000 c000 c000");
      for (int i = 0; i < 3; i++) {
        client.expect(Packet.Pingresp.class);
      }
    }
  }

  @Spec({"MQTT-3.12.4-1", "MQTT-4.9.0-3"})
  @Spec(value = "MQTT-3.12.4-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void pingreq_isAnsweredInTheMiddleOfAnExchange(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("t", EXACTLY_ONCE);
      client.send("34( 't' 0001 ^ ) c000").await(Packet.Pubrec.class);
      client.await(Packet.Pingresp.class);
      client.await(Packet.Publish.class);
    }
  }
}
