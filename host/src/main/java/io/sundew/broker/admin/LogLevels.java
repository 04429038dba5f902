package io.sundew.broker.admin;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.LoggerFactory;

/**
 * Levels of loggers that an operator has set until the process ends, over what the configuration
 * says. One set for the process, as the log is. Thread safe.
 */
public final class LogLevels {
  private static final int MOST = 100;
  private static final ConcurrentMap<String, Level> SET = new ConcurrentHashMap<>();
  private static final Map<String, Optional<Level>> BEFORE = new LinkedHashMap<>();

  private LogLevels() {}

  /**
   * Sets a logger's level.
   *
   * @throws IllegalStateException when too many are set already
   */
  static synchronized void set(String logger, Level level) {
    if (SET.size() >= MOST && !SET.containsKey(logger)) {
      throw new IllegalStateException(MOST + " loggers have levels of their own already");
    }
    Logger found = context().getLogger(logger);
    BEFORE.putIfAbsent(logger, Optional.ofNullable(found.getLevel()));
    SET.put(logger, level);
    found.setLevel(level);
  }

  /** Lets the configuration say again. */
  static synchronized void unset(String logger) {
    Optional<Level> before = BEFORE.remove(logger);
    if (SET.remove(logger) != null && before != null) {
      context().getLogger(logger).setLevel(before.orElse(null));
    }
  }

  /** Loggers with a level of their own; those that an operator set are {@code true}. */
  static Map<String, Map.Entry<Level, Boolean>> all() {
    Map<String, Map.Entry<Level, Boolean>> all = new TreeMap<>();
    for (Logger logger : context().getLoggerList()) {
      Level level = logger.getLevel();
      if (level != null) {
        all.put(logger.getName(), Map.entry(level, SET.containsKey(logger.getName())));
      }
    }
    return all;
  }

  /** The log was configured anew: what operators set still holds. */
  public static synchronized void configured() {
    BEFORE.clear();
    SET.forEach(
        (name, level) -> {
          Logger logger = context().getLogger(name);
          BEFORE.put(name, Optional.ofNullable(logger.getLevel()));
          logger.setLevel(level);
        });
  }

  /**
   * Whether an operator wants this line, whatever types of lines the configuration lets through.
   */
  public static boolean want(ILoggingEvent line) {
    if (SET.isEmpty()) {
      return false;
    }
    for (String name = line.getLoggerName(); ; name = parent(name)) {
      Level level = SET.get(name);
      if (level != null) {
        return line.getLevel().isGreaterOrEqual(level);
      }
      if (name.equals(org.slf4j.Logger.ROOT_LOGGER_NAME)) {
        return false;
      }
    }
  }

  private static String parent(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? org.slf4j.Logger.ROOT_LOGGER_NAME : name.substring(0, dot);
  }

  private static LoggerContext context() {
    return (LoggerContext) LoggerFactory.getILoggerFactory();
  }
}
