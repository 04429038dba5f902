package io.sundew.plugin.scriptjs;

import io.sundew.api.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What scripts find where no broker runs: nothing is retained, state is in memory, and what they
 * publish, log and count is gathered. Thread safe.
 */
final class NoBroker implements Services {
  private static final int MAXIMUM = 1_000;

  private final List<Message> published = new ArrayList<>();
  private final List<String> logged = new ArrayList<>();
  private final Map<String, String> kept = new HashMap<>();
  private OptionalLong now = OptionalLong.empty();

  /** From now on it is that time. */
  synchronized void setMillis(long millis) {
    now = OptionalLong.of(millis);
  }

  /** What was published since the last time. */
  synchronized List<Message> takePublished() {
    List<Message> all = List.copyOf(published);
    published.clear();
    return all;
  }

  /** What was logged since the last time. */
  synchronized List<String> takeLogged() {
    List<String> all = List.copyOf(logged);
    logged.clear();
    return all;
  }

  @Override
  public synchronized void log(System.Logger.Level level, String script, String text) {
    if (logged.size() < MAXIMUM) {
      logged.add(level + " " + text);
    }
  }

  @Override
  public void count(String name, long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("a counter only grows, by a whole number");
    }
  }

  @Override
  public synchronized void publish(String script, Message message) {
    if (published.size() < MAXIMUM) {
      published.add(message);
    }
  }

  @Override
  public Optional<Message> retained(String topic) {
    return Optional.empty();
  }

  @Override
  public State state(String script) {
    return new MemoryState(kept, script);
  }

  @Override
  public synchronized long millis() {
    return now.orElseGet(System::currentTimeMillis);
  }
}
