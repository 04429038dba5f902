package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Section 4.7, topic names and topic filters. */
@SundewTest
class Section47Topics {
  @Spec({"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.2-1", "MQTT-4.7.3-4"})
  @Spec(
      value = {"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.2-1", "MQTT-4.7.3-4"},
      version = Spec.V3)
  @ParameterizedTest
  @CsvSource({
    "sport/tennis/#, sport/tennis, yes",
    "sport/tennis/#, sport/tennis/ranking, yes",
    "sport/tennis/#, sport/tennis/player1/wimbledon, yes",
    "sport/tennis/#, sport/tennisx, no",
    "sport/#, sport, yes",
    "#, a, yes",
    "#, /a/b, yes",
    "sport/tennis/+, sport/tennis/player1, yes",
    "sport/tennis/+, sport/tennis/player1/ranking, no",
    "sport/+, sport, no",
    "sport/+, sport/, yes",
    "+/+, /finance, yes",
    "/+, /finance, yes",
    "+, /finance, no",
    "+/tennis/#, sport/tennis, yes",
    "+/+/+, a/b, no",
    "+/+/+, //, yes",
    "a//b, a//b, yes",
    "a//b, a/b, no",
    "a/+/b, a//b, yes",
    "#, $test/a, no",
    "+/a, $test/a, no",
    "$test/#, $test/a, yes",
    "$test/+, $test/a, yes",
    "$test/a, $test/a, yes",
    "a/$test, a/$test, yes",
    "a/+, a/$test, yes",
    "A, a, no",
    "a, a/, no",
    "/a, a, no",
    "a b, a b, yes",
    "\u00e9, e\u0301, no",
    "\u00e9, \u00e9, yes",
    "\ufeffa, a, no",
  })
  void filter_matchesTopic(String filter, String topic, String matches) {
    try (TestBroker broker = TestBroker.start()) {
      for (ProtocolVersion version : ProtocolVersion.values()) {
        try (RawClient client = broker.client(version).open()) {
          client.subscribe(filter, AT_MOST_ONCE);
          client.publish(topic, "m");
          if (matches.equals("yes")) {
            client.receive(topic, "m");
          }
          client.expectNothing();
        }
      }
    }
  }

  @Spec("MQTT-4.7.2-1")
  @Spec(value = "MQTT-4.7.2-1", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void retainedMessagesOfDollarTopics_areNotForLeadingWildcards(
      ProtocolVersion version, TestBroker broker) {
    try (RawClient client = broker.client(version).open()) {
      client.retain("$test/a", AT_LEAST_ONCE, "m");
      client.subscribe("#", AT_MOST_ONCE);
      client.subscribe("+/a", AT_MOST_ONCE);
      client.expectNothing();
      client.subscribe("$test/+", AT_MOST_ONCE);
      client.receive("$test/a", "m");
    }
  }

  @Spec({"MQTT-4.7.0-1", "MQTT-4.7.3-1", "MQTT-4.7.3-2"})
  @Spec(
      value = {"MQTT-4.7.1-1", "MQTT-4.7.3-1", "MQTT-4.7.3-2"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void invalidTopicNames_closeTheConnection(ProtocolVersion version, TestBroker broker) {
    for (String topic : List.of("'a/+'", "'#'", "'+'", "'a/#'", "''", "0003 610062")) {
      try (RawClient client = broker.client(version).open()) {
        client.send("30( " + topic + " ^ `m` )").expectBrokenOff();
      }
    }
  }

  @Spec({"MQTT-4.7.1-1", "MQTT-4.7.1-2", "MQTT-4.7.3-1"})
  @Spec(
      value = {"MQTT-4.7.1-2", "MQTT-4.7.1-3", "MQTT-4.7.3-1"},
      version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void invalidFilters_areRefused(ProtocolVersion version, TestBroker broker) {
    for (String filter : List.of("a#", "#/a", "a/#/b", "##", "a+", "+a", "a/b+/c", "++")) {
      try (RawClient client = broker.client(version).open()) {
        client.send("82( 0001 ^ '" + filter + "' 00 )");
        if (version.hasProperties()) {
          assertTrue(client.expect(Packet.Suback.class).reasons().getFirst().isError(), filter);
        } else {
          client.expectClosed();
        }
      }
    }
  }

  @Spec("MQTT-4.7.3-3")
  @Spec(value = "MQTT-4.7.3-3", version = Spec.V3)
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void topicOf65535Bytes_isTaken(ProtocolVersion version, TestBroker broker) {
    String longest = "t".repeat(65_535);
    try (RawClient client = broker.client(version).open()) {
      client.subscribe(longest, AT_LEAST_ONCE);
      client.publish(longest, AT_LEAST_ONCE, "m");
      assertEquals(longest, client.expect(Packet.Publish.class).topic().name());
    }
  }
}
