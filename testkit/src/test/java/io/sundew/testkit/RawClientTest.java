package io.sundew.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The raw client against Mosquitto, a broker that is not ours. */
class RawClientTest {
  @ParameterizedTest
  @EnumSource(ProtocolVersion.class)
  void publish_ofEachQos_reachesASubscriber(ProtocolVersion version) {
    try (var peer = MosquittoPeer.start();
        var subscriber = RawClient.opening(peer.address(), version).open();
        var publisher = RawClient.opening(peer.address(), version).open()) {
      subscriber.subscribe("t", Qos.EXACTLY_ONCE);
      for (Qos qos : Qos.values()) {
        assertEquals(ReasonCode.SUCCESS, publisher.publish("t", qos, qos.name()));
        assertEquals(qos, subscriber.receive("t", qos.name()).qos());
      }
      subscriber.expectNothingFrom(publisher);
    }
  }

  @Test
  void expectClosed_whenOpen_fails() {
    try (var peer = MosquittoPeer.start();
        var client = RawClient.v5(peer.address()).open()) {
      client.send("c0 00");
      assertThrows(AssertionError.class, client::expectClosed);
    }
  }

  @Test
  void await_keepsWhatComesBefore() {
    try (var peer = MosquittoPeer.start();
        var client = RawClient.v311(peer.address()).open()) {
      client.send("82( 0001 't' 00 ) c0 00");
      client.await(Packet.Pingresp.class);
      assertEquals(1, client.expect(Packet.Suback.class).packetId());
    }
  }

  @Test
  void disconnect_closesAndLeavesNoWill() {
    try (var peer = MosquittoPeer.start();
        var watcher = RawClient.v5(peer.address()).open();
        var other = RawClient.v5(peer.address()).open()) {
      watcher.subscribe("will", Qos.AT_MOST_ONCE);
      RawClient.v5(peer.address()).will("will", Qos.AT_MOST_ONCE, "gone").open().disconnect();
      watcher.expectNothingFrom(other);
    }
  }

  @Test
  void drop_sendsTheWill() {
    try (var peer = MosquittoPeer.start();
        var watcher = RawClient.v5(peer.address()).open()) {
      watcher.subscribe("will", Qos.AT_MOST_ONCE);
      RawClient.v5(peer.address()).will("will", Qos.AT_MOST_ONCE, "gone").open().drop();
      watcher.receive("will", "gone");
    }
  }
}
