package io.sundew.broker.session;

import io.sundew.mqtt.Packet;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * The one point where acknowledgements leave a connection: in the order of what they answer, also
 * when only some have to wait for the disk [MQTT-4.6.0-2], [MQTT-4.6.0-3]. Confined to the
 * channel's event loop.
 */
final class Replies {
  private final Consumer<Packet> out;
  private final ArrayDeque<Reply> waiting = new ArrayDeque<>(0);

  Replies(Consumer<Packet> out) {
    this.out = out;
  }

  /** An answer that must not leave before it is safe. */
  static final class Reply {
    private final Packet packet;
    private boolean safe;

    Reply(Packet packet) {
      this.packet = packet;
    }
  }

  /** Answers after everything that waits. */
  void send(Packet packet) {
    if (waiting.isEmpty()) {
      out.accept(packet);
    } else {
      var reply = new Reply(packet);
      reply.safe = true;
      waiting.add(reply);
    }
  }

  /** Keeps an answer in its place until {@link #safe}. */
  void keep(Reply reply) {
    waiting.add(reply);
  }

  /** An answer may leave; what is safe at the front goes out. */
  void safe(Reply reply) {
    reply.safe = true;
    for (Reply first = waiting.peek(); first != null && first.safe; first = waiting.peek()) {
      waiting.remove();
      out.accept(first.packet);
    }
  }
}
