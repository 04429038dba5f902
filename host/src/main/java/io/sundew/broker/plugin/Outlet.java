package io.sundew.broker.plugin;

import io.sundew.api.Message;
import io.sundew.broker.message.Publication;
import io.sundew.broker.time.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The way of what a plugin publishes: checked, not more of it at a time than there is room for, and
 * answered on a thread of the instance. Thread safe.
 */
final class Outlet {
  /** Messages whose stage has not completed yet. */
  private static final int UNDER_WAY = 1_000;

  private final TimeSource time;
  private final LoopExit answers;
  private final Room room = new Room(UNDER_WAY);

  /** An outlet with nothing under way. */
  Outlet(TimeSource time, LoopExit answers) {
    this.time = time;
    this.answers = answers;
  }

  /** Says on a message where it comes from. */
  interface Marking {
    /**
     * The same message.
     *
     * @throws HookFailure when it must not be published
     */
    Publication mark(Publication publication) throws HookFailure;
  }

  /**
   * Publishes a message.
   *
   * @param mayTellBridgeState whether the topics on which bridges say how they stand are open
   * @param onward is given the message once it is checked and there is room
   * @return fails when the message can not be published or there is no room
   */
  <T> CompletionStage<T> publish(
      Message message,
      boolean mayTellBridgeState,
      Marking marking,
      Function<Publication, CompletionStage<T>> onward) {
    Publication marked;
    try {
      Publication publication = Publications.of(message, time.millis());
      if (!mayTellBridgeState || !TopicFilter.isBridgeState(publication.topic())) {
        Publications.checkTopic(publication.topic());
      }
      Publications.checkProperties(publication);
      marked = marking.mark(publication);
    } catch (HookFailure refused) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException(refused.getMessage(), refused));
    }
    if (!room.take(1)) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              UNDER_WAY + " messages are on their way: wait for what publish returns"));
    }
    return answers.of(onward.apply(marked), () -> room.give(1));
  }
}
