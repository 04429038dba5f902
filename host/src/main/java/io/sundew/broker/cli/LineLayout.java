package io.sundew.broker.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import io.sundew.broker.config.BrokerConfig.Style;
import io.sundew.broker.config.LogConfig;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/**
 * One line for one event: {@code 1760000000: text} as Mosquitto writes it, or natively {@code
 * 2026-01-01T12:00:00.000Z INFO text}. Stack traces appear with the type debug only. Thread safe.
 */
final class LineLayout extends LayoutBase<ILoggingEvent> {
  private static final DateTimeFormatter ISO =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

  private final Style style;
  private final LogConfig config;
  private final boolean traces;

  LineLayout(Style style, LogConfig config) {
    this.style = style;
    this.config = config;
    this.traces = config.types().contains(LogConfig.Type.DEBUG);
    start();
  }

  @Override
  public String doLayout(ILoggingEvent event) {
    var line = new StringBuilder();
    if (config.timestamp()) {
      line.append(time(event.getInstant()));
      line.append(style == Style.MOSQUITTO ? ": " : " ");
    }
    if (style == Style.NATIVE) {
      line.append("%-5s ".formatted(event.getLevel()));
    } else {
      line.append(prefix(event));
    }
    line.append(OneLine.of(event.getFormattedMessage())).append('\n');
    if (traces && event.getThrowableProxy() != null) {
      line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.toString();
  }

  private String time(Instant instant) {
    if (config.timestampFormat().isPresent()) {
      return Strftime.format(
          config.timestampFormat().get(), instant.atZone(ZoneId.systemDefault()));
    }
    return switch (style) {
      case MOSQUITTO -> Long.toString(instant.getEpochSecond());
      case NATIVE -> ISO.format(instant);
    };
  }

  /** Mosquitto says in the text how bad it is. */
  private static String prefix(ILoggingEvent event) {
    String prefix =
        switch (TypeFilter.type(event)) {
          case ERROR -> "Error: ";
          case WARNING -> "Warning: ";
          case NOTICE, INFORMATION, DEBUG, SUBSCRIBE, UNSUBSCRIBE -> "";
        };
    return event.getFormattedMessage().contains(prefix) ? "" : prefix;
  }
}
