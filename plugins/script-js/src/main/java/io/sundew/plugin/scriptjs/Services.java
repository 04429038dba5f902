package io.sundew.plugin.scriptjs;

import io.sundew.api.Message;
import java.util.Optional;

/** What scripts can ask of the broker. Thread safe. */
interface Services {
  /** A line in the log for a script. */
  void log(System.Logger.Level level, String script, String text);

  /** Counts under a name. */
  void count(String name, long amount);

  /**
   * Publishes a message of a script; what goes wrong later is counted and logged.
   *
   * @throws IllegalStateException when it cannot be published, or there is no room for more
   */
  void publish(String script, Message message);

  /** The retained message of a topic. */
  Optional<Message> retained(String topic);

  /** What a script keeps in the broker's store. */
  State state(String script);

  /** Milliseconds since 1970, as the broker has the time. */
  long millis();
}
