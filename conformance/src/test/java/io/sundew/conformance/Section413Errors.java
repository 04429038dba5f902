package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 4.13 (4.8 of 3.1.1), errors; the wire cases have many more. */
@SundewTest
class Section413Errors {
  private static final List<String> BROKEN =
      List.of(
          "00 00", "36( 't' 0001 ^ )", "82( 0000 ^ 't' 00 )", "80( 0001 ^ 't' 00 )", "40 01 00");

  @Spec({"MQTT-4.13.1-1", "MQTT-4.13.2-1"})
  @Spec(value = "MQTT-4.8.0-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1_1", "V5"})
  void brokenPacket_closesTheConnectionItCameOn_andNoOther(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient other = broker.client(version).open()) {
      other.subscribe("t", AT_LEAST_ONCE);
      for (String packet : BROKEN) {
        try (RawClient client = broker.client(version).open()) {
          client.send(packet).expectBrokenOff(MALFORMED_PACKET, PROTOCOL_ERROR);
        }
        other.publish("t", AT_LEAST_ONCE, "m");
        other.receive("t", "m");
      }
    }
  }

  @Spec("MQTT-4.13.1-1")
  @Test
  void error_sendsTheWill_andKeepsADurableSession(TestBroker broker) {
    try (RawClient observer = broker.v5().open()) {
      observer.subscribe("will", AT_MOST_ONCE);
      RawClient client =
          broker.v5().clientId("a").durable().will("will", AT_LEAST_ONCE, "w").open();
      client.send("00 00").expectDisconnect(MALFORMED_PACKET, PROTOCOL_ERROR);
      observer.receive("will", "w");
      try (RawClient after = broker.v5().clientId("a").durable().open()) {
        assertTrue(after.connack().sessionPresent());
      }
    }
  }

  @Spec("MQTT-4.13.2-1")
  @Test
  void errorInAnAcknowledgement_leavesTheConnectionOpen(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("32( 't' 0001 ( 01 01 ) ff )").expect();
      client.subscribe("not#valid", AT_MOST_ONCE);
      client.unsubscribe("not#valid");
      client.release(9);
      client.expectNothing();
    }
  }

  @Test
  void error_isLoggedInOneLineWithoutAStackTrace(TestBroker broker) {
    try (RawClient client = broker.v5().clientId("the-broken-one").open()) {
      client.send("36( 't' 0001 00 )").expectDisconnect();
    }
    long lines =
        broker.log().stream()
            .filter(line -> line.contains("the-broken-one") && line.contains("disconnected"))
            .count();
    assertEquals(1, lines);
    assertEquals(List.of(), broker.unexpectedInLog());
  }
}
