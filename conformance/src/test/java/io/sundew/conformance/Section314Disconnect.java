package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.ReasonCode.DISCONNECT_WITH_WILL;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.SERVER_SHUTTING_DOWN;
import static io.sundew.api.ReasonCode.SESSION_TAKEN_OVER;
import static io.sundew.api.ReasonCode.SUCCESS;
import static io.sundew.api.ReasonCode.UNSPECIFIED_ERROR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 3.14, DISCONNECT. */
@SundewTest
class Section314Disconnect {
  @Spec("MQTT-3.14.0-1")
  @Test
  void errorsBeforeConnack_areConnacks_neverDisconnect(TestBroker broker) {
    try (RawClient badFlags = broker.connect();
        RawClient notFirst = broker.connect()) {
      badFlags.send("10( 'MQTT' 05 01 0000 00 '' )").expectRefusal(MALFORMED_PACKET);
      notFirst.send("c000").expectClosed();
    }
  }

  @Spec("MQTT-3.14.0-1")
  @Test
  void packetAfterARefusedConnect_isNotAnswered(TestBroker broker) {
    try (RawClient client = broker.connect()) {
      client.send("10( 'MQTT' 05 01 0000 00 '' ) c000 c000").expectRefusal();
    }
  }

  @Spec("MQTT-3.14.1-1")
  @Spec(
      value = {"MQTT-3.14.1-1", "MQTT-2.2.2-2"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1_1", "V5"})
  void reservedFlags_areMalformed(ProtocolVersion version, TestBroker broker) {
    for (int flags = 1; flags < 16; flags++) {
      try (RawClient client = broker.client(version).open()) {
        client.send("e%x00".formatted(flags)).expectBrokenOff(MALFORMED_PACKET);
      }
    }
  }

  @Spec("MQTT-3.14.1-1")
  @Spec(value = "MQTT-3.14.1-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1_1", "V5"})
  void malformedDisconnect_doesNotDiscardTheWill(ProtocolVersion version, TestBroker broker) {
    try (RawClient observer = observer(broker)) {
      RawClient client = broker.client(version).will("will", AT_LEAST_ONCE, "w").open();
      client.send("e100").expectBrokenOff(MALFORMED_PACKET);
      observer.receive("will", "w");
    }
  }

  @Spec({"MQTT-3.14.2-1", "MQTT-3.14.2-2"})
  @Test
  void disconnectFromTheBroker_hasAReason_andNoSessionExpiry(TestBroker broker) {
    RawClient client = broker.v5().clientId("a").durable().open();
    try (RawClient taker = broker.v5().clientId("a").durable().open()) {
      var disconnect = client.expectDisconnect(SESSION_TAKEN_OVER);
      assertFalse(disconnect.properties().has(Property.SESSION_EXPIRY_INTERVAL));
      taker.send("36( 't' 0001 00 )");
      var error = taker.expectDisconnect(MALFORMED_PACKET, PROTOCOL_ERROR);
      assertFalse(error.properties().has(Property.SESSION_EXPIRY_INTERVAL));
    }
  }

  @Spec({"MQTT-3.14.2-3", "MQTT-3.14.2-4"})
  @Test
  void disconnectToAClientOfSmallPackets_leavesTheReasonStringOut(TestBroker broker) {
    try (RawClient client = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 16).open()) {
      client.send("36( 't' 0001 00 )");
      var disconnect = client.expectDisconnect(MALFORMED_PACKET, PROTOCOL_ERROR);
      assertTrue(disconnect.properties().isEmpty());
    }
  }

