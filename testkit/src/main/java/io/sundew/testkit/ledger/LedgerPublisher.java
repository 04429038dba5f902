package io.sundew.testkit.ledger;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import io.sundew.testkit.RawClient;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Publishes numbers in turn, a window of them at a time, and what was not settled again. */
final class LedgerPublisher extends LedgerClient {
  private static final int WINDOW = 16;
  private static final int RETAIN_EACH = 50;

  private final Qos qos;
  private final Map<Integer, Flight> flights = new LinkedHashMap<>(); // by packet identifier
  private int next;

  /** A message under way. */
  private static final class Flight {
    final int number;
    final boolean retained;
    boolean received;

    Flight(int number, boolean retained) {
      this.number = number;
      this.retained = retained;
    }
  }

  LedgerPublisher(String name, Qos qos, Ledger ledger, Supplier<InetSocketAddress> broker) {
    super(name, ledger, broker);
    this.qos = qos;
    ledger.publisher(name, qos);
  }

  @Override
  boolean isDone() {
    return isStopping() && flights.isEmpty();
  }

  @Override
  void connected(RawClient client) {
    flights.forEach(
        (packetId, flight) ->
            client.send(flight.received ? pubrel(packetId) : message(packetId, flight, true)));
  }

  @Override
  void beforeReading(RawClient client) {
    boolean hasRoom = ledger.awaitRoom();
    while (flights.isEmpty() && !hasRoom && !isStopping()) {
      hasRoom = ledger.awaitRoom();
    }
    while (hasRoom && !isStopping() && flights.size() < WINDOW) {
      int packetId = 1 + next % 65_535;
      var flight = new Flight(next, next % RETAIN_EACH == 0);
      next++;
      flights.put(packetId, flight);
      client.send(message(packetId, flight, false));
    }
  }

  private Packet.Publish message(int packetId, Flight flight, boolean again) {
    byte[] number = Integer.toString(flight.number).getBytes(StandardCharsets.UTF_8);
    String topic = flight.retained ? retainedTopicOf(name) : topicOf(name);
    return new Packet.Publish(
        Topic.of(topic), qos, again, flight.retained, packetId, number, Properties.NONE);
  }

  @Override
  void received(RawClient client, Packet packet) {
    switch (packet) {
      case Packet.Puback puback -> settle(puback.packetId());
      case Packet.Pubrec pubrec -> {
        Flight flight = flights.get(pubrec.packetId());
        if (flight != null) {
          flight.received = true;
          ledger.acknowledged(name, flight.number, flight.retained);
        }
        client.send(pubrel(pubrec.packetId()));
      }
      case Packet.Pubcomp pubcomp -> settle(pubcomp.packetId());
      default -> ledger.broken(name + " got " + packet);
    }
  }

  private void settle(int packetId) {
    Flight flight = flights.remove(packetId);
    if (flight != null) {
      ledger.acknowledged(name, flight.number, flight.retained);
    }
  }
}
