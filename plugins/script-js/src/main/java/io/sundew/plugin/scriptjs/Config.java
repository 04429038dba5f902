package io.sundew.plugin.scriptjs;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the operator writes below {@code config:}.
 *
 * @param hooks the directory with the scripts
 * @param timeLimit the longest one call may run until it is interrupted; 100 ms unless set
 * @param statementLimit statements of one call; 0, the default, for no such limit: counting costs
 *     speed, and the time limit ends loops as well
 * @param outputLimit bytes that one call may give back or publish; 1 MiB unless set
 */
record Config(
    Path hooks,
    Optional<Duration> timeLimit,
    Optional<Long> statementLimit,
    Optional<Integer> outputLimit) {
  private static final Duration DEFAULT_TIME = Duration.ofMillis(100);
  private static final int DEFAULT_OUTPUT = 1024 * 1024;

  Config {
    if (timeLimit.isPresent() && !timeLimit.get().isPositive()) {
      throw new IllegalArgumentException("time-limit: " + timeLimit.get() + " is not positive");
    }
    if (statementLimit.isPresent() && statementLimit.get() < 0) {
      throw new IllegalArgumentException("statement-limit: is negative");
    }
    if (outputLimit.isPresent() && outputLimit.get() < 1) {
      throw new IllegalArgumentException("output-limit: is not positive");
    }
  }

  /** The limits of each call. */
  Limits limits() {
    return new Limits(
        timeLimit.orElse(DEFAULT_TIME),
        statementLimit.orElse(0L),
        outputLimit.orElse(DEFAULT_OUTPUT));
  }
}
