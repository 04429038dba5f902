package io.sundew.conformance;

import static io.sundew.api.ProtocolVersion.V5;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 1.5, data representation. */
@SundewTest
class Section15DataRepresentation {
  @Spec("MQTT-1.5.4-3")
  @Spec(value = "MQTT-1.5.3-3", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void byteOrderMark_isPartOfTheTopic(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.subscribe("\uFEFFt", AT_MOST_ONCE);
      client.publish("t", "without");
      client.publish("\uFEFFt", "with");
      client.receive("\uFEFFt", "with");
      client.expectNothing();
    }
  }

  @Spec("MQTT-1.5.4-1")
  @Spec(value = "MQTT-1.5.3-1", version = Spec.V3)
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00A0",
        "\u07FF",
        "\u0800",
        "\uD7FF",
        "\uE000",
        "\uFFFD",
        "\uD800\uDC00",
        "\uDBFF\uDFFD"
      })
  void characterAtTheEdgeOfAnEncoding_isTaken(String character, TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("t/" + character, AT_MOST_ONCE);
      client.publish("t/" + character, "m");
      client.receive("t/" + character, "m");
    }
  }

  @Spec("MQTT-1.5.5-1")
  @Test
  void variableByteInteger_longerThanNeedBe_isMalformed(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("30 8400 0001 `t` 00");
      client.expectDisconnect(MALFORMED_PACKET);
    }
  }

  @Spec("MQTT-1.5.5-1")
  @ParameterizedTest
  @ValueSource(ints = {127, 128, 16_383, 16_384, 2_097_151, 2_097_152})
  void packet_atEachBoundaryOfItsLength_passes(int remainingLength, TestBroker broker) {
    String payload = "x".repeat(remainingLength - "..t.".length());
    try (RawClient client = broker.v5().open()) {
      client.subscribe("t", AT_MOST_ONCE);
      client.publish("t", payload);
      client.receive("t", payload);
    }
  }

  @Spec("MQTT-1.5.7-1")
  @Test
  void stringPairs_pass_withEmptyAndEqualNames(TestBroker broker) {
    var pairs =
        List.of(new UserProperty("", ""), new UserProperty("a", "1"), new UserProperty("a", "1"));
    try (RawClient client = broker.client(V5).open()) {
      client.subscribe("t", AT_MOST_ONCE);
      Properties properties = Properties.builder().users(pairs).build();
      client.send(client.message("t", AT_MOST_ONCE, "m", false, properties));
      assertEquals(pairs, client.receive().properties().userProperties());
    }
  }
}
