package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may make the broker hold, and where only the broker may publish. */
@SundewTest
class BoundsTest {
  private static final String LONG = "x".repeat(600);

  /** Bytes in flight count like bytes in the queue, so one that never acknowledges holds little. */
  @Test
  void inflight_isBoundedInBytes() {
    try (TestBroker broker = TestBroker.builder().limit("maxQueuedBytes", 1_500L).start();
        RawClient subscriber = broker.v5().open();
        RawClient publisher = broker.v5().open()) {
      subscriber.subscribe("t", AT_LEAST_ONCE);
      for (int i = 0; i < 4; i++) {
        publisher.publish("t", AT_LEAST_ONCE, LONG + i);
      }
      Packet.Publish first = subscriber.expect(Packet.Publish.class);
      subscriber.expect(Packet.Publish.class);
      subscriber.expect(Packet.Publish.class);
      subscriber.expectNothing();

      subscriber.acknowledge(first);
      subscriber.receive("t", LONG + 3);
    }
  }

  /** What a subscription still has to get of the retained messages comes after a reconnect. */
  @Test
  void retainedMessagesNotSentYet_comeWhenADurableSessionGoesOn() {
    try (TestBroker broker = TestBroker.start();
        RawClient publisher = broker.v5().open()) {
      for (int i = 0; i < 3; i++) {
        publisher.retain("r/" + i, AT_LEAST_ONCE, "m" + i);
      }
      Set<String> received = new HashSet<>();
      try (RawClient client =
          broker.v5().clientId("slow").durable().property(Property.RECEIVE_MAXIMUM, 1).open()) {
        client.subscribe("r/#", AT_LEAST_ONCE);
        received.add(client.expect(Packet.Publish.class).topic().name());
        client.drop();
      }
      try (RawClient client = broker.v5().clientId("slow").cleanStart(false).durable().open()) {
        for (int i = 0; i < 3; i++) {
          received.add(client.receive().topic().name());
        }
        client.expectNothing();
      }
      assertEquals(Set.of("r/0", "r/1", "r/2"), received);
    }
  }

  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void will_toATopicOfTheBroker_isRefused(ProtocolVersion version) {
    try (TestBroker broker = TestBroker.start();
        RawClient client =
            broker.client(version).will("$SYS/broker/version", AT_MOST_ONCE, "mine").send()) {
      client.expectRefusal(ReasonCode.NOT_AUTHORIZED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201})
  void will_withTooManyLevels_isRefused(int levels) {
    String topic = "a" + "/a".repeat(levels - 1);
    try (TestBroker broker = TestBroker.start();
        RawClient client = broker.v5().will(topic, AT_MOST_ONCE, "m").send()) {
      if (levels > 200) {
        client.expectRefusal(ReasonCode.TOPIC_NAME_INVALID);
      } else {
        assertEquals(ReasonCode.SUCCESS, client.expect(Packet.Connack.class).reason());
      }
    }
  }
}
