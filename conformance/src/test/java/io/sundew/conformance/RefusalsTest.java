package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.NOT_AUTHORIZED;
import static io.sundew.api.ReasonCode.PAYLOAD_FORMAT_INVALID;
import static io.sundew.testkit.RawClient.payload;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Decisions;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import io.sundew.api.SundewPlugin;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told of a hook's refusal, and what not. */
@SundewTest
class RefusalsTest {
  @TempDir private Path jars;

  /** Refuses whatever has to do with "refused", and lets nobody receive "denied". */
  public static final class Refusing implements SundewPlugin {
    static final String WHY = "because this plugin is made to refuse it";

    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE
          .onPublish(
              (message, _) ->
                  message.topic().equals("refused")
                      ? Decisions.refuse(ReasonCode.NOT_AUTHORIZED, WHY)
                      : Decisions.forward())
          .onSubscribe(
              (request, _) ->
                  request.filter().equals("refused")
                      ? Decisions.refuse(ReasonCode.NOT_AUTHORIZED, WHY)
                      : Decisions.pass())
          .authorize(
              (request, _) ->
                  request.action() == AuthorizeRequest.Action.RECEIVE
                          && request.topic().equals("denied")
                      ? Decisions.deny()
                      : Decisions.allow());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void refusal_tellsTheReason(boolean inline) {
    try (TestBroker broker = start(inline);
        RawClient client = broker.v5().open()) {
      for (Packet.Acknowledgement answer : refused(client)) {
        assertEquals(NOT_AUTHORIZED, answer.reason());
        assertEquals(Refusing.WHY, answer.properties().text(Property.REASON_STRING));
      }
      var suback = client.subscribe("refused", AT_MOST_ONCE);
      assertEquals(NOT_AUTHORIZED, suback.reasons().getFirst());
      assertEquals(Refusing.WHY, suback.properties().text(Property.REASON_STRING));
    }
  }

  /** The trap: Request Problem Information 0. */
  @Spec("MQTT-3.1.2-29")
  @Test
  void problemInformation0_leavesReasonStringsOut() {
    try (TestBroker broker = start(true);
        RawClient client = broker.v5().property(Property.REQUEST_PROBLEM_INFORMATION, 0).open()) {
      assertNothingButTheCode(client);
    }
  }

  /** The trap: reason strings are dropped where the packet would be too large for the client. */
  @Spec({
    "MQTT-3.1.2-24",
    "MQTT-3.4.2-2",
    "MQTT-3.4.2-3",
    "MQTT-3.5.2-2",
    "MQTT-3.5.2-3",
    "MQTT-3.9.2-1",
    "MQTT-3.9.2-2"
  })
  @Test
  void smallMaximumPacketSize_leavesReasonStringsOut() {
    try (TestBroker broker = start(true);
        RawClient client = broker.v5().property(Property.MAXIMUM_PACKET_SIZE, 30).open()) {
      assertNothingButTheCode(client);
    }
  }

