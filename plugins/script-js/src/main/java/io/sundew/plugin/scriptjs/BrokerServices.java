package io.sundew.plugin.scriptjs;

import io.sundew.api.Message;
import io.sundew.api.PluginContext;
import java.util.Optional;

/** What scripts ask for, of a running broker. Thread safe. */
final class BrokerServices implements Services {
  private static final int MAXIMUM_LINE = 1_000;

  private final PluginContext context;

  BrokerServices(PluginContext context) {
    this.context = context;
  }

  @Override
  public void log(System.Logger.Level level, String script, String text) {
    String bounded = text.length() <= MAXIMUM_LINE ? text : text.substring(0, MAXIMUM_LINE) + "…";
    String line = bounded.replaceAll("\\p{Cntrl}", " ");
    context.logger().log(level, "script=" + script + " " + line);
  }

  @Override
  public void count(String name, long amount) {
    if (amount < 0) {
      throw new IllegalArgumentException("a counter only grows, by a whole number");
    }
    context.metrics().counter(name).add(amount);
  }

  @Override
  public void publish(String script, Message message) {
    var _ =
        context
            .broker()
            .publish(message)
            .whenComplete(
                (_, failure) -> {
                  if (failure != null) {
                    context.metrics().counter("publish-failures").increment();
                    log(
                        System.Logger.Level.WARNING,
                        script,
                        "context.publish to " + message.topic() + " failed: " + failure);
                  }
                });
  }

  @Override
  public Optional<Message> retained(String topic) {
    return context.broker().retained(topic);
  }

  @Override
  public State state(String script) {
    return new StoredState(context.values(), script);
  }

  @Override
  public long millis() {
    return context.clock().instant().toEpochMilli();
  }
}
