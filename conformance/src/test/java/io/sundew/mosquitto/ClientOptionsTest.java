package io.sundew.mosquitto;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.ReasonCode;
import io.sundew.mosquitto.ConfiguredBroker.Kind;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Options about who clients are and what is under way to them. */
class ClientOptionsTest {
  @ParameterizedTest
  @EnumSource
  void clientIdPrefix_keepsOthersOut(Kind kind) {
    try (var broker = ConfiguredBroker.start(kind, "listener 1\nclientid_prefixes in-\n");
        RawClient allowed = broker.v5(1).clientId("in-1").open();
        RawClient refused = broker.v5(1).clientId("out-1").send()) {
      assertEquals(ReasonCode.SUCCESS, allowed.connack().reason());
      refused.expectRefusal(ReasonCode.NOT_AUTHORIZED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void userNameIsClientId_onlyWhereTheListenerSaysSo(Kind kind) {
    String conf = "listener 1\nuse_username_as_clientid true\nlistener 2\n";
    try (var broker = ConfiguredBroker.start(kind, conf);
        RawClient first = broker.v311(1).clientId("a").userName("same").open();
        RawClient other = broker.v5(2).clientId("b").userName("same").open();
        RawClient second = broker.v5(1).clientId("c").userName("same").open()) {
      first.expectClosed();
      second.publish("t", AT_LEAST_ONCE, "");
      other.publish("t", AT_LEAST_ONCE, "");
    }
  }

  @ParameterizedTest
  @EnumSource
  void topicAliases_areThoseOfTheListener(Kind kind) {
    String conf = "listener 1\nmax_topic_alias 3\nlistener 2\n";
    try (var broker = ConfiguredBroker.start(kind, conf);
        RawClient few = broker.v5(1).open();
        RawClient usual = broker.v5(2).open()) {
      assertEquals(3, aliases(few));
      assertEquals(10, aliases(usual));
    }
  }

  private static long aliases(RawClient client) {
    return client.connack().properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
  }

  @ParameterizedTest
  @EnumSource
  void inflightBytes_letOneMessageGoAtATime(Kind kind) {
    String conf = "listener 1\nmax_inflight_bytes 10\n";
    try (var broker = ConfiguredBroker.start(kind, conf);
        RawClient subscriber = broker.v5(1).open();
        RawClient publisher = broker.v5(1).open()) {
      subscriber.subscribe("t", AT_LEAST_ONCE);
      publisher.publish("t", AT_LEAST_ONCE, "first, and longer than ten bytes");
      publisher.publish("t", AT_LEAST_ONCE, "second");
      Packet.Publish first = subscriber.expect(Packet.Publish.class);
      subscriber.expectNothing();
      subscriber.acknowledge(first);
      subscriber.receive("t", "second");
    }
  }
}
