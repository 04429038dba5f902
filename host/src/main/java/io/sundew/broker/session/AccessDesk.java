package io.sundew.broker.session;

import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Client;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.plugin.Explanation;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.routing.ParsedFilter;
import io.sundew.mqtt.TopicNames;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Says what would become of an action, without its being done. Thread safe; the hooks are asked on
 * an event loop, as for a real client.
 */
public final class AccessDesk {
  private final Kernel kernel;
  private final Loop elsewhere;

  /**
   * A desk of that broker.
   *
   * @param elsewhere the loop that asks for clients that are not connected
   */
  public AccessDesk(Kernel kernel, Loop elsewhere) {
    this.kernel = kernel;
    this.elsewhere = elsewhere;
  }

  /**
   * An action that somebody might want to do.
   *
   * @param topic a topic name, or for subscribing a topic filter, which may be shared
   */
  public record Wish(Action action, String topic, Qos qos, boolean retain) {}

  /**
   * Who might want it.
   *
   * @param userName the identity; empty: that of the client if it is connected, else anonymous
   * @param authenticator who accepted that identity; empty: nobody
   */
  public record Identity(
      String clientId, Optional<String> userName, String authenticator, ListenerConfig listener) {}

  /**
   * What would become of it.
   *
   * @param client as hooks were shown it
   * @param connected whether that is a client that is connected now
   * @param kernel why the broker itself turns it down, before hooks are asked; empty: it does not
   * @param hooks what they say; empty where the broker turns it down
   */
  public record Outcome(
      Client client, boolean connected, Optional<String> kernel, Optional<Explanation> hooks) {
    /** Whether it would be done. */
    public boolean allowed() {
      return hooks.isPresent() && hooks.get().allowed();
    }
  }

  /** Finds out. */
  public CompletionStage<Outcome> explain(Identity identity, Wish wish) {
    Session session =
        kernel
            .sessions()
            .find(new SessionKey(identity.listener().namespace(), identity.clientId()));
    Client open = session == null ? null : session.client();
    boolean connected =
        open != null && identity.userName().map(name -> name.equals(open.name())).orElse(true);
    Client client = open != null && connected ? open : madeUp(identity);
    Loop connectedTo = connected && session != null ? session.loop() : null;
    Optional<String> refusal = refusal(wish);
    if (refusal.isPresent()) {
      return CompletableFuture.completedFuture(
          new Outcome(client, connected, refusal, Optional.empty()));
    }
    Loop home = connectedTo == null ? elsewhere : connectedTo;
    HookChain chain = kernel.chain().get();
    var told = new CompletableFuture<Outcome>();
    home.execute(
        () -> {
          try {
            chain.explain(
                permission(wish),
                client,
                home,
                said ->
                    told.complete(
                        new Outcome(client, connected, Optional.empty(), Optional.of(said))));
          } catch (RuntimeException bug) {
            told.completeExceptionally(bug);
          }
        });
    return told;
  }

  private static Permission permission(Wish wish) {
    String topic =
        wish.action() == Action.SUBSCRIBE
            ? ParsedFilter.parse(wish.topic()).filter()
            : wish.topic();
    return new Permission(wish.action(), topic, wish.qos(), wish.retain());
  }

  /** What {@link InboundPublish}, {@link ConnectFlow} and {@link SubscribeFlow} look at first. */
  private Optional<String> refusal(Wish wish) {
    int levels = kernel.config().limits().maxTopicLevels();
    String topic = wish.topic();
    return switch (wish.action()) {
      case SUBSCRIBE -> {
        if (!ParsedFilter.parse(topic, levels).isValid()) {
          yield Optional.of("not a valid topic filter");
        }
        yield topic.startsWith("$CONTROL/")
            ? Optional.of("$CONTROL is the broker's own")
            : Optional.empty();
      }
      case PUBLISH, WILL -> {
        if (topic.isEmpty() || !TopicNames.isValid(topic, levels)) {
          yield Optional.of("not a valid topic name");
        }
        if (wish.retain() && !kernel.config().retainAvailable()) {
          yield Optional.of("retained messages are not available");
        }
        yield ReservedTopics.contain(topic)
            ? Optional.of("nobody but the broker publishes there; a PUBLISH is dropped silently")
            : Optional.empty();
      }
      case RECEIVE ->
          TopicNames.isValid(topic, levels)
              ? Optional.empty()
              : Optional.of("not a valid topic name");
    };
  }

  private static Client madeUp(Identity identity) {
    return new BrokerClient(
        identity.clientId(),
        identity.userName().orElse(""),
        Map.of(),
        identity.authenticator(),
        identity.listener().name(),
        InetSocketAddress.createUnresolved("made-up", 0),
        ProtocolVersion.V5);
  }
}
