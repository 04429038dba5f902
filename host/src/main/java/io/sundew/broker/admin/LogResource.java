package io.sundew.broker.admin;

import ch.qos.logback.classic.Level;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Levels of loggers. */
final class LogResource {
  private static final List<String> LEVELS =
      List.of("off", "error", "warn", "info", "debug", "trace");
  private static final String NAME = "[A-Za-z0-9_$-]{1,64}(\\.[A-Za-z0-9_$-]{1,64}){0,20}";

  /**
   * @param set whether an operator set it
   */
  private record Listed(String logger, String level, boolean set) {}

  /**
   * @param level null: as the configuration says
   */
  private record Wish(@Nullable String logger, @Nullable String level) {}

  Answer list(Request request) {
    List<Listed> all =
        LogLevels.all().entrySet().stream()
            .map(
                each ->
                    new Listed(
                        each.getKey(),
                        each.getValue().getKey().toString().toLowerCase(Locale.ROOT),
                        each.getValue().getValue()))
            .toList();
    return Answer.of(new Page<>(all, null));
  }

  Answer set(Request request) {
    Wish wish = request.body(Wish.class);
    String logger = wish.logger();
    if (logger == null || !logger.matches(NAME)) {
      throw Problem.invalid(
          "'logger' must name a logger, such as io.sundew.broker.session or ROOT");
    }
    String level = wish.level();
    if (level == null) {
      LogLevels.unset(logger);
    } else if (LEVELS.contains(level)) {
      LogLevels.set(logger, Level.toLevel(level));
    } else {
      throw Problem.invalid("'level' must be one of " + String.join(", ", LEVELS) + ", or null");
    }
    return list(request);
  }
}
