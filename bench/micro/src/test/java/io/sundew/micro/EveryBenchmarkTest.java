package io.sundew.micro;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs each benchmark for a moment, so that none stops working unnoticed; measures nothing. */
class EveryBenchmarkTest {
  @BeforeAll
  static void allowOtherBenchmarksBeside() {
    System.setProperty("jmh.ignoreLock", "true");
  }

  @Test
  void benchmarks_runForAMoment_noneFails() throws RunnerException {
    var options =
        new OptionsBuilder()
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(10))
            .param("subscriptions", "1000")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    Collection<RunResult> results = new Runner(options).run();

    assertFalse(results.isEmpty());
    results.forEach(
        result ->
            assertTrue(
                result.getPrimaryResult().getScore() > 0, result.getParams().getBenchmark()));
  }
}
