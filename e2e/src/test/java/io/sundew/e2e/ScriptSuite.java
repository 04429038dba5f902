package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/**
 * Scenarios written in a client library's own language. Such a script prints {@code ok NAME} or
 * {@code FAIL NAME: REASON} for each and {@code done COUNT} at the end; each becomes a test here.
 */
final class ScriptSuite {
  private ScriptSuite() {}

  /** The directory of this module, in which the scripts lie. */
  static Path directory() {
    return Path.of(System.getProperty("e2e.scripts", ".")).toAbsolutePath().normalize();
  }

  /** Runs a script and returns a test for each of its scenarios, and one for its regular end. */
  static Stream<DynamicTest> run(String label, String... command) {
    var finished = Program.run(command);
    var lines = finished.output().lines().toList();
    var scenarios = lines.stream().filter(ScriptSuite::isOutcome).toList();
    Executable ended =
        () -> {
          finished.expectStatus(0);
          assertEquals("done " + scenarios.size(), lines.getLast(), finished::output);
        };
    return Stream.concat(
        scenarios.stream().map(outcome -> asTest(label, outcome)),
        Stream.of(DynamicTest.dynamicTest(label + " ran to its end", ended)));
  }

  private static boolean isOutcome(String line) {
    return line.startsWith("ok ") || line.startsWith("FAIL ");
  }

  private static DynamicTest asTest(String label, String outcome) {
    var words = List.of(outcome.split(" ", 3));
    var name = words.get(1).replace(":", "");
    return DynamicTest.dynamicTest(
        label + " " + name,
        () -> {
          if (!words.getFirst().equals("ok")) {
            throw new AssertionError(outcome);
          }
        });
  }
}
