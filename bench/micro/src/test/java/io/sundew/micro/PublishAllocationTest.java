package io.sundew.micro;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketEncoder;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * How many bytes a QoS 0 message without hooks allocates on the event loop, from socket to socket.
 * A count and not a time: the virtual machine counts exactly, thread by thread. Its just-in-time
 * compiler may only take allocations away, so that the bounds hold in a cold and in a warm process.
 */
class PublishAllocationTest {
  private static final String TOPIC = "plant/line-7/sensor-42/temperature";
  private static final int PAYLOAD_BYTES = 64;
  private static final int PER_WRITE = 500;
  private static final int FAN_OUT = 20;
  private static final int WINDOWS = 9;

  /**
   * A message is three objects, of 176 bytes together: the array of its payload (80), the packet
   * (40) and the publication (56). A fourth one would have 16 bytes at least.
   */
  private static final double MOST_PER_PUBLISH = 176 + 12;

  /**
   * A delivery that copies the frame of a fan-out allocates nothing; this is a share of what the
   * round needs. An object would have 16 bytes at least.
   */
  private static final double MOST_PER_DELIVERY = 8;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final TestBroker broker = TestBroker.start();
  private final RawClient publisher = broker.v311().open();
  private final List<RawClient> subscribers = new ArrayList<>();

  @AfterEach
  void closeAll() {
    publisher.close();
    subscribers.forEach(RawClient::close);
    broker.close();
  }

  @Test
  void publish_toOneSubscriber_allocatesPayloadPacketAndPublicationOnly() {
    subscribe(1);

    double perPublish = bytesPerPublish(20_000);

    assertTrue(perPublish <= MOST_PER_PUBLISH, perPublish + " bytes per publish");
  }

  @Test
  void publish_toManySubscribers_allocatesNoObjectOfOursPerDelivery() {
    subscribe(FAN_OUT);

    double perPublish = bytesPerPublish(2_000);

    double perDelivery = (perPublish - MOST_PER_PUBLISH) / FAN_OUT;
    assertTrue(perDelivery <= MOST_PER_DELIVERY, perDelivery + " bytes per delivery");
  }

  private void subscribe(int count) {
    for (int i = 0; i < count; i++) {
      RawClient subscriber = broker.v311().open();
      subscriber.subscribe(TOPIC, Qos.AT_MOST_ONCE);
      subscribers.add(subscriber);
    }
  }

  /** The median of several windows: now and then a loop does something else too. */
  private double bytesPerPublish(int messages) {
    byte[] block = publishes();
    long[] windows = new long[WINDOWS];
    for (int window = 0; window < WINDOWS; window++) {
      long before = allocatedByLoops();
      for (int sent = 0; sent < messages; sent += PER_WRITE) {
        publisher.send(block);
        subscribers.forEach(PublishAllocationTest::receiveAll);
      }
      windows[window] = allocatedByLoops() - before;
    }
    Arrays.sort(windows);
    return (double) windows[WINDOWS / 2] / messages;
  }

  private static void receiveAll(RawClient subscriber) {
    for (int i = 0; i < PER_WRITE; i++) {
      subscriber.expect(Packet.Publish.class);
    }
  }

  private static byte[] publishes() {
    var publish =
        new Packet.Publish(
            Topic.of(TOPIC),
            Qos.AT_MOST_ONCE,
            false,
            false,
            0,
            new byte[PAYLOAD_BYTES],
            Properties.NONE);
    ByteBuf out = Unpooled.buffer();
    for (int i = 0; i < PER_WRITE; i++) {
      PacketEncoder.encode(publish, ProtocolVersion.V3_1_1, out);
    }
    return ByteBufUtil.getBytes(out);
  }

  /** Bytes since the loops began. */
  private long allocatedByLoops() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sundew-loop"))
        .mapToLong(thread -> threads.getThreadAllocatedBytes(thread.threadId()))
        .sum();
  }
}
