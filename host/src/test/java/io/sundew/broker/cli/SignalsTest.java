package io.sundew.broker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.broker.routing.Subscriber;
import io.sundew.broker.routing.Subscription;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SignalsTest {
  private record Client(String clientId) implements Subscriber {
    @Override
    public boolean isConnected() {
      return true;
    }

    @Override
    public boolean hasWindow() {
      return true;
    }

    @Override
    public boolean isDurable() {
      return false;
    }
  }

  private static Subscription subscription(String client, String filter, String group, Qos qos) {
    return new Subscription(new Client(client), filter, group, qos, false, false, 0);
  }

  @Test
  void user1_isHandled() throws IOException, InterruptedException {
    var told = new CountDownLatch(1);
    Signals.onUser1(told::countDown);

    String self = Long.toString(ProcessHandle.current().pid());
    assertEquals(0, new ProcessBuilder("kill", "-USR1", self).start().waitFor());
    assertTrue(told.await(10, TimeUnit.SECONDS));
  }

  @Test
  void tree_hasALevelInEachLine() {
    var tree = new SubscriptionTree();
    List.of(
            subscription("bob", "a/b", "", Qos.AT_MOST_ONCE),
            subscription("amy", "a/b", "", Qos.EXACTLY_ONCE),
            subscription("bob", "a/+/c", "", Qos.AT_LEAST_ONCE),
            subscription("amy", "x", "g", Qos.AT_MOST_ONCE))
        .forEach(tree::add);

    assertEquals(
        """
        Subscriptions:
          $share
            g
              x (amy, 0)
          a
            +
              c (bob, 1)
            b (amy, 2) (bob, 0)
        """,
        tree.text());
  }
}
