package io.sundew.broker.cli;

import io.sundew.broker.routing.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All subscriptions level by level, as Mosquitto prints them at SIGUSR2: under each level those who
 * subscribed to it, with their quality of service. Confined to one thread.
 */
final class SubscriptionTree {
  private static final class Level {
    private final Map<String, Level> below = new TreeMap<>();
    private final List<String> subscribers = new ArrayList<>();
  }

  private final Level root = new Level();

  /** Adds a subscription; of a shared one its group stands before the filter. */
  void add(Subscription subscription) {
    String filter =
        subscription.isShared()
            ? "$share/" + subscription.group() + "/" + subscription.filter()
            : subscription.filter();
    Level level = root;
    for (String name : filter.split("/", -1)) {
      level = level.below.computeIfAbsent(name, _ -> new Level());
    }
    level.subscribers.add(
        "(%s, %d)".formatted(subscription.subscriber().clientId(), subscription.qos().level()));
  }

  /** The tree, a level in each line, indented by its depth. */
  String text() {
    var text = new StringBuilder("Subscriptions:\n");
    append(text, root, 1);
    return text.toString();
  }

  private static void append(StringBuilder text, Level level, int depth) {
    level.below.forEach(
        (name, below) -> {
          text.append("  ".repeat(depth)).append(OneLine.of(name));
          below.subscribers.stream()
              .sorted()
              .map(OneLine::of)
              .forEach(it -> text.append(' ').append(it));
          text.append('\n');
          append(text, below, depth + 1);
        });
  }
}