  /** The trap: acknowledgements leave in order, also when only some messages pass a hook. */
  @Spec({"MQTT-4.6.0-2", "MQTT-4.6.0-3"})
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void acknowledgements_leaveInOrder_whenOnlySomeWaitForAHook(boolean inline) {
    try (TestBroker broker = start(inline);
        RawClient client = broker.v5().open()) {
      client.send(
          "32( 't' 0001 00 ) 32( 't' 0002 ( 01 01 ) ff ) 34( 't' 0003 00 ) 34( 't' 0003 00 ) "
              + "32( '$SYS/x' 0004 00 ) 32( 'refused' 0005 00 ) 32( 't' 0006 00 )");
      int[] expected = {1, 2, 3, 3, 4, 5, 6};
      for (int packetId : expected) {
        var answer = (Packet.Acknowledgement) client.expect();
        assertEquals(packetId, answer.packetId());
        assertEquals(packetId == 2, answer.reason() == PAYLOAD_FORMAT_INVALID);
        assertEquals(packetId == 5, answer.reason() == NOT_AUTHORIZED);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = ProtocolVersion.class,
      names = {"V3_1", "V3_1_1"})
  void refusedMessageBeforeMqtt5_isAcknowledgedAndDropped(ProtocolVersion version) {
    try (TestBroker broker = start(true);
        RawClient client = broker.client(version).open()) {
      client.subscribe("#", AT_MOST_ONCE);
      client.publish("refused", AT_LEAST_ONCE, "m");
      client.publish("refused", EXACTLY_ONCE, "m");
      client.expectNothing();
    }
  }

  /** Whose turn it is when the first has been handed on is not said. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void sharedMessageNoMemberMayReceive_isDropped(boolean inline) {
    try (TestBroker broker = start(inline);
        RawClient one = broker.v5().open();
        RawClient two = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      List<RawClient> members = List.of(one, two);
      for (RawClient member : members) {
        member.subscribe("$share/g/+", AT_LEAST_ONCE);
        member.subscribe("all/end", AT_LEAST_ONCE);
      }
      publisher.publish("denied", AT_LEAST_ONCE, "m");
      publisher.publish("t", AT_LEAST_ONCE, "1");
      publisher.publish("t", AT_LEAST_ONCE, "2");
      publisher.publish("all/end", AT_LEAST_ONCE, "end");
      Set<String> got = new TreeSet<>();
      for (RawClient member : members) {
        for (var next = member.receive(); !payload(next).equals("end"); next = member.receive()) {
          got.add(next.topic().name() + " " + payload(next));
        }
      }
      assertEquals(Set.of("t 1", "t 2"), got);
    }
  }

  private static Packet.Acknowledgement[] refused(RawClient client) {
    client.send("32( 'refused' 0001 00 ) 34( 'refused' 0002 00 )");
    return new Packet.Acknowledgement[] {
      client.expect(Packet.Puback.class), client.expect(Packet.Pubrec.class)
    };
  }

  private static void assertNothingButTheCode(RawClient client) {
    for (Packet.Acknowledgement answer : refused(client)) {
      assertEquals(NOT_AUTHORIZED, answer.reason());
      assertTrue(answer.properties().isEmpty());
    }
    var suback = client.subscribe("refused", AT_MOST_ONCE);
    assertEquals(NOT_AUTHORIZED, suback.reasons().getFirst());
    assertTrue(suback.properties().isEmpty());
  }

  private TestBroker start(boolean inline) {
    return TestBroker.builder().plugin("refusing", Refusing.class, inline, jars).start();
  }

  @Spec("MQTT-3.1.2-24")
  @Test
  void connack_tooLargeForTheClient_isNotSentAndTheConnectionCloses() {
    try (TestBroker broker = TestBroker.start();
        RawClient client =
            broker
                .v5()
                .property(Property.MAXIMUM_PACKET_SIZE, 5)
                .will("w", AT_MOST_ONCE, "x")
                .send();
        RawClient watcher = broker.v5().open()) {
      client.expectClosed();
      watcher.subscribe("w", AT_MOST_ONCE);
      watcher.expectNothing();
    }
  }

  /** What was not decided when the connection ended was not received: it must not get lost. */
  @Spec({"MQTT-4.3.3-10", "MQTT-4.4.0-1"})
  @Test
  void qos2Message_undecidedWhenTheConnectionEnds_isRoutedWhenSentAgain() {
    try (TestBroker broker = start(false);
        RawClient watcher = broker.v5().open()) {
      watcher.subscribe("t", AT_MOST_ONCE);
      try (RawClient client = broker.v5().clientId("sender").durable().open()) {
        client.send("34( 't' 0007 00 `once` ) 36( 't' 0008 00 )");
        client.expectBrokenOff(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
      }
      try (RawClient client = broker.v5().clientId("sender").cleanStart(false).durable().open()) {
        client.send("3c( 't' 0007 00 `once` )");
        assertEquals(7, client.expect(Packet.Pubrec.class).packetId());
        watcher.receive("t", "once");
        assertAnsweredButNotRouted(client, watcher);
      }
    }
  }

  /** Where hooks decide at once it was received, and is not routed a second time. */
  @Spec({"MQTT-4.3.3-10", "MQTT-4.4.0-1"})
  @Test
  void qos2Message_decidedBeforeTheConnectionEnds_isNotRoutedWhenSentAgain() {
    try (TestBroker broker = start(true);
        RawClient watcher = broker.v5().open()) {
      watcher.subscribe("t", AT_MOST_ONCE);
      try (RawClient client = broker.v5().clientId("sender").durable().open()) {
        client.send("34( 't' 0007 00 `once` ) 36( 't' 0008 00 )");
        assertEquals(7, client.expect(Packet.Pubrec.class).packetId());
        client.expectBrokenOff(ReasonCode.MALFORMED_PACKET, ReasonCode.PROTOCOL_ERROR);
      }
      watcher.receive("t", "once");
      try (RawClient client = broker.v5().clientId("sender").cleanStart(false).durable().open()) {
        assertAnsweredButNotRouted(client, watcher);
      }
    }
  }

  private static void assertAnsweredButNotRouted(RawClient client, RawClient watcher) {
    client.send("3c( 't' 0007 00 `once` )");
    assertEquals(7, client.expect(Packet.Pubrec.class).packetId());
    watcher.expectNothingFrom(client);
  }
}
