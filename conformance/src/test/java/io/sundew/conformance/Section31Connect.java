package io.sundew.conformance;

import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.ReasonCode.BAD_AUTHENTICATION_METHOD;
import static io.sundew.api.ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.NOT_AUTHORIZED;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.SESSION_TAKEN_OVER;
import static io.sundew.api.ReasonCode.UNSUPPORTED_PROTOCOL_VERSION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

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

/** Section 3.1, CONNECT: who is let in, under which name, and what ends the attempt. */
@SundewTest
class Section31Connect {
  @Spec({"MQTT-3.1.0-1", "MQTT-3.1.4-5", "MQTT-3.2.0-1"})
  @Spec(
      value = {"MQTT-3.1.0-1", "MQTT-3.1.4-4", "MQTT-3.2.0-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void connect_isAcknowledged(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).send()) {
      assertEquals(0, client.expect(Packet.Connack.class).reason().code());
      client.expectNothing();
    }
  }

  @Spec({"MQTT-3.1.0-1", "MQTT-3.14.0-1"})
  @Spec(value = "MQTT-3.1.0-1", version = Spec.V3)
  @ParameterizedTest
  @ValueSource(strings = {"30( 't' 00 )", "c0 00", "e0 00", "82( 0001 00 't' 00 )", "62 02 0001"})
  void anythingBeforeConnect_closesWithoutAWord(String packet, TestBroker broker) {
    try (RawClient client = broker.connect()) {
      client.send(packet);
      client.expectClosed();
    }
  }

  @Spec({"MQTT-3.1.0-2", "MQTT-4.13.1-1"})
  @Spec(
      value = {"MQTT-3.1.0-2", "MQTT-4.8.0-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void secondConnect_isAProtocolError(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.send(broker.client(version).packet());
      client.expectBrokenOff(PROTOCOL_ERROR);
    }
  }

