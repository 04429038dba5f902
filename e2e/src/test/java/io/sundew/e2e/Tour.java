package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The console blocks of a document, run in a shell as they stand there: each command is typed after
 * the output of the one before has come. Numbers may differ, and the port is a free one.
 */
final class Tour {
  private final List<Step> steps = new ArrayList<>();
  private final Duration deadline;

  /** A command and what it prints. */
  private record Step(String command, List<String> output) {}

  /**
   * Reads the document.
   *
   * @param deadline of each line of output
   */
  Tour(Path document, Duration deadline) throws IOException {
    this.deadline = deadline;
    boolean inside = false;
    for (String line : Files.readAllLines(document)) {
      if (line.startsWith("```")) {
        inside = line.equals("```console");
      } else if (inside && line.startsWith("$ ")) {
        steps.add(new Step(line.substring(2), new ArrayList<>()));
      } else if (inside) {
        steps.getLast().output().add(line);
      }
    }
    assertFalse(steps.isEmpty(), document + " has no console blocks");
  }

  /** A document of this project, by its path from the root. */
  static Path document(String path) {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("ARCHITECTURE.md"))
        ? here.resolve(path)
        : here.resolveSibling(path);
  }

  /**
   * Runs all of it in that directory.
   *
   * @param typed what is really typed for a command, so that nothing is in the way of others
   */
  void run(Path directory, int port, UnaryOperator<String> typed)
      throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("bash", "-m")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    var printed = new LinkedBlockingQueue<String>();
    Thread.ofVirtual().start(() -> read(shell, printed));
    try (Writer input = shell.outputWriter(StandardCharsets.UTF_8)) {
      try {
        for (Step step : steps) {
          input.write(typed.apply(step.command()) + "\n");
          input.flush();
          for (String line : step.output()) {
            await(line.replace("1883", Integer.toString(port)), printed, step);
          }
        }
      } finally {
        shell.descendants().forEach(ProcessHandle::destroy);
        input.write("wait\n");
      }
    }
    assertTrue(shell.waitFor(deadline.toSeconds(), TimeUnit.SECONDS), "the shell goes on");
  }

  private void await(String expected, LinkedBlockingQueue<String> printed, Step step)
      throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    List<String> seen = new ArrayList<>();
    while (System.nanoTime() < end) {
      String line = printed.poll(200, TimeUnit.MILLISECONDS);
      if (line != null) {
        seen.add(line);
        if (comparable(line).equals(comparable(expected))) {
          return;
        }
      }
    }
    fail("'" + step.command() + "' did not print '" + expected + "' but " + seen);
  }

  /** Some programs set colours although nobody looks. */
  private static String comparable(String line) {
    return line.replaceAll("\u001b\\[[0-9;]*m", "").replaceAll("[0-9]+", "0");
  }

  private static void read(Process shell, LinkedBlockingQueue<String> printed) {
    try (BufferedReader reader = shell.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        printed.add(line);
      }
    } catch (IOException e) {
      printed.add("the shell's output ended: " + e.getMessage());
    }
  }
}
