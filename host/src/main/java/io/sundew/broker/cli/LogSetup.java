package io.sundew.broker.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import io.sundew.broker.admin.LogLevels;
import io.sundew.broker.config.BrokerConfig.Style;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.LogConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes logging what the configuration and the command line ask for. */
final class LogSetup {
  /** Lines of the type notice. */
  static final Logger NOTICE = LoggerFactory.getLogger(TypeFilter.NOTICE);

  /** What is to be said about the configuration and the process. */
  static final Logger CONFIGURATION = LoggerFactory.getLogger("io.sundew.broker.configuration");

  private LogSetup() {}

  /**
   * Before the configuration is known: only warnings and errors, as they are, to standard error.
   */
  static void quiet() {
    var log =
        new LogConfig(
            EnumSet.of(LogConfig.Type.ERROR, LogConfig.Type.WARNING),
            true,
            false,
            Optional.empty(),
            false,
            Optional.empty(),
            false);
    apply(Style.MOSQUITTO, log, Verbosity.AS_CONFIGURED);
  }

  /**
   * From here on all lines are written that way.
   *
   * @throws ConfigException when the log file cannot be written
   */
  static void apply(Style style, LogConfig config, Verbosity verbosity) {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(verbosity == Verbosity.QUIET ? Level.OFF : Level.WARN);
    LogConfig effective = verbosity == Verbosity.VERBOSE ? verbose(config) : config;
    if (verbosity == Verbosity.QUIET) {
      return;
    }
    boolean debug = effective.types().contains(LogConfig.Type.DEBUG);
    context.getLogger("io.sundew").setLevel(debug ? Level.DEBUG : Level.INFO);
    context.getLogger("io.sundew.log").setLevel(Level.DEBUG);
    if (effective.topic()) {
      TopicAppender appender = new TopicAppender(new LineLayout(style, effective));
      appender.setContext(context);
      appender.addFilter(new TypeFilter(effective.types()));
      appender.start();
      root.addAppender(appender);
    }
    for (OutputStreamAppender<ILoggingEvent> appender : appenders(effective)) {
      var encoder = new LayoutWrappingEncoder<ILoggingEvent>();
      encoder.setContext(context);
      encoder.setCharset(StandardCharsets.UTF_8);
      encoder.setLayout(new LineLayout(style, effective));
      encoder.start();
      appender.setContext(context);
      appender.addFilter(new TypeFilter(effective.types()));
      appender.setEncoder(encoder);
      appender.start();
      root.addAppender(appender);
    }
    LogLevels.configured();
  }

  private static LogConfig verbose(LogConfig config) {
    return new LogConfig(
        EnumSet.allOf(LogConfig.Type.class),
        true,
        config.standardOutput(),
        config.file(),
        config.topic(),
        config.timestamp(),
        config.timestampFormat(),
        config.connectionMessages());
  }

  private static List<OutputStreamAppender<ILoggingEvent>> appenders(LogConfig config) {
    List<OutputStreamAppender<ILoggingEvent>> appenders = new ArrayList<>();
    if (config.standardError()) {
      appenders.add(console("System.err"));
    }
    if (config.standardOutput()) {
      appenders.add(console("System.out"));
    }
    config.file().ifPresent(file -> appenders.add(file(file)));
    return appenders;
  }

  private static ConsoleAppender<ILoggingEvent> console(String target) {
    var appender = new ConsoleAppender<ILoggingEvent>();
    appender.setTarget(target);
    return appender;
  }

  private static FileAppender<ILoggingEvent> file(Path path) {
    try {
      Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException e) {
      throw new ConfigException("Error: Unable to open log file " + path + " for writing: " + e, e);
    }
    var appender = new FileAppender<ILoggingEvent>();
    appender.setFile(path.toString());
    return appender;
  }
}
