package io.sundew.fuzz;

import static io.sundew.api.Decisions.forward;

import io.sundew.api.Broker;
import io.sundew.api.Client;
import io.sundew.api.Hooks;
import io.sundew.api.Message;
import io.sundew.api.PluginContext;
import io.sundew.api.PublishDecision;
import io.sundew.api.ReasonCode;
import io.sundew.api.SundewPlugin;
import io.sundew.api.UserProperty;
import io.sundew.testkit.Fault;
import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/** Does what the text of a message says, or at its start and end what its configuration says. */
public final class HostilePlugin implements SundewPlugin {
  record Config(String start, String stop) {}

  private static final AtomicBoolean FLOODING = new AtomicBoolean();

  private Config config = new Config("", "");

  @Override
  @SuppressWarnings("NullAway") // returning null is one of the faults
  public Hooks start(PluginContext context) {
    config = context.config(Config.class);
    happen(config.start());
    return Hooks.NONE.onPublish(
        (message, publisher) -> {
          act(context, message, publisher);
          return message.text().equals("NULL") ? null : answer(message);
        });
  }

  private static PublishDecision answer(Message message) {
    return forward();
  }

  private static void act(PluginContext context, Message message, Client publisher) {
    Broker broker = context.broker();
    switch (message.text()) {
      case "disconnect" -> broker.disconnect(publisher, ReasonCode.ADMINISTRATIVE_ACTION);
      case "circle" ->
          broker
              .publish(message)
              .whenComplete(
                  (_, failure) -> {
                    if (failure != null) {
                      context.logger().log(System.Logger.Level.WARNING, failure.toString());
                    }
                  });
      case "flood" -> {
        if (FLOODING.compareAndSet(false, true)) {
          Thread.ofPlatform().daemon().name("flood").start(() -> flood(broker, message));
        }
      }
      case "count" -> Thread.ofPlatform().daemon().start(() -> count(broker, message));
      case "continue" -> broker.publish(message.withTopic("answers")).thenRun(Fault.BLOCK::happen);
      case "mutate" -> {
        Arrays.fill(message.payload(), (byte) 'x');
        message.userProperties().add(new UserProperty("a", "b"));
      }
      case String fault -> happen(fault);
    }
  }

  private static void flood(Broker broker, Message message) {
    while (!Fault.isOver()) {
      broker.publish(message.withTopic("floods"));
    }
  }

  /** Publishes numbers as the API wants it: now and then it waits for what is on its way. */
  private static void count(Broker broker, Message message) {
    for (int i = 1; i <= HostilePluginTest.COUNTED; i++) {
      CompletionStage<Void> routed =
          broker.publish(message.withTopic("numbers").withText(String.valueOf(i)));
      if (i % 100 == 0) {
        routed.toCompletableFuture().join();
      }
    }
  }

  private static void happen(String fault) {
    if (!fault.isEmpty() && !fault.equals("calm")) {
      Fault.valueOf(fault).happen();
    }
  }

  @Override
  public void stop() {
    try {
      happen(config.stop());
    } finally {
      Fault.end();
    }
  }
}
