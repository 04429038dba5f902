package io.sundew.plugin.bridgehttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.AuthenticateDecision;
import io.sundew.api.AuthenticationData;
import io.sundew.api.Broker;
import io.sundew.api.Client;
import io.sundew.api.Credentials;
import io.sundew.api.Decisions;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.SundewPlugin;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.Resources;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may not listen any more does not go on listening to a stream that began before. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class BridgeRightsTest {
  /**
   * Lets anybody in: "ann" for an hour, as a token does. What is published to {@code gone} names
   * users who are to be disconnected, as when a password file was read again.
   */
  public static final class Door implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE
          .authenticate(
              attempt ->
                  attempt.credentials() instanceof Credentials.UserPassword(var user, _)
                      ? new AuthenticateDecision.Accept(
                          user,
                          Map.of(),
                          user.equals("ann") ? Optional.of(Duration.ofHours(1)) : Optional.empty(),
                          AuthenticationData.NONE)
                      : Decisions.abstain())
          .onPublish(
              (message, client) -> {
                if (message.topic().equals("gone")) {
                  disconnect(new String(message.payload(), UTF_8), context);
                }
                return Decisions.forward();
              });
    }

    private static void disconnect(String user, PluginContext context) {
      Broker broker = context.broker();
      List<Client> gone =
          broker.clients().stream()
              .filter(each -> each.authenticator().equals(context.instance()))
              .filter(each -> each.name().equals(user))
              .toList();
      gone.forEach(each -> broker.disconnect(each, ReasonCode.NOT_AUTHORIZED));
    }
  }

  @TempDir Path directory;

  @AutoClose private final Resources open = new Resources();
  private TestBroker broker;

  @BeforeEach
  void startBroker() {
    broker =
        Bridge.http(Bridge.broker(directory, Map.of("in", Map.of("heartbeat", "1s"))))
            .plugin("door", Door.class, false, directory)
            .start();
    open.add(broker);
  }

  private Events events(String user) throws IOException {
    String pair = Base64.getEncoder().encodeToString((user + ":secret").getBytes(UTF_8));
    var events = new Events(broker.address(), "Basic " + pair, "match=a/%23");
    open.add(events);
    events.await(":");
    return events;
  }

  private RawClient client() {
    RawClient client = broker.v5().clientId("c1").open();
    open.add(client);
    return client;
  }

  /** How many streams have a client in the broker. */
  private long streams() {
    var count = new ArrayList<String>();
    broker.broker().forEachSubscription(each -> count.add(each.filter().toString()));
    return count.size();
  }

  @Test
  void stream_endsWhenTheIdentityExpires() throws Exception {
    Events ann = events("ann");
    Events bob = events("bob");
    broker.advance(Duration.ofMinutes(59));
    RawClient client = client();
    client.publish("a/1", Qos.AT_LEAST_ONCE, "before");
    assertTrue(ann.await("data: ").contains("before"));
    broker.advance(Duration.ofMinutes(2));

    ann.awaitEnd();
    Await.until(() -> streams() == 1, () -> "there are " + streams());
    client.publish("a/1", Qos.AT_LEAST_ONCE, "after");
    assertTrue(bob.await("data: ").contains("before"));
    assertTrue(bob.await("data: ").contains("after"));
  }

  @Test
  void stream_endsWhenItsUserIsDisconnected() throws Exception {
    Events bob = events("bob");
    Events cid = events("cid");
    Await.until(() -> streams() == 2, () -> "there are " + streams());
    RawClient client = client();
    client.publish("gone", Qos.AT_LEAST_ONCE, "bob");

    bob.awaitEnd();
    Await.until(() -> streams() == 1, () -> "there are " + streams());
    client.publish("a/1", Qos.AT_LEAST_ONCE, "after");
    assertTrue(cid.await("data: ").contains("after"));
    assertEquals(1, streams());
  }
}
