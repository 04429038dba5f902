package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.ReasonCode.MALFORMED_PACKET;
import static io.sundew.api.ReasonCode.PROTOCOL_ERROR;
import static io.sundew.api.ReasonCode.TOPIC_ALIAS_INVALID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.api.Test;

/** Section 3.3.2.3.4, topic aliases. */
@SundewTest
class Section33PublishAlias {
  @Spec("MQTT-3.3.2-12")
  @Test
  void alias_standsForTheTopicItWasSetTo(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("#", AT_MOST_ONCE);
      client.send("30( 'a' ( 23 0001 ) `1` ) 30( 'b' ( 23 0002 ) `2` )");
      client.send("30( '' ( 23 0001 ) `3` ) 30( '' ( 23 0002 ) `4` )");
      client.receive("a", "1");
      client.receive("b", "2");
      client.receive("a", "3");
      client.receive("b", "4");
    }
  }

  @Spec("MQTT-3.3.2-12")
  @Test
  void alias_canBeSetAnew(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("#", AT_MOST_ONCE);
      client.send("30( 'a' ( 23 0001 ) `1` ) 30( 'b' ( 23 0001 ) `2` ) 30( '' ( 23 0001 ) `3` )");
      client.receive("a", "1");
      client.receive("b", "2");
      client.receive("b", "3");
    }
  }

  @Spec("MQTT-3.3.2-12")
  @Test
  void everyAliasUpToTheMaximum_isTaken(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("#", AT_MOST_ONCE);
      long maximum = client.connack().properties().number(Property.TOPIC_ALIAS_MAXIMUM, 0);
      for (long alias = 1; alias <= maximum; alias++) {
        client.send("30( 't/%d' ( 23 %04x ) )".formatted(alias, alias));
        client.send("30( '' ( 23 %04x ) )".formatted(alias));
        client.receive("t/" + alias, "");
        client.receive("t/" + alias, "");
      }
    }
  }

  @Spec("MQTT-3.3.2-7")
  @Test
  void aliases_areForgottenWithTheConnection(TestBroker broker) {
    RawClient before = broker.v5().clientId("a").durable().open();
    before.send("30( 't' ( 23 0001 ) )").expectNothing();
    before.disconnect();
    try (RawClient after = broker.v5().clientId("a").durable().open()) {
      after.send("30( '' ( 23 0001 ) )").expectDisconnect(TOPIC_ALIAS_INVALID, PROTOCOL_ERROR);
    }
  }

  @Spec("MQTT-3.3.2-7")
  @Test
  void aliasesToTheClient_areForgottenWithTheConnection(TestBroker broker) {
    try (RawClient publisher = broker.v5().open()) {
      RawClient before = withAliases(broker);
      before.subscribe("t", AT_LEAST_ONCE);
      for (int i = 0; i < 3; i++) {
        publisher.publish("t", AT_LEAST_ONCE, "m");
        before.receive();
      }
      before.disconnect();
      publisher.publish("t", AT_LEAST_ONCE, "meanwhile");
      try (RawClient after = withAliases(broker)) {
        assertEquals("t", after.receive().topic().name());
      }
    }
  }

  @Spec("MQTT-3.3.2-7")
  @Test
  void redelivery_doesNotUseAnAliasOfTheConnectionBefore(TestBroker broker) {
    RawClient before = withAliases(broker);
    before.subscribe("t", AT_LEAST_ONCE);
    try (RawClient publisher = broker.v5().open()) {
      publisher.publish("t", AT_LEAST_ONCE, "first");
      publisher.publish("t", AT_LEAST_ONCE, "second");
    }
    before.expect(Packet.Publish.class);
    before.expect(Packet.Publish.class);
    before.drop();
    try (RawClient after = withAliases(broker)) {
      assertEquals("t", after.receive().topic().name());
      after.receive();
    }
  }

  @Spec("MQTT-3.3.2-8")
  @Test
  void alias0_isAnError(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("30( 't' ( 23 0000 ) )");
      client.expectDisconnect(TOPIC_ALIAS_INVALID, PROTOCOL_ERROR, MALFORMED_PACKET);
    }
  }

  @Test
  void aliasThatWasNotSet_isAnError(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("30( '' ( 23 0001 ) )").expectDisconnect(TOPIC_ALIAS_INVALID, PROTOCOL_ERROR);
    }
  }

  @Spec("MQTT-3.3.2-12")
  @Test
  void aliasInARetainedMessage_isNotRetained(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.send("31( 't' ( 23 0001 ) `m` )").expectNothing();
      client.subscribe("t", AT_MOST_ONCE);
      assertFalse(client.receive("t", "m").properties().has(Property.TOPIC_ALIAS));
    }
  }

  private static RawClient withAliases(TestBroker broker) {
    return broker.v5().clientId("a").durable().property(Property.TOPIC_ALIAS_MAXIMUM, 10).open();
  }
}
