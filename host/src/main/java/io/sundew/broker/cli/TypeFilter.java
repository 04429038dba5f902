package io.sundew.broker.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.sundew.broker.admin.LogLevels;
import io.sundew.broker.config.LogConfig;
import java.util.Set;

/**
 * Lets those lines through whose type is wanted. The type is the level, except for three loggers
 * that stand for types of their own. Thread safe.
 */
final class TypeFilter extends Filter<ILoggingEvent> {
  static final String NOTICE = "io.sundew.log.notice";
  static final String SUBSCRIBE = "io.sundew.log.subscribe";
  static final String UNSUBSCRIBE = "io.sundew.log.unsubscribe";

  private final Set<LogConfig.Type> wanted;

  TypeFilter(Set<LogConfig.Type> wanted) {
    this.wanted = Set.copyOf(wanted);
  }

  @Override
  public FilterReply decide(ILoggingEvent line) {
    return wanted.contains(type(line)) || LogLevels.want(line)
        ? FilterReply.NEUTRAL
        : FilterReply.DENY;
  }

  static LogConfig.Type type(ILoggingEvent line) {
    return switch (line.getLoggerName()) {
      case NOTICE -> LogConfig.Type.NOTICE;
      case SUBSCRIBE -> LogConfig.Type.SUBSCRIBE;
      case UNSUBSCRIBE -> LogConfig.Type.UNSUBSCRIBE;
      default -> byLevel(line.getLevel());
    };
  }

  private static LogConfig.Type byLevel(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> LogConfig.Type.ERROR;
      case Level.WARN_INT -> LogConfig.Type.WARNING;
      case Level.INFO_INT -> LogConfig.Type.INFORMATION;
      default -> LogConfig.Type.DEBUG;
    };
  }
}
