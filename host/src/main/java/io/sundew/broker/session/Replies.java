package io.sundew.broker.session;

import io.sundew.mqtt.Packet;
import java.util.ArrayDeque;
import java.util.List;
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

  /** An answer that must not leave before it is safe, and what is to be done when it has left. */
  static final class Reply {
    private final Packet packet;
    private final List<Runnable> then;
    private boolean safe;

    Reply(Packet packet, List<Runnable> then) {
      this.packet = packet;
      this.then = then;
    }
  }

  /** Answers after everything that waits. */
  void send(Reply reply) {
    if (waiting.isEmpty()) {
      leave(reply);
    } else {
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
      leave(first);
    }
  }

  private void leave(Reply reply) {
    out.accept(reply.packet);
    reply.then.forEach(Runnable::run);
  }
}
