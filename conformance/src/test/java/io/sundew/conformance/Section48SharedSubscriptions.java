package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static io.sundew.api.ReasonCode.GRANTED_QOS_1;
import static io.sundew.api.ReasonCode.QUOTA_EXCEEDED;
import static io.sundew.conformance.Packets.filter;
import static io.sundew.conformance.Packets.identifier;
import static io.sundew.conformance.Packets.puback;
import static io.sundew.conformance.Packets.pubrec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.8.2, shared subscriptions. */
@SundewTest
class Section48SharedSubscriptions {
  private static final String SHARE = "$share/g/t";

  @Spec({"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
  @ParameterizedTest
  @ValueSource(
      strings = {
        "$share//t",
        "$share/g",
        "$share/g/",
        "$share/",
        "$share/+/t",
        "$share/#/t",
        "$share/a+/t",
        "$share/a#/t",
        "$share/g/a#"
      })
  void invalidShare_isRefused(String filter) {
    try (TestBroker broker = TestBroker.start();
        RawClient client = broker.v5().open()) {
      assertTrue(client.subscribe(filter, AT_MOST_ONCE).reasons().getFirst().isError());
    }
  }

  @Spec({"MQTT-4.8.2-1", "MQTT-4.8.2-2"})
  @ParameterizedTest
  @ValueSource(strings = {"$share/g/t", "$share/g/#", "$share/g/+", "$share/G g.1/t"})
  void validShare_receives(String filter) {
    try (TestBroker broker = TestBroker.start();
        RawClient client = broker.v5().open()) {
      assertEquals(List.of(GRANTED_QOS_1), client.subscribe(filter, AT_LEAST_ONCE).reasons());
      client.publish("t", AT_LEAST_ONCE, "m");
      client.receive("t", "m");
      client.expectNothing();
    }
  }

  @Test
  void nameLikeAShareButNotOne_isAnOrdinaryFilter(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("$shared/g/t", AT_MOST_ONCE);
      client.publish("t", "no");
      client.publish("$shared/g/t", "yes");
      client.receive("$shared/g/t", "yes");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void eachMessage_goesToOneMember_inTurn(int loops) {
    try (TestBroker broker = TestBroker.builder().eventLoops(loops).start();
        RawClient publisher = broker.v5().open()) {
      List<RawClient> members = IntStream.range(0, 3).mapToObj(_ -> member(broker)).toList();
      for (int i = 0; i < 30; i++) {
        publisher.publish("t", AT_LEAST_ONCE, "" + i);
      }
      List<Integer> received = new ArrayList<>();
      for (RawClient member : members) {
        for (int i = 0; i < 10; i++) {
          received.add(Integer.valueOf(RawClient.payload(member.receive())));
        }
        member.expectNothing();
      }
      assertEquals(IntStream.range(0, 30).boxed().toList(), received.stream().sorted().toList());
      members.forEach(RawClient::close);
    }
  }

  @Test
  void groupsOfDifferentNames_eachGetTheMessage(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe(identifier(1), filter("$share/one/t", AT_LEAST_ONCE));
      client.subscribe(identifier(2), filter("$share/two/t", AT_LEAST_ONCE));
      client.publish("t", AT_LEAST_ONCE, "m");
      int sum = 0;
      for (int i = 0; i < 2; i++) {
        sum += client.receive("t", "m").properties().subscriptionIdentifiers()[0];
      }
      assertEquals(3, sum);
      client.expectNothing();
    }
  }

  @Spec("MQTT-4.8.2-3")
  @Test
  void member_getsMessagesAtTheQosItWasGranted(TestBroker broker) {
    try (RawClient low = broker.v5().open();
        RawClient high = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      low.subscribe(SHARE, AT_MOST_ONCE);
      high.subscribe(identifier(7), filter(SHARE, EXACTLY_ONCE));
      for (int i = 0; i < 4; i++) {
        publisher.publish("t", EXACTLY_ONCE, "m");
      }
      for (int i = 0; i < 2; i++) {
        assertEquals(AT_MOST_ONCE, low.receive("t", "m").qos());
        var publish = high.receive("t", "m");
        assertEquals(EXACTLY_ONCE, publish.qos());
        assertArrayEquals(new int[] {7}, publish.properties().subscriptionIdentifiers());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void memberWithAFullWindow_isPassedOver(int loops) {
    try (TestBroker broker = TestBroker.builder().eventLoops(loops).start();
        RawClient busy = connect(broker, "busy").property(Property.RECEIVE_MAXIMUM, 1).open();
        RawClient free = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      busy.subscribe(SHARE, AT_LEAST_ONCE);
      publisher.publish("t", AT_LEAST_ONCE, "busy");
      busy.expect(Packet.Publish.class);
      busy.expectNothing();
      free.subscribe(SHARE, AT_LEAST_ONCE);
      for (int i = 0; i < 5; i++) {
        publisher.publish("t", AT_LEAST_ONCE, "" + i);
        free.receive("t", "" + i);
      }
      busy.expectNothing();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void messagesThatWaitForAMember_moveToAnotherWhenItDisconnects(int loops) {
    try (TestBroker broker = TestBroker.builder().eventLoops(loops).start();
        RawClient publisher = broker.v5().open()) {
      RawClient leaving = connect(broker, "a").property(Property.RECEIVE_MAXIMUM, 1).open();
      leaving.subscribe(SHARE, AT_LEAST_ONCE);
      for (String payload : List.of("in flight", "1", "2")) {
        publisher.publish("t", AT_LEAST_ONCE, payload);
      }
      leaving.expect(Packet.Publish.class);
      try (RawClient staying = member(broker)) {
        leaving.expectNothing();
        leaving.drop();
        staying.receive("t", "1");
        staying.receive("t", "2");
        staying.expectNothing();
      }
      try (RawClient back = connect(broker, "a").open()) {
        assertTrue(back.receive("t", "in flight").duplicate());
        back.expectNothing();
      }
    }
  }

  @Test
  void messagesOfASessionThatEnds_moveToAMemberThatIsAway(TestBroker broker) {
    RawClient away = connect(broker, "away").open();
    away.subscribe(SHARE, AT_LEAST_ONCE);
    away.disconnect();
    RawClient ending = broker.v5().property(Property.RECEIVE_MAXIMUM, 1).open();
    ending.subscribe(SHARE, AT_LEAST_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", AT_LEAST_ONCE, "sent");
      publisher.publish("t", AT_LEAST_ONCE, "waits");
    }
    ending.expect(Packet.Publish.class);
    ending.drop();
    try (RawClient back = connect(broker, "away").open()) {
      List<String> received = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        received.add(RawClient.payload(back.receive()));
      }
      assertEquals(List.of("sent", "waits"), received.stream().sorted().toList());
    }
  }

  @Test
  void qos1SentToAMemberWhoseSessionEnds_goesToAnother(TestBroker broker) {
    RawClient ending = broker.v5().open();
    ending.subscribe(SHARE, AT_LEAST_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", AT_LEAST_ONCE, "m");
    }
    ending.expect(Packet.Publish.class);
    try (RawClient staying = member(broker)) {
      ending.drop();
      staying.receive("t", "m");
    }
  }

  /** The trap: QoS 2 once sent stays with its member. */
  @Spec("MQTT-4.8.2-4")
  @Test
  void qos2SentToAMemberThatDisconnects_isCompletedWhenItIsBack(TestBroker broker) {
    RawClient leaving = connect(broker, "a").open();
    leaving.subscribe(SHARE, EXACTLY_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", EXACTLY_ONCE, "m");
    }
    int packetId = leaving.expect(Packet.Publish.class).packetId();
    try (RawClient other = member(broker)) {
      leaving.drop();
      other.expectNothing();
      try (RawClient back = connect(broker, "a").open()) {
        var again = back.receive("t", "m");
        assertEquals(packetId, again.packetId());
        assertTrue(again.duplicate());
      }
      other.expectNothing();
    }
  }

  @Spec("MQTT-4.8.2-5")
  @Test
  void qos2SentToAMemberWhoseSessionEnds_isSentToNobodyElse(TestBroker broker) {
    RawClient ending = broker.v5().open();
    ending.subscribe(SHARE, EXACTLY_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", EXACTLY_ONCE, "m");
    }
    ending.expect(Packet.Publish.class);
    try (RawClient other = member(broker)) {
      ending.drop();
      other.expectNothing();
    }
  }

  @Spec("MQTT-4.8.2-6")
  @Test
  void messageAMemberRefuses_isSentToNobodyElse(TestBroker broker) {
    for (Qos qos : new Qos[] {AT_LEAST_ONCE, EXACTLY_ONCE}) {
      try (RawClient refusing = broker.v5().open();
          RawClient publisher = broker.v5().open()) {
        refusing.subscribe(SHARE, EXACTLY_ONCE);
        publisher.publish("t", qos, "m");
        int packetId = refusing.expect(Packet.Publish.class).packetId();
        try (RawClient other = member(broker)) {
          refusing.send(
              qos == AT_LEAST_ONCE
                  ? puback(packetId, QUOTA_EXCEEDED)
                  : pubrec(packetId, QUOTA_EXCEEDED));
          refusing.expectNothing();
          refusing.drop();
          other.expectNothing();
        }
      }
    }
  }

  @Test
  void lastMemberAway_keepsMessagesForItsSession(TestBroker broker) {
    RawClient only = connect(broker, "a").open();
    only.subscribe(SHARE, AT_LEAST_ONCE);
    only.disconnect();
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", AT_LEAST_ONCE, "m");
    }
    try (RawClient back = connect(broker, "a").open()) {
      back.receive("t", "m");
    }
  }

  private static RawClient member(TestBroker broker) {
    RawClient member = broker.v5().open();
    member.subscribe(SHARE, EXACTLY_ONCE);
    return member;
  }

  private static ConnectBuilder connect(TestBroker broker, String clientId) {
    return broker.v5().clientId(clientId).durable();
  }
}