  @Spec("MQTT-3.1.2-2")
  @Spec(value = "MQTT-3.1.2-2", version = Spec.V3)
  @Test
  void unknownProtocolLevel_isCode1InV3AndCode0x84InV5(TestBroker broker) {
    try (RawClient v3 = RawClient.connect(broker.address(), ProtocolVersion.V3_1_1);
        RawClient v5 = broker.connect()) {
      v3.send("10( 'MQTT' 02 02 0000 'name' )").expectRefusal(UNSUPPORTED_PROTOCOL_VERSION);
      v5.send("10( 'MQTT' 06 02 0000 () 'name' )").expectRefusal(UNSUPPORTED_PROTOCOL_VERSION);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1", "V3_1_1"})
  void levelsOfMosquittosBridges_areAccepted(ProtocolVersion version, TestBroker broker) {
    broker.client(version).bridge().open().close();
  }

  @Spec({"MQTT-3.14.0-1", "MQTT-3.1.4-1", "MQTT-3.2.2-7", "MQTT-4.13.2-1"})
  @Test
  void errorsBeforeConnack_areConnackNeverDisconnect(TestBroker broker) {
    try (RawClient client = broker.connect()) {
      client.send("10( 'MQTT' 05 02 0000 ( 21 0000 ) 'name' )");
      client.expectRefusal(PROTOCOL_ERROR, MALFORMED_PACKET);
    }
  }

  @Spec(
      value = {"MQTT-3.1.4-1", "MQTT-3.2.2-6"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1", "V3_1_1"})
  void malformedConnectBeforeMqtt5_isClosedWithoutConnack(
      ProtocolVersion version, TestBroker broker) {
    String name = version == ProtocolVersion.V3_1 ? "'MQIsdp' 03" : "'MQTT' 04";
    try (RawClient client = RawClient.connect(broker.address(), version)) {
      client.send("10( " + name + " 1e 0000 'name' 'w' 'm' )");
      client.expectClosed();
    }
  }

  @Spec("MQTT-3.1.2-19")
  @Spec(value = "MQTT-3.1.2-22", version = Spec.V3)
  @Test
  void passwordWithoutUserName_isForMqtt5Only(TestBroker broker) {
    broker.v5().password("secret").open().close();
    try (RawClient client = broker.v311().password("secret").send()) {
      client.expectClosed();
    }
  }

  @Spec(
      value = {"MQTT-3.1.3-7", "MQTT-3.1.3-8", "MQTT-3.2.2-4", "MQTT-3.2.2-5"},
      version = Spec.V3)
  @Test
  void emptyClientIdWithCleanSession0_inV311_isCode2(TestBroker broker) {
    try (RawClient client = broker.v311().clientId("").cleanStart(false).send()) {
      client.expectRefusal(CLIENT_IDENTIFIER_NOT_VALID);
    }
  }

  @Spec({"MQTT-3.1.3-6", "MQTT-3.1.3-7", "MQTT-3.2.2-16"})
  @Test
  void emptyClientId_isAssignedAUniqueOne(TestBroker broker) {
    try (RawClient first = broker.v5().clientId("").open();
        RawClient second = broker.v5().clientId("").open()) {
      String firstId = first.connack().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
      String secondId = second.connack().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
      assertNotNull(firstId);
      assertNotEquals(firstId, secondId);
      first.expectNothing();
    }
  }

  @Spec("MQTT-3.1.3-7")
  @Test
  void assignedClientId_namesTheSession(TestBroker broker) {
    RawClient client = broker.v5().clientId("").durable().open();
    String assigned = client.connack().properties().text(Property.ASSIGNED_CLIENT_IDENTIFIER);
    client.disconnect();
    assertNotNull(assigned);
    try (RawClient again = broker.v5().clientId(assigned).durable().open()) {
      assertEquals(true, again.connack().sessionPresent());
    }
  }

  @Spec(value = "MQTT-3.1.3-6", version = Spec.V3)
  @Test
  void emptyClientId_inV311_isTakenAsOneOfItsOwn(TestBroker broker) {
    try (RawClient first = broker.v311().clientId("").open();
        RawClient second = broker.v311().clientId("").open()) {
      first.expectNothing();
      second.expectNothing();
    }
  }

  @Spec("MQTT-3.1.3-8")
  @Spec(value = "MQTT-3.1.3-9", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void emptyClientId_whereNoneAreAssigned_isRefused(ProtocolVersion version) {
    try (TestBroker broker = TestBroker.builder().allowZeroLengthClientId(false).start();
        RawClient client = broker.client(version).clientId("").send()) {
      client.expectRefusal(CLIENT_IDENTIFIER_NOT_VALID);
    }
  }

  @Spec("MQTT-3.1.3-5")
  @Spec(value = "MQTT-3.1.3-5", version = Spec.V3)
  @ParameterizedTest
  @ValueSource(
      strings = {"0", "0123456789abcdefghijklm", "nopqrstuvwxyzABCDEFGHIJ", "KLMNOPQRSTUVWXYZ"})
  void clientIdThatEveryServerMustTake_isTaken(String clientId, TestBroker broker) {
    broker.v5().clientId(clientId).open().close();
    broker.v311().clientId(clientId).open().close();
  }

  @Spec("MQTT-3.1.3-2")
  @Spec(value = "MQTT-3.1.3-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void clientId_namesTheSession(ProtocolVersion version, TestBroker broker) {
    RawClient first = broker.client(version).clientId("a").durable().open();
    first.subscribe("t", AT_MOST_ONCE);
    first.disconnect();
    try (RawClient other = broker.client(version).clientId("A").durable().open();
        RawClient same = broker.client(version).clientId("a").durable().open()) {
      other.publish("t", "m");
      same.receive("t", "m");
      other.expectNothing();
    }
  }

  @Spec("MQTT-3.1.4-3")
  @Spec(value = "MQTT-3.1.4-2", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void secondConnectionOfAClient_takesOver(ProtocolVersion version, TestBroker broker) {
    try (RawClient first = broker.client(version).clientId("a").open();
        RawClient second = broker.client(version).clientId("a").open()) {
      first.expectBrokenOff(SESSION_TAKEN_OVER);
      second.expectNothing();
    }
  }

  @Spec("MQTT-3.1.4-3")
  @Test
  void takeOver_acrossVersions_tellsTheOldInItsOwn(TestBroker broker) {
    try (RawClient first = broker.v5().clientId("a").open();
        RawClient second = broker.v311().clientId("a").open();
        RawClient third = broker.v5().clientId("a").open()) {
      first.expectDisconnect(SESSION_TAKEN_OVER);
      second.expectClosed();
      third.expectNothing();
    }
  }

  @Spec({"MQTT-3.1.4-2", "MQTT-3.1.4-6", "MQTT-4.12.0-1"})
  @Test
  void packetsAfterARefusedConnect_areNotProcessed(TestBroker broker) {
    try (RawClient refused = broker.connect()) {
      refused.send("10( 'MQTT' 05 02 0000 ( 15 'none' ) 'name' ) 31( 't' () `m` )");
      refused.expectRefusal(BAD_AUTHENTICATION_METHOD, NOT_AUTHORIZED);
    }
    expectNothingRetained(broker);
  }

  @Spec(value = "MQTT-3.1.4-5", version = Spec.V3)
  @Test
  void packetsAfterARefusedConnect_inV311_areNotProcessed(TestBroker broker) {
    try (RawClient refused = RawClient.connect(broker.address(), ProtocolVersion.V3_1_1)) {
      refused.send("10( 'MQTT' 04 00 0000 '' ) 31( 't' `m` )");
      refused.expectRefusal(CLIENT_IDENTIFIER_NOT_VALID);
    }
    expectNothingRetained(broker);
  }

  @Spec("MQTT-3.2.0-1")
  @Spec(value = "MQTT-3.2.0-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void packetsSentBeforeConnack_areAnsweredAfterIt(ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).send()) {
      client.send("82( 0001 ^ 't' 01 ) 30( 't' ^ `m` ) c0 00");
      client.expect(Packet.Connack.class);
      client.await(Packet.Suback.class);
      client.await(Packet.Publish.class);
      client.await(Packet.Pingresp.class);
    }
  }

  @Test
  void connectThatDoesNotCome_isWaitedForSoLong(TestBroker broker) {
    try (RawClient silent = broker.connect();
        RawClient half = broker.connect()) {
      half.send("10 ff ff 03 00 04");
      broker.v5().open().close();
      broker.advance(Duration.ofSeconds(11));
      silent.expectClosed();
      half.expectClosed();
    }
  }

  private static void expectNothingRetained(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("#", AT_MOST_ONCE);
      client.expectNothing();
    }
  }
}
