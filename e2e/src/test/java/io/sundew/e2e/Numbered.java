package io.sundew.e2e;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import io.sundew.testkit.RawClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Messages at QoS 1 that begin with their number. Stateless. */
final class Numbered {
  private static final int WINDOW = 256;

  private Numbered() {}

  /**
   * Publishes so many, numbered from 0; returns when all are acknowledged.
   *
   * @param lasting in what time, about evenly; zero for as fast as they are acknowledged
   */
  static void publish(RawClient publisher, String topic, int count, int bytes, Duration lasting) {
    publisher.deadline(Duration.ofSeconds(30));
    long begin = System.nanoTime();
    for (int sent = 0, acknowledged = 0; acknowledged < count; ) {
      List<Packet> batch = new ArrayList<>();
      while (sent < count && sent - acknowledged < WINDOW) {
        batch.add(message(topic, sent++, bytes));
      }
      batch.forEach(publisher::send);
      publisher.expect(Packet.Puback.class);
      acknowledged++;
      awaitTime(begin + lasting.toNanos() / count * acknowledged);
    }
  }

  private static Packet message(String topic, int number, int bytes) {
    byte[] payload = new byte[bytes];
    ByteBuffer.wrap(payload).putInt(number);
    return new Packet.Publish(
        Topic.of(topic),
        Qos.AT_LEAST_ONCE,
        false,
        false,
        1 + number % 65_535,
        payload,
        Properties.NONE);
  }

  private static void awaitTime(long nanoTime) {
    for (long left = nanoTime - System.nanoTime(); left > 0; left = nanoTime - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
