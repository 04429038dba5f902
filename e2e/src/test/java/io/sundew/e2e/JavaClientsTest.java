package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application does every day, with each Java client library in each version it speaks. */
@SharedBroker
final class JavaClientsTest {
  private static final int MEBIBYTE = 1 << 20;

  private final BrokerProcess broker;
  // Short, because MQTT 3.1 allows client identifiers of 23 characters.
  private final String id = "e" + UUID.randomUUID().toString().substring(0, 8);

  JavaClientsTest(BrokerProcess broker) {
    this.broker = broker;
  }

  private ClientOptions options(String name) {
    return ClientOptions.of(broker.port(), id + name);
  }

  @ParameterizedTest
  @EnumSource
  void publish_anyQosToAnySubscription_arrivesWithTheLowerOne(JavaClient kind) throws Exception {
    try (var subscriber = kind.connect(options("sub"));
        var publisher = kind.connect(options("pub"))) {
      for (int granted = 0; granted <= 2; granted++) {
        subscriber.subscribe(id + "/" + granted, granted);
        for (int sent = 0; sent <= 2; sent++) {
          publisher.publish(Message.of(id + "/" + granted, "sent with " + sent, sent));
          assertEquals(
              Message.of(id + "/" + granted, "sent with " + sent, Math.min(sent, granted)),
              subscriber.receive());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void publish_manyWithQos2_arriveOnceAndInOrder(JavaClient kind) throws Exception {
    try (var client = kind.connect(options(""))) {
      client.subscribe(id, 2);
      for (int number = 0; number < 200; number++) {
        client.publish(Message.of(id, "number " + number, 2));
      }
      for (int number = 0; number < 200; number++) {
        assertEquals("number " + number, client.receive().text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void publish_retained_reachesLaterSubscribersUntilEmptied(JavaClient kind) throws Exception {
    try (var publisher = kind.connect(options("pub"));
        var early = kind.connect(options("early"));
        var late = kind.connect(options("late"))) {
      publisher.publish(Message.retained(id + "/lamp", "on", 1));
      early.subscribe(id + "/+", 1);
      assertEquals(Message.retained(id + "/lamp", "on", 1), early.receive());

      publisher.publish(Message.retained(id + "/lamp", "", 1));
      assertEquals(Message.of(id + "/lamp", "", 1), early.receive());

      late.subscribe(id + "/+", 1);
      publisher.publish(Message.of(id + "/end", "nothing was retained", 1));
      assertEquals("nothing was retained", late.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void will_whenTheConnectionIsCut_isPublished(JavaClient kind) throws Exception {
    var will = Message.of(id + "/will", "gone", 1);
    try (var cable = new Cable(broker.port());
        var watcher = kind.connect(options("watch"))) {
      watcher.subscribe(id + "/will", 1);
      try (var mortal = kind.connect(ClientOptions.of(cable.port(), id + "m").withWill(will))) {
        cable.cut();
        assertEquals(will, watcher.receive());
        mortal.awaitConnectionLost();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void will_afterDisconnect_isNotPublished(JavaClient kind) throws Exception {
    var options = options("polite").withWill(Message.of(id + "/will", "gone", 1));
    try (var watcher = kind.connect(options("watch"))) {
      watcher.subscribe(id + "/#", 1);
      try (var polite = kind.connect(options)) {
        polite.disconnect();
      }
      // The same client again: by then the broker is done with its first connection.
      try (var again = kind.connect(options("polite"))) {
        again.publish(Message.of(id + "/end", "no will", 1));
        assertEquals("no will", watcher.receive().text());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void session_resumed_bringsWhatWasQueuedInOrder(JavaClient kind) throws Exception {
    try (var first = kind.connect(options("sleeper").keepingSession())) {
      first.subscribe(id + "/#", 2);
      first.disconnect();
    }
    try (var publisher = kind.connect(options("pub"))) {
      publisher.publish(Message.of(id + "/a", "one", 1));
      publisher.publish(Message.of(id + "/b", "two", 1));
      publisher.publish(Message.of(id + "/a", "three", 2));
    }
    try (var resumed = kind.connect(options("sleeper").keepingSession())) {
      assertEquals(Message.of(id + "/a", "one", 1), resumed.receive());
      assertEquals(Message.of(id + "/b", "two", 1), resumed.receive());
      assertEquals(Message.of(id + "/a", "three", 2), resumed.receive());
    }
    try (var clean = kind.connect(options("sleeper"))) {
      clean.subscribe(id + "/end", 1);
      clean.publish(Message.of(id + "/a", "the session is gone", 1));
      clean.publish(Message.of(id + "/end", "nothing else", 1));
      assertEquals("nothing else", clean.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void subscribe_wildcards_matchTheirLevelsOnly(JavaClient kind) throws Exception {
    try (var plus = kind.connect(options("plus"));
        var hash = kind.connect(options("hash"));
        var publisher = kind.connect(options("pub"))) {
      plus.subscribe(id + "/+/temperature", 1);
      hash.subscribe(id + "/kitchen/#", 1);
      publisher.publish(Message.of(id + "/kitchen/oven/temperature", "deep", 1));
      publisher.publish(Message.of(id + "/kitchen/temperature", "both", 1));
      publisher.publish(Message.of(id + "/cellar/temperature", "plus", 1));
      publisher.publish(Message.of(id + "/kitchen", "parent", 1));

      assertEquals("both", plus.receive().text());
      assertEquals("plus", plus.receive().text());
      assertEquals("deep", hash.receive().text());
      assertEquals("both", hash.receive().text());
      assertEquals("parent", hash.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void unsubscribe_stopsDelivery(JavaClient kind) throws Exception {
    try (var client = kind.connect(options(""))) {
      client.subscribe(id + "/a", 1);
      client.subscribe(id + "/b", 1);
      client.unsubscribe(id + "/a");
      client.publish(Message.of(id + "/a", "unwanted", 1));
      client.publish(Message.of(id + "/b", "wanted", 1));
      assertEquals("wanted", client.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void publish_aMebibyte_arrivesUnchanged(JavaClient kind) throws Exception {
    var payload = new byte[MEBIBYTE];
    new Random(1).nextBytes(payload);
    try (var client = kind.connect(options(""))) {
      client.subscribe(id, 2);
      for (int qos = 0; qos <= 2; qos++) {
        client.publish(new Message(id, payload, qos, false));
        assertArrayEquals(payload, client.receive().payload());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void publish_unicodeTopic_arrivesUnderTheSameName(JavaClient kind) throws Exception {
    // Nothing beyond the basic plane: Paho 1.2.5 closes its own connection at a surrogate pair.
    var topic = id + "/Küche/温度/Ω";
    try (var client = kind.connect(options(""))) {
      client.subscribe(id + "/Küche/+/Ω", 1);
      client.publish(Message.of(topic, "21 °C", 1));
      assertEquals(Message.of(topic, "21 °C", 1), client.receive());
    }
  }

  @ParameterizedTest
  @EnumSource
  void connect_withAnIdInUse_takesOver(JavaClient kind) throws Exception {
    try (var first = kind.connect(options("same"));
        var second = kind.connect(options("same"))) {
      first.awaitConnectionLost();
      second.subscribe(id, 1);
      second.publish(Message.of(id, "still here", 1));
      assertEquals("still here", second.receive().text());
    }
  }

  @ParameterizedTest
  @EnumSource
  void publish_toEveryOtherLibrary_arrives(JavaClient kind) throws Exception {
    try (var publisher = kind.connect(options("pub"))) {
      for (var other : JavaClient.values()) {
        try (var subscriber = other.connect(options("sub"))) {
          subscriber.subscribe(id + "/" + other, 2);
          publisher.publish(Message.of(id + "/" + other, "from " + kind, 2));
          assertEquals(
              Message.of(id + "/" + other, "from " + kind, 2),
              subscriber.receive(),
              () -> kind + " to " + other);
        }
      }
    }
  }
}
