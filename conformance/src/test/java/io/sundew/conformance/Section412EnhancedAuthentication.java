package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.ReasonCode.BAD_AUTHENTICATION_METHOD;
import static io.sundew.api.ReasonCode.CONTINUE_AUTHENTICATION;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.NOT_AUTHORIZED;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.REAUTHENTICATE;
import static io.sundew.api.ReasonCode.SUCCESS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sundew.api.AuthenticateDecision;
import io.sundew.api.ConnectAttempt;
import io.sundew.api.Decisions;
import io.sundew.api.EnhancedAuthentication;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.ReasonCode;
import io.sundew.api.SundewPlugin;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.15 and 4.12, AUTH and enhanced authentication. */
@SundewTest
class Section412EnhancedAuthentication {
  private static final String METHOD = "ask";

  @TempDir private Path jars;

  /** Asks once for the name; "brief" is "me" for ten seconds. */
  public static final class Asking implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.authenticate(Asking::decide);
    }

    private static AuthenticateDecision decide(ConnectAttempt attempt) {
      return attempt.enhanced().map(Asking::begin).orElseGet(Decisions::abstain);
    }

    private static AuthenticateDecision begin(EnhancedAuthentication asked) {
      return asked.method().equals("ask")
          ? Decisions.challenge("who?".getBytes(UTF_8), Asking::answered)
          : Decisions.reject(ReasonCode.BAD_AUTHENTICATION_METHOD);
    }

    private static AuthenticateDecision answered(EnhancedAuthentication answer) {
      return switch (new String(answer.data(), UTF_8)) {
        case "me" -> Decisions.accept("me").withData("welcome".getBytes(UTF_8));
        case "brief" -> Decisions.accept("me").expiringAfter(Duration.ofSeconds(10));
        case "somebody else" -> Decisions.accept("somebody else");
        case "banned" -> Decisions.reject(ReasonCode.BANNED);
        default -> Decisions.reject(ReasonCode.NOT_AUTHORIZED);
      };
    }
  }

  @Spec({"MQTT-3.15.2-1", "MQTT-4.12.0-2", "MQTT-4.12.0-5"})
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void exchange_endsInConnackWithMethodAndData(boolean inline) {
    try (TestBroker broker = start(inline);
        RawClient client = broker.connect()) {
      client.send(connect(broker, METHOD));
      var challenge = client.expect(Packet.Auth.class);
      assertEquals(CONTINUE_AUTHENTICATION, challenge.reason());
      assertProperties("who?", challenge.properties());
      client.send(auth(CONTINUE_AUTHENTICATION, METHOD, "me"));
      var connack = client.expect(Packet.Connack.class);
      assertEquals(SUCCESS, connack.reason());
      assertProperties("welcome", connack.properties());
    }
  }

  @Spec("MQTT-4.12.0-4")
  @Test
  void wrongAnswer_isConnackWithAnError_andClosed() {
    try (TestBroker broker = start(true);
        RawClient client = broker.connect()) {
      client.send(connect(broker, METHOD)).expect(Packet.Auth.class);
      client.send(auth(CONTINUE_AUTHENTICATION, METHOD, "you")).expectRefusal(NOT_AUTHORIZED);
    }
  }

  @Spec("MQTT-4.12.0-1")
  @Test
  void methodNobodyKnows_isRefused() {
    try (TestBroker broker = start(true);
        RawClient client = broker.connect();
        TestBroker without = TestBroker.start();
        RawClient other = without.connect()) {
      client.send(connect(broker, "other")).expectRefusal(BAD_AUTHENTICATION_METHOD);
      other.send(connect(without, METHOD));
      other.expectRefusal(BAD_AUTHENTICATION_METHOD, NOT_AUTHORIZED);
    }
  }

  @Spec("MQTT-4.12.0-5")
  @Test
  void answerInAnotherMethod_isAProtocolError() {
    try (TestBroker broker = start(true);
        RawClient client = broker.connect()) {
      client.send(connect(broker, METHOD)).expect(Packet.Auth.class);
      client.send(auth(CONTINUE_AUTHENTICATION, "other", "me")).expectRefusal(PROTOCOL_ERROR);
    }
  }

  @Test
  void otherPacketsDuringTheExchange_areProtocolErrors() {
    try (TestBroker broker = start(true);
        RawClient client = broker.connect()) {
      client.send(connect(broker, METHOD)).expect(Packet.Auth.class);
      client.send("c000").expectRefusal(PROTOCOL_ERROR);
    }
  }

  @Spec({"MQTT-4.12.0-6", "MQTT-4.12.0-7"})
  @Test
  void clientWithoutAMethod_isSentNeitherAuthNorAMethod_andMayNotSendAuth() {
    try (TestBroker broker = start(true);
        RawClient client = broker.v5().open()) {
      assertFalse(client.connack().properties().has(Property.AUTHENTICATION_METHOD));
      client.send(auth(REAUTHENTICATE, METHOD, "")).expectDisconnect(PROTOCOL_ERROR);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reauthentication_endsInAuthSuccess_andTheClientGoesOnMeanwhile(boolean inline) {
    try (TestBroker broker = start(inline);
        RawClient client = connected(broker)) {
      for (int i = 0; i < 2; i++) {
        client.send(auth(REAUTHENTICATE, METHOD, ""));
        assertEquals(CONTINUE_AUTHENTICATION, client.expect(Packet.Auth.class).reason());
        client.subscribe("t", AT_LEAST_ONCE);
        client.publish("t", AT_LEAST_ONCE, "meanwhile");
        client.receive("t", "meanwhile");
        client.send(auth(CONTINUE_AUTHENTICATION, METHOD, "me"));
        var success = client.expect(Packet.Auth.class);
        assertEquals(SUCCESS, success.reason());
        assertProperties("welcome", success.properties());
      }
    }
  }

  @Spec("MQTT-4.12.1-2")
  @Test
  void reauthenticationThatFails_isDisconnectAndClosed() {
    try (TestBroker broker = start(true);
        RawClient client = connected(broker)) {
      client.send(auth(REAUTHENTICATE, METHOD, "")).expect(Packet.Auth.class);
      client.send(auth(CONTINUE_AUTHENTICATION, METHOD, "you")).expectDisconnect(NOT_AUTHORIZED);
    }
  }

  @Spec("MQTT-4.12.1-2")
  @ParameterizedTest
  @ValueSource(strings = {"banned", "somebody else"})
  void reauthenticationTurnedDown_isDisconnectWithAReasonThatMayStandThere(String answer) {
    try (TestBroker broker = start(true);
        RawClient client = connected(broker)) {
      client.send(auth(REAUTHENTICATE, METHOD, "")).expect(Packet.Auth.class);
      client.send(auth(CONTINUE_AUTHENTICATION, METHOD, answer)).expectDisconnect(NOT_AUTHORIZED);
    }
  }

  @Test
  void identityThatExpires_isDisconnected_unlessTheClientAuthenticatesAnewBefore() {
    try (TestBroker broker = start(true);
        RawClient expiring = connected(broker, "brief");
        RawClient renewed = connected(broker, "brief")) {
      renewed.send(auth(REAUTHENTICATE, METHOD, "")).expect(Packet.Auth.class);
      renewed.send(auth(CONTINUE_AUTHENTICATION, METHOD, "me")).expect(Packet.Auth.class);
      broker.advance(Duration.ofSeconds(9));
      expiring.expectNothing();
      broker.advance(Duration.ofSeconds(2));
      expiring.expectDisconnect(NOT_AUTHORIZED);
      renewed.expectNothing();
    }
  }

  @Test
  void reauthenticationInAnotherMethod_isAProtocolError() {
    try (TestBroker broker = start(true);
        RawClient client = connected(broker)) {
      client.send(auth(REAUTHENTICATE, "other", "")).expectDisconnect(PROTOCOL_ERROR);
    }
  }

  @Spec({"MQTT-3.15.1-1", "MQTT-3.15.2-1"})
  @Test
  void authWithFlagsOrAnUnknownReason_isMalformed() {
    try (TestBroker broker = start(true);
        RawClient flags = connected(broker);
        RawClient reason = connected(broker)) {
      flags.send("f1( 19 ( 15 'ask' ) )").expectDisconnect(MALFORMED_PACKET, PROTOCOL_ERROR);
      reason.send("f0( 01 ( 15 'ask' ) )").expectDisconnect(MALFORMED_PACKET, PROTOCOL_ERROR);
    }
  }

  @Spec({"MQTT-3.15.2-2", "MQTT-3.15.2-3"})
  @Test
  void authFromTheBroker_hasNoReasonStringAndNoUserProperties() {
    try (TestBroker broker = start(true);
        RawClient client = broker.connect()) {
      Properties challenge =
          client.send(connect(broker, METHOD)).expect(Packet.Auth.class).properties();
      assertFalse(challenge.has(Property.REASON_STRING));
      assertFalse(challenge.has(Property.USER_PROPERTY));
    }
  }

  private TestBroker start(boolean inline) {
    return TestBroker.builder().plugin("asking", Asking.class, inline, jars).start();
  }

  private static RawClient connected(TestBroker broker) {
    return connected(broker, "me");
  }

  private static RawClient connected(TestBroker broker, String name) {
    RawClient client = broker.connect();
    client.send(connect(broker, METHOD)).expect(Packet.Auth.class);
    client.send(auth(CONTINUE_AUTHENTICATION, METHOD, name)).expect(Packet.Connack.class);
    return client;
  }

  private static Packet connect(TestBroker broker, String method) {
    return broker.v5().property(Property.AUTHENTICATION_METHOD, method).packet();
  }

  private static Packet auth(ReasonCode reason, String method, String data) {
    return new Packet.Auth(
        reason,
        Properties.builder()
            .set(Property.AUTHENTICATION_METHOD, method)
            .set(Property.AUTHENTICATION_DATA, data.getBytes(UTF_8))
            .build());
  }

  private static void assertProperties(String data, Properties properties) {
    assertEquals(METHOD, properties.text(Property.AUTHENTICATION_METHOD));
    assertArrayEquals(data.getBytes(UTF_8), properties.binary(Property.AUTHENTICATION_DATA));
  }
}
