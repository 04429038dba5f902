package io.sundew.broker.plugin;

import static io.sundew.api.Decisions.allow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Hooks;
import io.sundew.broker.message.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What sessions that wait for the right to receive get, however many they are. */
@Timeout(value = 20, unit = TimeUnit.SECONDS)
class DeliveryLineTest {
  private static final int SUBSCRIBERS = 2_000;
  private static final BooleanSupplier HERE = () -> true;

  private final Chains chains = new Chains();
  private final Home home = new Home();
  private final List<Publication> message = List.of(Chains.publication("t", "x"));
  private final List<DeliverOutcome> answers = new ArrayList<>();
  private final Semaphore gate = new Semaphore(0);
  private final AtomicInteger calls = new AtomicInteger();
  private int number;

  @AfterEach
  void close() {
    gate.release(10 * SUBSCRIBERS);
    chains.close();
  }

  private void deliverToAll(HookChain chain, int subscribers, BooleanSupplier there) {
    int first = number;
    for (; number < first + subscribers; number++) {
      TestClient subscriber = TestClient.named("s" + number);
      assertNull(
          chain.deliver(message, subscriber, there, home, late -> answers.add(late.getFirst())));
    }
  }

  private HookStatistics statistics() {
    return chains.instance(0).all().getFirst().statistics();
  }

  @Test
  void manySubscribers_ofASlowAuthorizer_waitForTheirTurnAndAreAllAnswered()
      throws InterruptedException {
    Hooks hooks =
        Hooks.NONE.authorize(
            (_, _) -> {
              LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
              return allow();
            });
    // all of them together take far longer than the deadline of one
    chains.add("a", hooks, false, Chains.timeout(Duration.ofSeconds(1)));

    deliverToAll(chains.chain(), SUBSCRIBERS, HERE);
    home.runUntil(() -> answers.size() == SUBSCRIBERS);

    answers.forEach(answer -> assertInstanceOf(DeliverOutcome.Send.class, answer));
    assertEquals(0, statistics().policyUses());
  }

  @Test
  void publisher_overtakesTheLine() throws InterruptedException {
    chains.offloaded(
        "a",
        Hooks.NONE.authorize(
            (request, _) -> {
              if (request.action() == Action.RECEIVE) {
                gate.acquire();
              }
              calls.incrementAndGet();
              return allow();
            }));
    HookChain chain = chains.chain();
    deliverToAll(chain, 500, HERE);
    var published = new AtomicBoolean();
    var publisher = TestClient.named("s400"); // which waits in the line as a subscriber
    assertNull(chain.publish(message, publisher, home, _ -> published.set(true)));

    while (!published.get()) {
      gate.release();
      int before = calls.get();
      home.runUntil(() -> published.get() || calls.get() > before);
    }

    assertTrue(answers.size() < 50, "answered before the publisher: " + answers.size());
  }

  @Test
  void callThatHangs_isAnsweredByPolicyWhileItsSuccessorsWait() throws InterruptedException {
    Hooks hooks =
        Hooks.NONE.authorize(
            (_, client) -> {
              if (client.clientId().equals("s0")) {
                gate.acquire();
              }
              return allow();
            });
    chains.add("a", hooks, false, Chains.timeout(Duration.ofMillis(300)));

    deliverToAll(chains.chain(), 100, HERE);
    home.runUntil(() -> answers.size() == 100);

    assertEquals(1, answers.stream().filter(DeliverOutcome.Denied.class::isInstance).count());
    home.runUntil(() -> statistics().timeouts() > 0); // counted behind the answer
    assertEquals(1, statistics().timeouts());
  }

  @Test
  void connectionsThatAreGone_leaveTheLineUnasked() throws InterruptedException {
    chains.offloaded(
        "a",
        Hooks.NONE.authorize(
            (_, _) -> {
              calls.incrementAndGet();
              gate.acquire();
              return allow();
            }));
    HookChain chain = chains.chain();
    var connected = new AtomicBoolean(true);
    deliverToAll(chain, SUBSCRIBERS / 2, connected::get);
    connected.set(false);

    deliverToAll(chain, SUBSCRIBERS / 2, connected::get); // the line is looked through meanwhile
    home.runUntil(() -> answers.size() > SUBSCRIBERS / 2);
    gate.release(SUBSCRIBERS);
    home.runUntil(() -> answers.size() == SUBSCRIBERS);

    assertTrue(calls.get() <= 16, "asked for nobody: " + calls.get());
    assertEquals(0, statistics().policyUses());
  }

  @Test
  void breakerThatOpens_answersTheLineByPolicyAtOnce() throws InterruptedException {
    chains.offloaded(
        "a",
        Hooks.NONE.authorize(
            (_, _) -> {
              gate.acquire();
              throw new IllegalStateException("broken");
            }));

    deliverToAll(chains.chain(), 500, HERE);
    gate.release(CircuitBreaker.CALLS / 2);
    home.runUntil(() -> answers.size() >= 480);
    gate.release(500);
    home.runUntil(() -> answers.size() == 500);

    answers.forEach(answer -> assertInstanceOf(DeliverOutcome.Denied.class, answer));
    assertEquals(500, statistics().policyUses());
    assertTrue(statistics().skipped() >= 450, statistics().toString());
  }
}
