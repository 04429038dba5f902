package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Publication;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What one publisher without a connection wants to have published, in the order it came. However
 * much that is, the loop is handed one task: to let the line have its turns. Who adds bounds how
 * much there may be. Thread safe: any thread adds, the loop takes.
 */
final class PublishLine {
  private final Executor loop;
  private final PublishTurns turns;
  private final Publisher publisher;
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger size = new AtomicInteger();

  /** How a message of the line is published. */
  interface Publisher {
    /**
     * Publishes it on the loop.
     *
     * @param client in whose name
     * @param routed called there when it is in every queue, with what a PUBACK would say
     * @param safe called there once that is as safe as it must be
     */
    void publish(
        Publication publication,
        Client client,
        Consumer<ReasonCode> routed,
        Consumer<ReasonCode> safe);
  }

  private record Waiting(
      Publication publication,
      Client client,
      Consumer<ReasonCode> routed,
      CompletableFuture<ReasonCode> published) {}

  /** An empty line that is published on this loop, whose turns these are. */
  PublishLine(Executor loop, PublishTurns turns, Publisher publisher) {
    this.loop = loop;
    this.turns = turns;
    this.publisher = publisher;
  }

  /**
   * Puts a message in at the end, to be published in the name of that client.
   *
   * @return completes on the loop when it is published, with what a PUBACK would say; fails with a
   *     {@link RejectedExecutionException} when the loop has ended before
   */
  CompletionStage<ReasonCode> add(Publication publication, Client client) {
    return add(publication, client, _ -> {});
  }

  /**
   * The same.
   *
   * @param routed called on the loop when it is in every queue and not yet safe
   */
  CompletionStage<ReasonCode> add(
      Publication publication, Client client, Consumer<ReasonCode> routed) {
    var last = new Waiting(publication, client, routed, new CompletableFuture<>());
    waiting.add(last);
    if (size.getAndIncrement() == 0) {
      askForTurns();
    }
    return last.published;
  }

  private void askForTurns() {
    try {
      loop.execute(() -> turns.add(this));
    } catch (RejectedExecutionException ended) {
      refuse(ended);
    }
  }

  /** How many wait, a moment ago. */
  int size() {
    return size.get();
  }

  /** Publishes the first message, which there must be; called on the loop. */
  void publishFirst() {
    Waiting first = first();
    try {
      publisher.publish(first.publication, first.client, first.routed, first.published::complete);
    } catch (RuntimeException failure) {
      first.published.completeExceptionally(failure);
    }
  }

  /** Fails all that wait; called by whoever has the line, when the loop has ended. */
  void refuse(RejectedExecutionException ended) {
    do {
      first().published.completeExceptionally(ended);
    } while (takenFirst());
  }

  private Waiting first() {
    return Objects.requireNonNull(waiting.poll());
  }

  /**
   * The first message is done with; whether there is a next one. Where there is none the line is
   * given up: the next to add asks for turns anew.
   */
  boolean takenFirst() {
    return size.decrementAndGet() > 0;
  }
}
