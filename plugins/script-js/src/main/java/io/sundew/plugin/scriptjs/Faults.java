package io.sundew.plugin.scriptjs;

import java.util.Optional;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/** Says where and why a script failed: the file, line and column, and the line itself. */
final class Faults {
  private static final int MAXIMUM_MESSAGE = 400;
  private static final int MAXIMUM_LINE = 160;

  private Faults() {}

  /**
   * The failure as people read it.
   *
   * @param script where nothing else is known
   */
  static ScriptException of(String script, PolyglotException failure) {
    SourceSection place = place(failure);
    String reason = reason(failure);
    if (place == null) {
      return new ScriptException(script + ": " + reason);
    }
    String message = position(place) + ": " + reason;
    return new ScriptException(message, message + excerpt(place));
  }

  /** The place in a script where it was when it failed; empty when that is not known. */
  static Optional<String> where(PolyglotException failure) {
    return Optional.ofNullable(place(failure)).map(Faults::position);
  }

  private static String position(SourceSection place) {
    return SourceFiles.nameOf(nameOf(place))
        + ":"
        + place.getStartLine()
        + ":"
        + place.getStartColumn();
  }

  private static String reason(PolyglotException failure) {
    if (failure.isInternalError()) {
      return "the engine failed: " + bounded(failure.getMessage());
    }
    return bounded(failure.getMessage());
  }

  private static String bounded(@Nullable String message) {
    if (message == null) {
      return "it failed";
    }
    String line = message.lines().findFirst().orElse("");
    String shown = SourceFiles.withoutRoot(line);
    return shown.length() <= MAXIMUM_MESSAGE ? shown : shown.substring(0, MAXIMUM_MESSAGE) + "…";
  }

  /** What the prelude and our modules say is about the place in the script that called it. */
  private static @Nullable SourceSection place(PolyglotException failure) {
    SourceSection place = failure.getSourceLocation();
    if (isOfScript(place)) {
      return place;
    }
    for (PolyglotException.StackFrame frame : failure.getPolyglotStackTrace()) {
      if (frame.isGuestFrame() && isOfScript(frame.getSourceLocation())) {
        return frame.getSourceLocation();
      }
    }
    return null;
  }

  private static boolean isOfScript(@Nullable SourceSection place) {
    return place != null
        && place.isAvailable()
        && !place.getSource().isInternal()
        && !place.getSource().getName().equals(Worker.ENTRY)
        && SourceFiles.isOfDirectory(nameOf(place));
  }

  private static String nameOf(SourceSection place) {
    String path = place.getSource().getPath();
    return path == null ? place.getSource().getName() : path;
  }

  private static String excerpt(SourceSection place) {
    int line = place.getStartLine();
    StringBuilder lines = new StringBuilder();
    for (int each = Math.max(1, line - 1); each <= line; each++) {
      lines.append("\n%5d | %s".formatted(each, cut(text(place, each))));
    }
    int column = Math.min(place.getStartColumn(), MAXIMUM_LINE);
    return lines
        .append("\n      | ")
        .append(" ".repeat(Math.max(0, column - 1)))
        .append('^')
        .toString();
  }

  private static String text(SourceSection place, int line) {
    return line <= place.getSource().getLineCount()
        ? place.getSource().getCharacters(line).toString().replaceAll("\\p{Cntrl}", " ")
        : "";
  }

  private static String cut(String line) {
    return line.length() <= MAXIMUM_LINE ? line : line.substring(0, MAXIMUM_LINE) + "…";
  }
}
