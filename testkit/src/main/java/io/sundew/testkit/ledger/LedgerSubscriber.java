package io.sundew.testkit.ledger;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.RawClient;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Receives what publishers number, and remembers what the standard asks a client to. */
final class LedgerSubscriber extends LedgerClient {
  private final CountDownLatch subscribed = new CountDownLatch(1);
  private final Set<Integer> received = new HashSet<>(); // packet identifiers at QoS 2
  private final int leavesAfter;
  private int sinceConnected;

  /**
   * A subscriber.
   *
   * @param leavesAfter so many messages it leaves, to come back at once; 0 for never
   */
  LedgerSubscriber(
      String name, int leavesAfter, Ledger ledger, Supplier<InetSocketAddress> broker) {
    super(name, ledger, broker);
    this.leavesAfter = leavesAfter;
    ledger.subscriber(name);
  }

  void awaitSubscribed() throws InterruptedException {
    subscribed.await();
  }

  @Override
  boolean isDone() {
    return isStopping() && ledger.isComplete();
  }

  @Override
  void connected(RawClient client) {
    sinceConnected = 0;
    if (subscribed.getCount() > 0) {
      for (String filter : List.of("p/#", "r/#")) {
        client.send(
            new Packet.Subscribe(
                client.nextPacketId(),
                List.of(new Packet.Filter(filter, Qos.EXACTLY_ONCE, false, false, 2)),
                Properties.NONE));
        client.expect(Packet.Suback.class);
      }
      subscribed.countDown();
    }
  }

  @Override
  void beforeReading(RawClient client) {}

  @Override
  boolean wantsToLeave() {
    return leavesAfter > 0 && sinceConnected >= leavesAfter;
  }

  @Override
  void received(RawClient client, Packet packet) {
    switch (packet) {
      case Packet.Publish publish -> {
        sinceConnected++;
        if (!isQos2(publish)) {
          note(publish);
          client.send(puback(publish.packetId()));
        } else {
          if (received.add(publish.packetId())) {
            note(publish);
          }
          client.send(pubrec(publish.packetId()));
        }
      }
      case Packet.Pubrel pubrel -> {
        received.remove(pubrel.packetId());
        client.send(pubcomp(pubrel.packetId()));
      }
      default -> ledger.broken(name + " got " + packet);
    }
  }

  private void note(Packet.Publish publish) {
    String publisher = publish.topic().name().substring(2);
    ledger.received(name, publisher, Integer.parseInt(RawClient.payload(publish)));
  }
}
