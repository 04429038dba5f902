package io.sundew.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Client;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The share of a loop that those have who publish without a connection. */
class PublishTurnsTest {
  private static final int FLOOD = 10_000;

  private static final Client CLIENT = LocalBroker.clientOf(Origin.BROKER);

  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<String> published = new ArrayList<>();
  private long nanos;
  private long nanosPerMessage;
  private final PublishTurns turns = new PublishTurns(() -> nanos);

  private PublishLine line() {
    return new PublishLine(tasks::add, turns, this::publish);
  }

  private void publish(
      Publication publication,
      Client client,
      Consumer<ReasonCode> routed,
      Consumer<ReasonCode> safe) {
    nanos += nanosPerMessage;
    published.add(publication.topic());
    routed.accept(ReasonCode.SUCCESS);
    safe.accept(ReasonCode.SUCCESS);
  }

  private static Publication publication(String topic) {
    return new Publication(
        Topic.of(topic),
        new byte[0],
        Qos.AT_MOST_ONCE,
        false,
        Properties.NONE,
        Origin.BROKER,
        0,
        Publication.NEVER);
  }

  private static List<CompletableFuture<ReasonCode>> fill(
      PublishLine line, String name, int count) {
    return numbered(name, count).stream()
        .map(topic -> line.add(publication(topic), CLIENT).toCompletableFuture())
        .toList();
  }

  private static List<String> numbered(String name, int count) {
    return IntStream.range(0, count).mapToObj(i -> name + "/" + i).toList();
  }

  private List<String> publishedBy(String name) {
    return published.stream().filter(topic -> topic.startsWith(name + "/")).toList();
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void flood_isOneTaskAndABoundedNumberARound() {
    List<CompletableFuture<ReasonCode>> stages = fill(line(), "flood", FLOOD);

    assertEquals(1, tasks.size());
    runTasks();
    turns.round();

    assertEquals(numbered("flood", PublishTurns.ROUND), published);
    assertTrue(stages.get(PublishTurns.ROUND - 1).isDone());
    assertFalse(stages.get(PublishTurns.ROUND).isDone());
    assertTrue(turns.isWaiting());
    assertEquals(0, tasks.size());
  }

  @Test
  void round_endsWhenItsTimeIsOver() {
    nanosPerMessage = PublishTurns.ROUND_NANOS / 4;
    fill(line(), "flood", FLOOD);
    runTasks();

    turns.round();
    assertEquals(numbered("flood", 4), published);
    turns.round();
    assertEquals(numbered("flood", 8), published);
  }

  @Test
  void slowMessages_ofOneLineDoNotTakeAllRounds() {
    nanosPerMessage = PublishTurns.ROUND_NANOS;
    fill(line(), "flood", FLOOD);
    fill(line(), "calm", 2);
    runTasks();

    for (int i = 0; i < 4; i++) {
      turns.round();
    }
    assertEquals(List.of("flood/0", "calm/0", "flood/1", "calm/1"), published);
  }

  @Test
  void wellBehavedLine_hasItsTurnInTheRoundOfAFlood() {
    fill(line(), "flood", FLOOD);
    List<CompletableFuture<ReasonCode>> calm = fill(line(), "calm", PublishTurns.TURN + 1);
    runTasks();

    turns.round();

    assertEquals(numbered("calm", PublishTurns.TURN + 1), publishedBy("calm"));
    assertTrue(calm.stream().allMatch(CompletableFuture::isDone));
    assertEquals(PublishTurns.ROUND, published.size());
  }

  @Test
  void allIsPublishedInOrderInTheEnd() {
    PublishLine line = line();
    List<CompletableFuture<ReasonCode>> stages = new ArrayList<>(fill(line, "a", 1_000));
    runTasks();
    turns.round();
    stages.addAll(fill(line, "b", 1_000)); // behind what still waits
    while (turns.isWaiting()) {
      turns.round();
    }
    stages.addAll(fill(line, "c", 1)); // asks for turns anew
    assertEquals(1, tasks.size());
    runTasks();
    turns.round();

    assertEquals(numbered("a", 1_000), published.subList(0, 1_000));
    assertEquals(numbered("b", 1_000), published.subList(1_000, 2_000));
    assertEquals("c/0", published.getLast());
    assertTrue(stages.stream().allMatch(CompletableFuture::isDone));
  }

  @Test
  void lastRound_publishesAllThatWaits_andWhatComesAfterItFails() {
    PublishLine line = line();
    List<CompletableFuture<ReasonCode>> stages = fill(line, "a", FLOOD);
    fill(line(), "b", 10);
    runTasks();
    turns.last();
    assertEquals(FLOOD + 10, published.size());
    assertTrue(stages.stream().allMatch(CompletableFuture::isDone));

    CompletableFuture<ReasonCode> late =
        line.add(publication("late"), CLIENT).toCompletableFuture();
    runTasks();
    turns.close();
    assertInstanceOf(
        RejectedExecutionException.class,
        assertThrows(CompletionException.class, late::join).getCause());
  }

  @Test
  void loopThatHasEnded_failsWhatIsAdded() {
    var line =
        new PublishLine(
            _ -> {
              throw new RejectedExecutionException("ended");
            },
            turns,
            this::publish);

    for (int i = 0; i < 2; i++) {
      assertTrue(
          line.add(publication("t"), CLIENT).toCompletableFuture().isCompletedExceptionally());
    }
    assertEquals(0, line.size());
  }

  @Test
  void messageThatCannotBePublished_failsAlone() {
    var failing =
        new PublishLine(
            tasks::add,
            turns,
            (publication, client, routed, safe) -> {
              if (publication.topic().equals("a/1")) {
                throw new IllegalStateException("broken");
              }
              publish(publication, client, routed, safe);
            });
    List<CompletableFuture<ReasonCode>> stages = fill(failing, "a", 3);
    runTasks();
    turns.round();

    assertEquals(List.of("a/0", "a/2"), published);
    assertEquals(
        List.of(false, true, false),
        stages.stream().map(CompletableFuture::isCompletedExceptionally).toList());
  }

  @Test
  void manyThreads_loseNothingAndKeepTheirOrder() throws InterruptedException {
    var loop = new LinkedBlockingQueue<Runnable>();
    var line = new PublishLine(loop::add, turns, this::publish);
    int threads = 4;
    var added = new CountDownLatch(threads);
    for (int t = 0; t < threads; t++) {
      String name = "thread" + t;
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                fill(line, name, FLOOD);
                added.countDown();
              });
    }
    while (added.getCount() > 0 || !loop.isEmpty() || turns.isWaiting()) {
      Runnable task = loop.poll();
      if (task != null) {
        task.run();
      }
      turns.round();
    }

    assertEquals(threads * FLOOD, published.size());
    for (int t = 0; t < threads; t++) {
      assertEquals(numbered("thread" + t, FLOOD), publishedBy("thread" + t));
    }
  }
}
