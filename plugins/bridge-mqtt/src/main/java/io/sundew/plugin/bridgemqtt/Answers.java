package io.sundew.plugin.bridgemqtt;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The answers to a remote broker's messages, in the order of these (MQTT 5.0 section 4.6), and the
 * bound on how many this broker has under way. Thread safe.
 */
final class Answers {
  private static final int MOST = 512;
  private static final long MOST_BYTES = 16 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Output output;
  private final ProtocolVersion version;
  private long bytes;
  private boolean isClosed;

  Answers(Output output, ProtocolVersion version) {
    this.output = output;
    this.version = version;
  }

  /** A message that this broker has not taken yet. */
  static final class Pending {
    private final Qos qos;
    private final int packetId;
    private final int bytes;
    private @Nullable ReasonCode reason;

    private Pending(Packet.Publish publish) {
      this.qos = publish.qos();
      this.packetId = publish.packetId();
      this.bytes = publish.payload().length;
    }
  }

  /** Notes a message; waits while there are too many. */
  Pending begin(Packet.Publish publish) throws InterruptedException {
    var entry = new Pending(publish);
    lock.lock();
    try {
      while (!isClosed
          && (pending.size() >= MOST || (bytes > 0 && bytes + entry.bytes > MOST_BYTES))) {
        room.await();
      }
      pending.add(entry);
      bytes += entry.bytes;
    } finally {
      lock.unlock();
    }
    return entry;
  }

  /** This broker has taken the message, or refused it for that reason. */
  void done(Pending entry, ReasonCode reason) {
    lock.lock();
    try {
      entry.reason = reason;
      for (Pending first = pending.peek(); first != null && first.reason != null; ) {
        answer(first, first.reason);
        bytes -= first.bytes;
        pending.remove();
        first = pending.peek();
      }
      room.signal();
    } finally {
      lock.unlock();
    }
  }

  private void answer(Pending entry, ReasonCode reason) {
    switch (entry.qos) {
      case AT_MOST_ONCE -> {}
      case AT_LEAST_ONCE -> output.add(new Packet.Puback(entry.packetId, reason, Properties.NONE));
      case EXACTLY_ONCE -> output.add(new Packet.Pubrec(entry.packetId, reason, Properties.NONE));
    }
  }

  /** The exchange of a message of QoS 2 has ended. */
  void complete(int packetId, boolean isKnown) {
    ReasonCode reason =
        isKnown || version != ProtocolVersion.V5
            ? ReasonCode.SUCCESS
            : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
    output.add(new Packet.Pubcomp(packetId, reason, Properties.NONE));
  }

  /** Nobody is answered any more, and nobody waits. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
