package io.sundew.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** A plugin's log that keeps its lines as "LEVEL text". For one thread. */
public final class FakeLog implements System.Logger {
  private final List<String> lines = new ArrayList<>();

  /** A log without a line. */
  public FakeLog() {}

  /** All lines. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** The lines of that level. */
  public List<String> lines(Level level) {
    return lines.stream().filter(line -> line.startsWith(level.name())).toList();
  }

  @Override
  public String getName() {
    return "fake";
  }

  @Override
  public boolean isLoggable(Level level) {
    return true;
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String message,
      @Nullable Throwable thrown) {
    lines.add(level + " " + message);
  }

  @Override
  public void log(
      Level level,
      @Nullable ResourceBundle bundle,
      @Nullable String format,
      @Nullable Object @Nullable ... parameters) {
    lines.add(level + " " + format);
  }
}
