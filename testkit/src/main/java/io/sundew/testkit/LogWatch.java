package io.sundew.testkit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/**
 * Watches what the process logs for what no broker may log unexpectedly: an error, or a stack trace
 * at any level that is on by default. Thread safe.
 *
 * <p>Brokers of one process share the log, so with tests in parallel the test that fails may be a
 * neighbour.
 */
public final class LogWatch implements AutoCloseable {
  private final Logger root = root();
  private final Appender appender = new Appender();
  private final Queue<String> allowed = new ConcurrentLinkedQueue<>();

  /** While another test's thread brings the log up, everyone else is given a stand-in. */
  private static Logger root() {
    Await.until(
        () -> LoggerFactory.getILoggerFactory() instanceof LoggerContext,
        () -> "the log is " + LoggerFactory.getILoggerFactory());
    return (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  }

  /** Begins to watch; call it again when a broker may have configured the log anew. */
  public LogWatch attach() {
    if (!root.isAttached(appender)) {
      appender.setContext(root.getLoggerContext());
      appender.start();
      root.addAppender(appender);
    }
    return this;
  }

  /** Lines that contain this are expected. */
  public void allow(String part) {
    allowed.add(part);
  }

  /** All lines at INFO and above so far. */
  public List<String> lines() {
    return appender.events.stream().map(LogWatch::line).toList();
  }

  /** The lines that should not be there. */
  public List<String> unexpected() {
    return appender.events.stream().filter(this::isUnexpected).map(LogWatch::line).toList();
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }

  private boolean isUnexpected(ILoggingEvent event) {
    boolean bad =
        event.getLevel().isGreaterOrEqual(Level.ERROR) || event.getThrowableProxy() != null;
    return bad && allowed.stream().noneMatch(part -> line(event).contains(part));
  }

  private static String line(ILoggingEvent event) {
    String text =
        event.getLevel() + " " + event.getLoggerName() + " " + event.getFormattedMessage();
    var thrown = event.getThrowableProxy();
    return thrown == null ? text : text + "\n" + ThrowableProxyUtil.asString(thrown);
  }

  private static final class Appender extends AppenderBase<ILoggingEvent> {
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
        event.prepareForDeferredProcessing();
        events.add(event);
      }
    }
  }
}