  @Spec({"MQTT-3.14.4-1", "MQTT-3.14.4-2"})
  @Test
  void afterItsDisconnect_theBrokerSendsNothingAndCloses(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("t", AT_LEAST_ONCE);
      client.send("f1 00 32( 't' 0001 00 `m` ) c000 c000");
      client.expectDisconnect(MALFORMED_PACKET, PROTOCOL_ERROR);
    }
  }

  @Test
  void afterTheClientsDisconnect_nothingItSendsIsTaken(TestBroker broker) {
    try (RawClient observer = observer(broker);
        RawClient client = broker.v5().open()) {
      client.send("e000 30( 'will' 00 `late` )").expectClosed();
      observer.expectNothing();
    }
  }

  @Spec("MQTT-3.14.4-3")
  @Spec(value = "MQTT-3.14.4-3", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void disconnect_discardsTheWill(ProtocolVersion version, TestBroker broker) {
    try (RawClient observer = observer(broker)) {
      RawClient client = broker.client(version).will("will", AT_LEAST_ONCE, "w").open();
      client.disconnect();
      observer.expectNothing();
    }
  }

  @Spec("MQTT-3.14.4-3")
  @Test
  void disconnect_discardsAWillWithDelay(TestBroker broker) {
    try (RawClient observer = observer(broker)) {
      RawClient client =
          broker
              .v5()
              .durable()
              .will("will", AT_LEAST_ONCE, "w", false, p -> p.set(Property.WILL_DELAY_INTERVAL, 5))
              .open();
      client.disconnect();
      broker.time().advance(Duration.ofSeconds(10));
      observer.expectNothing();
    }
  }

  /** The trap: DISCONNECT 0x04 sends the will, as does any reason but success. */
  @Test
  void disconnectWithWill_sendsTheWill(TestBroker broker) {
    for (ReasonCode reason : new ReasonCode[] {DISCONNECT_WITH_WILL, UNSPECIFIED_ERROR}) {
      try (RawClient observer = observer(broker)) {
        RawClient client = broker.v5().will("will", AT_LEAST_ONCE, "w").open();
        client.disconnect(reason, Properties.NONE);
        observer.receive("will", "w");
      }
    }
  }

  @Test
  void disconnectWithWill_waitsForTheWillDelay(TestBroker broker) {
    try (RawClient observer = observer(broker)) {
      RawClient client =
          broker
              .v5()
              .durable()
              .will("will", AT_LEAST_ONCE, "w", false, p -> p.set(Property.WILL_DELAY_INTERVAL, 5))
              .open();
      client.disconnect(DISCONNECT_WITH_WILL, Properties.NONE);
      broker.time().advance(Duration.ofSeconds(4));
      observer.expectNothing();
      broker.time().advance(Duration.ofSeconds(2));
      observer.receive("will", "w");
    }
  }

  /** The trap: DISCONNECT that raises a session expiry of 0 is 0x82; the will goes out. */
  @Test
  void raisingASessionExpiryOf0_isAProtocolError_andSendsTheWill(TestBroker broker) {
    try (RawClient observer = observer(broker)) {
      for (boolean written : new boolean[] {false, true}) {
        ConnectBuilder connect = broker.v5().clientId("a").will("will", AT_LEAST_ONCE, "w");
        RawClient client =
            (written ? connect.property(Property.SESSION_EXPIRY_INTERVAL, 0) : connect).open();
        client.send(new Packet.Disconnect(SUCCESS, sessionExpiry(1)));
        client.expectDisconnect(PROTOCOL_ERROR);
        observer.receive("will", "w");
      }
    }
  }

  @Test
  void sessionExpiryMayBeRaisedLoweredAndSetTo0(TestBroker broker) {
    assertTrue(survives(broker, 10, 3600, 60));
    assertTrue(survives(broker, 10, 0xFFFF_FFFFL, 360_000));
    assertFalse(survives(broker, 3600, 10, 60));
    assertFalse(survives(broker, 3600, 0, 0));
  }

  @Test
  void serverThatStops_sendsDisconnect0x8B() {
    TestBroker broker = TestBroker.start();
    try (RawClient client = broker.v5().open()) {
      broker.close();
      client.expectDisconnect(SERVER_SHUTTING_DOWN);
    }
  }

  private static boolean survives(TestBroker broker, long atConnect, long atEnd, int seconds) {
    RawClient client =
        broker
            .v5()
            .clientId("a")
            .cleanStart(false)
            .property(Property.SESSION_EXPIRY_INTERVAL, atConnect)
            .open();
    client.disconnect(SUCCESS, sessionExpiry(atEnd));
    broker.time().advance(Duration.ofSeconds(seconds));
    RawClient after = broker.v5().clientId("a").cleanStart(false).open();
    boolean present = after.connack().sessionPresent();
    assertEquals(SUCCESS, after.connack().reason());
    after.disconnect();
    return present;
  }

  private static Properties sessionExpiry(long seconds) {
    return Properties.builder().set(Property.SESSION_EXPIRY_INTERVAL, seconds).build();
  }

  private static RawClient observer(TestBroker broker) {
    RawClient observer = broker.v5().open();
    observer.subscribe("will", AT_MOST_ONCE);
    return observer;
  }
}
