import static io.sundew.api.Decisions.forward;
import static io.sundew.api.Decisions.pass;

import io.sundew.api.Hooks;
import io.sundew.api.Message;
import io.sundew.api.PluginContext;
import io.sundew.api.PublishDecision;
import io.sundew.api.SundewPlugin;

/**
 * The plugin of bench/hooks and bench/isolation: passes messages on, or does what their text says.
 */
public final class BenchPlugin implements SundewPlugin {
  /** What it binds: publish, subscribe. */
  public record Config(String hook) {}

  @Override
  public Hooks start(PluginContext context) {
    return switch (context.config(Config.class).hook()) {
      case "publish" -> Hooks.NONE.onPublish((message, publisher) -> forward());
      case "faults" -> Hooks.NONE.onPublish((message, publisher) -> act(context, message));
      default -> Hooks.NONE.onSubscribe((request, client) -> pass());
    };
  }

  private static PublishDecision act(PluginContext context, Message message) throws Exception {
    switch (message.text()) {
      case "throw" -> throw new IllegalStateException("injected");
      case "overflow" -> overflow(0);
      case "null" -> {
        return null;
      }
      case "slow" -> Thread.sleep(300);
      case "block" -> block();
      case "spin" -> spin();
      case "leak" -> Thread.ofPlatform().daemon().start(BenchPlugin::block);
      case "flood" ->
          Thread.ofPlatform().daemon().start(() -> flood(context, message.withTopic("floods")));
      default -> {}
    }
    return forward();
  }

  private static long overflow(long depth) {
    return 1 + overflow(depth + 1);
  }

  private static void block() {
    while (true) {
      try {
        Thread.sleep(1_000_000);
      } catch (InterruptedException goOn) {
        // that is the fault
      }
    }
  }

  private static void spin() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  private static void flood(PluginContext context, Message message) {
    while (true) {
      context.broker().publish(message);
    }
  }
}
