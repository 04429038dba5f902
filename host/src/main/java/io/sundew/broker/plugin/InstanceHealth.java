package io.sundew.broker.plugin;

import io.sundew.api.Health;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one instance says of its health; a change is logged. Thread safe. */
final class InstanceHealth implements Health {
  private static final Logger LOG = LoggerFactory.getLogger("io.sundew.plugin");

  private static final int MAXIMUM_WARNINGS = 1_000;
  private static final int MAXIMUM_TEXT = 4_096;
  private static final int MAXIMUM_FACTS = 100;

  private final String instance;
  private @Nullable String down;
  private @Nullable String firstComplaint;

  private final Map<String, String> warnings = new LinkedHashMap<>();
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final BiConsumer<String, String> warned;

  /**
   * The health of that instance.
   *
   * @param warned told each new warning: subject and text
   */
  InstanceHealth(String instance, BiConsumer<String, String> warned) {
    this.instance = instance;
    this.warned = warned;
  }

  @Override
  public synchronized void up() {
    if (down != null) {
      LOG.info("plugin={} health=up", instance);
    }
    down = null;
  }

  @Override
  public synchronized void down(String why) {
    String reason = MqttText.reason(why);
    if (!reason.equals(down)) {
      LOG.warn("plugin={} health=down reason=\"{}\"", instance, reason);
    }
    down = reason;
    firstComplaint = firstComplaint == null ? reason : firstComplaint;
  }

  /** The log has a line for each of the text, which may show some of a file. */
  @Override
  public void warn(String subject, String text) {
    synchronized (this) {
      if (!warnings.containsKey(subject) && warnings.size() == MAXIMUM_WARNINGS) {
        return;
      }
      String bounded = text.length() <= MAXIMUM_TEXT ? text : text.substring(0, MAXIMUM_TEXT);
      if (bounded.equals(warnings.put(subject, bounded))) {
        return;
      }
    }
    text.lines()
        .forEach(
            line -> LOG.warn("plugin={} subject={} {}", instance, MqttText.reason(subject), line));
    warned.accept(subject, text);
  }

  @Override
  public void settle(String subject) {
    String settled;
    synchronized (this) {
      settled = warnings.remove(subject);
    }
    if (settled != null) {
      LOG.info("plugin={} subject={} works again", instance, MqttText.reason(subject));
    }
  }

  @Override
  public synchronized void fact(String name, String text) {
    if (facts.containsKey(name) || facts.size() < MAXIMUM_FACTS) {
      facts.put(name, MqttText.reason(text));
    }
  }

  /** What it says of itself, by name. */
  synchronized Map<String, String> facts() {
    return new LinkedHashMap<>(facts);
  }

  /** What does not work though the rest does, by subject. */
  synchronized Map<String, String> warnings() {
    return new LinkedHashMap<>(warnings);
  }

  /** Why it was down for the first time, though it may be up again; empty when it never was. */
  synchronized Optional<String> firstComplaint() {
    return Optional.ofNullable(firstComplaint);
  }

  /** Why it is down; empty when it is up. */
  synchronized Optional<String> reason() {
    return Optional.ofNullable(down);
  }
}
