package io.sundew.broker.plugin;

import static io.sundew.api.Decisions.accept;
import static io.sundew.api.Decisions.allow;
import static io.sundew.api.Decisions.forward;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.BrokerEvent;
import io.sundew.api.Hooks;
import io.sundew.api.OnPublish;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What offloading promises: deadlines, order, bounded threads, and an answer whatever happens. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class OffloadTest {
  private static final Duration SHORT = Duration.ofMillis(40);

  /** Long enough for a hook that answers, on a busy machine too. */
  private static final Duration AMPLE = Duration.ofSeconds(1);

  private final Chains chains = new Chains();
  private final Home home = new Home();
  private final TestClient client = TestClient.named("c1");
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void close() {
    end.countDown();
    chains.close();
  }

  /** Does not come back before the test is over, interrupted or not. */
  private void block() {
    boolean over = false;
    while (!over) {
      try {
        end.await();
        over = true;
      } catch (InterruptedException ignored) {
        over = end.getCount() == 0;
      }
    }
  }

  private PublishOutcome publish(HookChain chain, Publication publication)
      throws InterruptedException {
    return publish(chain, client, List.of(publication)).getFirst();
  }

  private List<PublishOutcome> publish(HookChain chain, TestClient from, List<Publication> batch)
      throws InterruptedException {
    return home.answer((on, later) -> chain.publish(batch, from, on, later));
  }

  private HookStatistics statistics() {
    return chains.instance(0).all().getFirst().statistics();
  }

  @Test
  void deadline_passes_answersByPolicyAndKeepsWhatWasDecided() throws InterruptedException {
    OnPublish hook =
        (message, _) -> {
          if (message.text().equals("block")) {
            block();
          }
          return message.withText("seen").forward();
        };
    chains.add("a", Hooks.NONE.onPublish(hook), false, Chains.timeout(AMPLE));
    var batch =
        List.of("1", "block", "3").stream().map(text -> Chains.publication("t", text)).toList();

    List<PublishOutcome> outcomes = publish(chains.chain(), client, batch);

    assertInstanceOf(PublishOutcome.Route.class, outcomes.get(0));
    assertInstanceOf(PublishOutcome.Refused.class, outcomes.get(1));
    assertInstanceOf(PublishOutcome.Refused.class, outcomes.get(2));
    home.runUntil(() -> chains.events.peek() instanceof BrokerEvent.PluginFault);
    assertEquals(2, statistics().timeouts());
  }

  @Test
  void manyMessagesOfOneRead_haveEachTheWholeDeadline() throws InterruptedException {
    Duration deadline = Duration.ofMillis(400);
    chains.add(
        "a",
        Hooks.NONE.onPublish(
            (message, _) -> {
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
              return message.withText("seen").forward();
            }),
        false,
        Chains.timeout(deadline));
    var batch = IntStream.range(0, 60).mapToObj(n -> Chains.publication("t", "" + n)).toList();

    List<PublishOutcome> outcomes = publish(chains.chain(), client, batch);

    outcomes.forEach(outcome -> assertInstanceOf(PublishOutcome.Route.class, outcome));
    assertEquals(0, statistics().policyUses());
    assertTrue(statistics().nanos() > deadline.toNanos(), "it took no longer than the deadline");
  }

  @Test
  void manyPublishersOfABusyHook_waitForTheirTurnAndAreAllAnswered() throws InterruptedException {
    int clients = 200;
    chains.add(
        "a",
        Hooks.NONE.onPublish(
            (_, _) -> {
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
              return forward();
            }),
        false,
        Chains.timeout(Duration.ofMillis(200)));
    HookChain chain = chains.chain();
    List<PublishOutcome> outcomes = new ArrayList<>();
    var message = List.of(Chains.publication("t", "x"));
    for (int i = 0; i < clients; i++) {
      assertNull(
          chain.publish(
              message, TestClient.named("c" + i), home, late -> outcomes.add(late.getFirst())));
    }
    home.runUntil(() -> outcomes.size() == clients);

    outcomes.forEach(outcome -> assertInstanceOf(PublishOutcome.Route.class, outcome));
    assertEquals(0, statistics().policyUses());
  }

  @Test
  void lineOfAHookThatHangs_isAnsweredAtItsOwnBound() throws InterruptedException {
    chains
        .line(Duration.ofMillis(300))
        .add(
            "a",
            Hooks.NONE.onPublish(
                (_, _) -> {
                  block();
                  return forward();
                }),
            false,
            Chains.timeout(SHORT));
    HookChain chain = chains.chain();
    List<PublishOutcome> outcomes = new ArrayList<>();
    var message = List.of(Chains.publication("t", "x"));
    for (int i = 0; i < 40; i++) {
      chain.publish(
          message, TestClient.named("c" + i), home, late -> outcomes.add(late.getFirst()));
    }
    home.runUntil(() -> outcomes.size() == 40);

    outcomes.forEach(outcome -> assertInstanceOf(PublishOutcome.Refused.class, outcome));
    home.runUntil(() -> statistics().timeouts() + statistics().skipped() == 40);
  }

  @Test
  void shadowThatHangs_keepsNoLine() throws InterruptedException {
    chains.add(
        "a",
        Hooks.NONE.onPublish(
            (_, _) -> {
              block();
              return forward();
            }),
        false,
        settings -> Chains.shadow().apply(Chains.timeout(SHORT).apply(settings)));
    HookChain chain = chains.chain();
    for (int i = 0; i < 100; i++) {
      home.<List<PublishOutcome>>atOnce(
          (on, later) -> chain.publish(List.of(Chains.publication("t", "x")), client, on, later));
    }

    home.runUntil(() -> statistics().timeouts() + statistics().skipped() == 100);
  }

  @Test
  void threads_thatDoNotComeBack_areAbandonedAndAfterTwoTheHookIsOff() throws InterruptedException {
    var calls = new AtomicInteger();
    chains
        .grace(SHORT)
        .add(
            "a",
            Hooks.NONE.onPublish(
                (_, _) -> {
                  calls.incrementAndGet();
                  block();
                  return forward();
                }),
            false,
            Chains.timeout(SHORT));
    HookChain chain = chains.chain();
    for (int i = 0; i < 2; i++) {
      int abandoned = i + 1;
      while (calls.get() < abandoned) { // on a busy machine the deadline may come before a thread
        assertInstanceOf(
            PublishOutcome.Refused.class, publish(chain, Chains.publication("t", "x")));
      }
      home.runUntil(() -> statistics().abandoned() == abandoned);
    }
    home.runUntil(() -> chains.instance(0).all().getFirst().isClosed());

    home.<List<PublishOutcome>>atOnce(
        (on, later) -> chain.publish(List.of(Chains.publication("t", "x")), client, on, later));
    assertEquals(2, calls.get());
    assertEquals(1, statistics().skipped());
  }

  @Test
  void thread_thatComesBackLate_isNotAbandoned() throws InterruptedException {
    var gate = new Semaphore(0);
    chains.add(
        "a",
        Hooks.NONE.onPublish(
            (_, _) -> {
              gate.acquire();
              return forward();
            }),
        false,
        Chains.timeout(AMPLE));
    HookChain chain = chains.chain();
    assertInstanceOf(PublishOutcome.Refused.class, publish(chain, Chains.publication("t", "x")));
    gate.release(2);

    assertInstanceOf(PublishOutcome.Route.class, publish(chain, Chains.publication("t", "x")));
    assertEquals(0, statistics().abandoned());
  }

  @Test
  @SuppressWarnings("NullAway") // a plugin may be compiled without
  void hook_thatReturnsNullOrThrows_countsAsFailure() throws InterruptedException {
    chains.offloaded(
        "a",
        Hooks.NONE.onPublish(
            (message, _) -> {
              if (message.text().equals("throw")) {
                throw new StackOverflowError();
              }
              return null;
            }));
    var batch =
        List.of("throw", "null").stream().map(text -> Chains.publication("t", text)).toList();

    List<PublishOutcome> outcomes = publish(chains.chain(), client, batch);

    outcomes.forEach(outcome -> assertInstanceOf(PublishOutcome.Refused.class, outcome));
    assertEquals(2, statistics().failures());
    assertEquals(2, statistics().policyUses());
  }

  @Test
  void breaker_opensAtHalfOfTwentyAndClosesAfterAGoodTrial() throws InterruptedException {
    var broken = new AtomicInteger(1);
    var calls = new AtomicInteger();
    chains.offloaded(
        "a",
        Hooks.NONE.authorize(
            (_, _) -> {
              calls.incrementAndGet();
              if (broken.get() == 1) {
                throw new IllegalStateException("broken");
              }
              return allow();
            }));
    HookChain chain = chains.chain();
    for (int i = 0; i < CircuitBreaker.CALLS / 2; i++) {
      assertInstanceOf(PublishOutcome.Refused.class, publish(chain, Chains.publication("t", "x")));
    }
    broken.set(0);

    assertInstanceOf(PublishOutcome.Refused.class, publish(chain, Chains.publication("t", "x")));
    assertEquals(CircuitBreaker.CALLS / 2, calls.get(), "while open the hook is not called");
    assertTrue(chains.instance(0).all().getFirst().isOpenCircuited());

    chains.time.advance(Duration.ofSeconds(10));
    assertInstanceOf(PublishOutcome.Route.class, publish(chain, Chains.publication("t", "x")));
    assertInstanceOf(PublishOutcome.Route.class, publish(chain, Chains.publication("t", "x")));
    assertFalse(chains.instance(0).all().getFirst().isOpenCircuited());
  }

  @Test
  void inline_thatFails_isOffloaded() throws InterruptedException {
    var threads = ConcurrentHashMap.<Thread>newKeySet();
    chains.inline(
        "a",
        Hooks.NONE.onPublish(
            (message, _) -> {
              threads.add(Thread.currentThread());
              if (message.text().equals("throw")) {
                throw new IllegalStateException("broken");
              }
              return forward();
            }));
    HookChain chain = chains.chain();
    for (int i = 0; i < CircuitBreaker.CALLS / 2; i++) {
      home.<List<PublishOutcome>>atOnce(
          (on, later) ->
              chain.publish(List.of(Chains.publication("t", "throw")), client, on, later));
    }

    assertInstanceOf(PublishOutcome.Route.class, publish(chain, Chains.publication("t", "x")));
    assertFalse(chains.instance(0).all().getFirst().isInline());
    assertEquals(2, threads.size());
  }

  @Test
  void clients_inParallel_keepTheirOwnOrder() throws InterruptedException {
    int clients = 50;
    int rounds = 40;
    Map<String, List<Integer>> seen = new ConcurrentHashMap<>();
    chains.offloaded(
        "a",
        Hooks.NONE.onPublish(
            (message, publisher) -> {
              seen.computeIfAbsent(publisher.clientId(), _ -> new ArrayList<>())
                  .add(Integer.parseInt(message.text()));
              return message.withText(publisher.clientId()).forward();
            }));
    HookChain chain = chains.chain();
    var answered = new AtomicInteger();
    var wrong = new AtomicReference<String>("");
    for (int round = 0; round < rounds; round++) {
      for (int c = 0; c < clients; c++) {
        TestClient from = TestClient.named("c" + c);
        int first = round * 3;
        var batch =
            IntStream.range(first, first + 3)
                .mapToObj(n -> Chains.publication("t", "" + n))
                .toList();
        List<PublishOutcome> atOnce =
            chain.publish(
                batch,
                from,
                home,
                outcomes -> {
                  for (PublishOutcome outcome : outcomes) {
                    if (!(outcome instanceof PublishOutcome.Route(var routed))
                        || !routed.getFirst().text().equals(from.clientId())) {
                      wrong.set(outcome.toString());
                    }
                  }
                  answered.incrementAndGet();
                });
        assertNull(atOnce);
      }
    }
    home.runUntil(() -> answered.get() == clients * rounds);

    assertEquals("", wrong.get());
    List<Integer> inOrder = IntStream.range(0, rounds * 3).boxed().toList();
    seen.forEach((id, numbers) -> assertEquals(inOrder, numbers, id));
    assertEquals(clients, seen.size());
  }

  @Test
  void blockedClient_leavesOthersAlone() throws InterruptedException {
    chains.offloaded(
        "a",
        Hooks.NONE.onPublish(
            (_, publisher) -> {
              if (publisher.clientId().equals("blocked")) {
                block();
              }
              return forward();
            }));
    HookChain chain = chains.chain();
    Executor nowhere = _ -> {};
    for (int i = 0; i < 20; i++) {
      chain.publish(
          List.of(Chains.publication("t", "x")), TestClient.named("blocked"), nowhere, _ -> {});
    }

    assertInstanceOf(PublishOutcome.Route.class, publish(chain, Chains.publication("t", "x")));
  }

  @Test
  void closing_answersWhatWaits() throws InterruptedException {
    var running = new CountDownLatch(1);
    chains.offloaded(
        "a",
        Hooks.NONE.authenticate(
            _ -> {
              running.countDown();
              block();
              return accept("late");
            }));
    HookChain chain = chains.chain();
    List<AuthenticateOutcome> answers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      chain.authenticate(TestAttempt.anonymous(), true, home, answers::add);
    }

    running.await();
    chains.instance(0).close();

    home.runUntil(() -> answers.size() == 40);
    answers.forEach(answer -> assertInstanceOf(AuthenticateOutcome.Rejected.class, answer));
    assertInstanceOf(
        AuthenticateOutcome.Rejected.class,
        home.<AuthenticateOutcome>atOnce(
            (on, later) -> chain.authenticate(TestAttempt.anonymous(), true, on, later)));
    assertFalse(chains.instance(0).awaitQuiet(SHORT), "a hook still runs");
    end.countDown();
    assertTrue(chains.instance(0).awaitQuiet(Duration.ofSeconds(10)));
  }

  @Test
  void fullQueue_answersAtOnceByPolicy() {
    chains.offloaded(
        "a",
        Hooks.NONE.authenticate(
            _ -> {
              block();
              return accept("late");
            }));
    HookChain chain = chains.chain();
    for (int i = 0; i < 256; i++) {
      assertNull(chain.authenticate(TestAttempt.anonymous(), true, home, _ -> {}));
    }

    AuthenticateOutcome outcome =
        home.atOnce((on, later) -> chain.authenticate(TestAttempt.anonymous(), true, on, later));
    assertEquals(new AuthenticateOutcome.Rejected(ReasonCode.SERVER_BUSY, ""), outcome);
    assertEquals(1, statistics().overflows());
    assertEquals(1, statistics().policyUses());
  }

  @Test
  void events_comeInOrderAndTheOldestAreDroppedWhenTheQueueIsFull() throws InterruptedException {
    List<String> seen = new ArrayList<>();
    var started = new CountDownLatch(1);
    chains.offloaded(
        "a",
        Hooks.NONE.onEvent(
            event -> {
              started.countDown();
              block();
              if (event instanceof BrokerEvent.SessionEnded ended) {
                seen.add(ended.clientId());
              }
            }));
    HookChain chain = chains.chain();
    assertTrue(chain.looksAtEvents());
    chain.event(new BrokerEvent.SessionEnded(chains.time.now(), "first", ""));
    started.await();
    for (int i = 0; i < EventFeed.CAPACITY + 5; i++) {
      chain.event(new BrokerEvent.SessionEnded(chains.time.now(), "" + i, ""));
    }
    assertEquals(5, statistics().overflows());
    end.countDown();
    home.runUntil(() -> statistics().calls() == EventFeed.CAPACITY + 1);
    chains.instance(0).awaitQuiet(Duration.ofSeconds(10));

    assertEquals("first", seen.getFirst());
    assertEquals(
        IntStream.range(5, EventFeed.CAPACITY + 5).mapToObj(String::valueOf).toList(),
        seen.subList(1, seen.size()));
  }
}
