package io.sundew.api;

import java.util.List;
import java.util.Objects;

/**
 * What becomes of a message on its way in or out. Made by {@link Decisions} and {@link
 * Message#forward()}.
 */
public sealed interface PublishDecision
    permits PublishDecision.Forward,
        PublishDecision.Replace,
        PublishDecision.Emit,
        PublishDecision.Drop,
        Refuse {
  /** It goes on as it is. */
  record Forward() implements PublishDecision, DeliverDecision {}

  /** Another message takes its place. */
  record Replace(Message message) implements PublishDecision, DeliverDecision {
    public Replace {
      Objects.requireNonNull(message);
    }
  }

  /**
   * These messages take its place, in order; none at all is allowed and the same as {@link Drop}.
   * They stay the publisher's: the hooks behind this one are asked about each, and so are those
   * that deliver, also of the same plugin.
   */
  record Emit(List<Message> messages) implements PublishDecision {
    public Emit {
      messages = List.copyOf(messages);
    }
  }

  /** It goes no further; the sender is told that it succeeded. */
  record Drop() implements PublishDecision, DeliverDecision {}
}
