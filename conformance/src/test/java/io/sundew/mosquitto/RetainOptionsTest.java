package io.sundew.mosquitto;

import static io.sundew.api.Decisions.allow;
import static io.sundew.api.Decisions.deny;
import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code check_retain_source} and {@code retain_expiry_interval}. */
class RetainOptionsTest {
  @TempDir Path jars;

  /** Lets everybody do everything; once something was published to {@code fire}, not clerks. */
  public static final class Office implements SundewPlugin {
    private final AtomicBoolean fired = new AtomicBoolean();

    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.authorize(
          (request, client) -> {
            boolean publishes = request.action() == AuthorizeRequest.Action.PUBLISH;
            if (publishes && request.topic().equals("fire")) {
              fired.set(true);
            }
            return publishes && fired.get() && client.clientId().equals("clerk") ? deny() : allow();
          });
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void retainedMessage_isNotSentOnceItsPublisherMayNotPublishIt(boolean inline) {
    try (TestBroker broker =
            TestBroker.builder()
                .plugin("office", Office.class, inline, jars)
                .set("checkRetainSource", true)
                .start();
        RawClient clerk = broker.v5().clientId("clerk").open();
        RawClient boss = broker.v5().clientId("boss").open()) {
      clerk.retain("notes/clerk", AT_LEAST_ONCE, "mine");
      boss.retain("notes/boss", AT_LEAST_ONCE, "mine too");
      boss.subscribe("notes/clerk", AT_LEAST_ONCE);
      boss.receive("notes/clerk", "mine");

      boss.publish("fire", AT_LEAST_ONCE, "");
      boss.subscribe("notes/clerk", AT_LEAST_ONCE);
      boss.subscribe("notes/boss", AT_LEAST_ONCE);
      boss.receive("notes/boss", "mine too");
      boss.expectNothing();
    }
  }

  @Test
  void retainedMessage_isForgottenAfterTheInterval() {
    try (TestBroker broker = TestBroker.builder().limit("retainExpirySeconds", 60L).start();
        RawClient client = broker.v311().open()) {
      client.retain("old", AT_LEAST_ONCE, "1");
      broker.advance(Duration.ofSeconds(40));
      client.retain("new", AT_LEAST_ONCE, "2");
      broker.advance(Duration.ofSeconds(21));
      client.subscribe("old", AT_MOST_ONCE);
      client.subscribe("new", AT_MOST_ONCE);
      client.receive("new", "2");
      client.expectNothing();
    }
  }
}
