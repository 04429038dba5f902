package io.sundew.mosquitto;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mosquitto.ConfiguredBroker.Kind;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.Topic;
import io.sundew.testkit.RawClient;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code mount_point}: clients of listener 1 live under {@code site/}, those of 2 see it all. What
 * only Sundew is asked, Mosquitto 2.0.11 gets wrong: it leaves the prefix on what goes out, does
 * not put it on what is unsubscribed, and puts it before {@code $share}.
 */
class MountPointTest {
  private static final String CONF = "listener 1\nmount_point site/\nlistener 2\n";

  @Test
  void topics_areLongerBehindTheListener() {
    try (var broker = ConfiguredBroker.start(Kind.SUNDEW, CONF);
        RawClient mounted = broker.v5(1).open();
        RawClient whole = broker.v5(2).open()) {
      whole.subscribe("#", AT_LEAST_ONCE);
      mounted.subscribe("#", AT_LEAST_ONCE);
      mounted.publish("t", AT_LEAST_ONCE, "in");
      whole.receive("site/t", "in");
      mounted.receive("t", "in");

      whole.publish("elsewhere", AT_LEAST_ONCE, "not for it");
      whole.receive("elsewhere", "not for it");
      whole.publish("site/a/b", AT_LEAST_ONCE, "out");
      mounted.receive("a/b", "out");
    }
  }

  @Test
  void retainedMessage_comesWithTheShortTopic() {
    try (var broker = ConfiguredBroker.start(Kind.SUNDEW, CONF);
        RawClient mounted = broker.v311(1).open();
        RawClient whole = broker.v5(2).open()) {
      mounted.retain("kept", AT_LEAST_ONCE, "1");
      whole.subscribe("site/kept", AT_MOST_ONCE);
      whole.receive("site/kept", "1");
      mounted.subscribe("+", AT_MOST_ONCE);
      mounted.receive("kept", "1");
    }
  }

  @ParameterizedTest
  @EnumSource
  void will_goesOutUnderTheMountPoint(Kind kind) {
    try (var broker = ConfiguredBroker.start(kind, CONF);
        RawClient whole = broker.v5(2).open()) {
      whole.subscribe("site/gone", AT_MOST_ONCE);
      broker.v5(1).will("gone", AT_MOST_ONCE, "w").open().drop();
      whole.receive("site/gone", "w");
    }
  }

  @Test
  void unsubscribe_findsWhatWasSubscribed() {
    try (var broker = ConfiguredBroker.start(Kind.SUNDEW, CONF);
        RawClient mounted = broker.v5(1).open();
        RawClient whole = broker.v5(2).open()) {
      mounted.subscribe("t", AT_MOST_ONCE);
      assertEquals(ReasonCode.SUCCESS, mounted.unsubscribe("t").reasons().getFirst());
      whole.publish("site/t", AT_LEAST_ONCE, "x");
      mounted.expectNothing();
    }
  }

  @Test
  void share_isOfWhatLiesBehindTheListener() {
    try (var broker = ConfiguredBroker.start(Kind.SUNDEW, CONF);
        RawClient mounted = broker.v5(1).open();
        RawClient whole = broker.v5(2).open()) {
      mounted.subscribe("$share/g/t", AT_LEAST_ONCE);
      whole.publish("site/t", AT_LEAST_ONCE, "x");
      mounted.receive("t", "x");
    }
  }

  @ParameterizedTest
  @EnumSource
  void alias_standsForTheWholeTopic(Kind kind) {
    try (var broker = ConfiguredBroker.start(kind, CONF);
        RawClient mounted = broker.v5(1).open();
        RawClient whole = broker.v5(2).open()) {
      whole.subscribe("site/t", AT_MOST_ONCE);
      for (Topic topic : new Topic[] {Topic.of("t"), Topic.EMPTY}) {
        mounted.send(
            new Packet.Publish(
                topic,
                Qos.AT_MOST_ONCE,
                false,
                false,
                0,
                new byte[] {'x'},
                Properties.builder().set(Property.TOPIC_ALIAS, 1).build()));
        whole.receive("site/t", "x");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void responseTopic_isLeftAlone(Kind kind) {
    try (var broker = ConfiguredBroker.start(kind, CONF);
        RawClient mounted = broker.v5(1).open();
        RawClient whole = broker.v5(2).open()) {
      whole.subscribe("site/t", AT_MOST_ONCE);
      mounted.send(
          new Packet.Publish(
              Topic.of("t"),
              Qos.AT_MOST_ONCE,
              false,
              false,
              0,
              new byte[0],
              Properties.builder().set(Property.RESPONSE_TOPIC, "answer").build()));
      assertEquals("answer", whole.receive().properties().text(Property.RESPONSE_TOPIC));
    }
  }

  @Test
  void shareWithoutFilter_isRefused() {
    try (var broker = ConfiguredBroker.start(Kind.SUNDEW, CONF);
        RawClient mounted = broker.v5(1).open()) {
      mounted.send(
          new Packet.Subscribe(
              mounted.nextPacketId(),
              List.of(new Packet.Filter("$share/g", AT_MOST_ONCE, false, false, 0)),
              Properties.NONE));
      Packet answer = mounted.expectOrClosed();
      boolean refused =
          answer == null
              || answer instanceof Packet.Disconnect
              || (answer instanceof Packet.Suback suback && suback.reasons().getFirst().isError());
      assertTrue(refused, String.valueOf(answer));
    }
  }
}
