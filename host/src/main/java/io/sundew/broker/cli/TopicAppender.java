package io.sundew.broker.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sundew.broker.config.LogConfig;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Gives log lines to the clients that subscribed to {@code $SYS/broker/log/…}, as Mosquitto does.
 * Lines for debugging are not given: to publish one would cause the next. Thread safe.
 */
final class TopicAppender extends AppenderBase<ILoggingEvent> {
  private static final String ROOT = "$SYS/broker/log/";
  private static volatile @Nullable BiConsumer<String, String> publisher;

  private final LineLayout layout;

  TopicAppender(LineLayout layout) {
    this.layout = layout;
    setName("topic");
  }

  /** From here on lines go there: the topic, and the line. There is one broker in a process. */
  static void publishTo(BiConsumer<String, String> broker) {
    publisher = broker;
  }

  /** Nobody listens any more. */
  static void stopPublishing() {
    publisher = null;
  }

  @Override
  protected void append(ILoggingEvent line) {
    LogConfig.Type type = TypeFilter.type(line);
    BiConsumer<String, String> broker = publisher;
    if (broker != null && type != LogConfig.Type.DEBUG) {
      broker.accept(ROOT + level(type), layout.doLayout(line).stripTrailing());
    }
  }

  private static String level(LogConfig.Type type) {
    return switch (type) {
      case ERROR -> "E";
      case WARNING -> "W";
      case NOTICE -> "N";
      case INFORMATION -> "I";
      case DEBUG -> "D";
      case SUBSCRIBE -> "M/subscribe";
      case UNSUBSCRIBE -> "M/unsubscribe";
    };
  }
}
