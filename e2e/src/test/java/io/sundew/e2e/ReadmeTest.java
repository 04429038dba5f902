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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The README's tour, run in a shell as it stands there: each command is typed after the output of
 * the one before has come. Numbers may differ, and the port is a free one.
 */
class ReadmeTest {
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  @TempDir Path directory;

  /** A command and what it prints. */
  private record Step(String command, List<String> output) {}

  @Test
  @SundewOnly
  @RequiresProgram(
      value = {"mosquitto_pub", "mosquitto_sub"},
      install = "apt-get install mosquitto-clients")
  void tour_printsWhatTheReadmeSays() throws Exception {
    List<Step> steps = steps(Files.readAllLines(readme()));
    assertFalse(steps.isEmpty(), "the README has no console blocks");
    int port = BrokerProcess.freePort();
    Process shell =
        new ProcessBuilder("bash", "-m")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    var printed = new LinkedBlockingQueue<String>();
    Thread.ofVirtual().start(() -> read(shell, printed));
    try (Writer input = shell.outputWriter(StandardCharsets.UTF_8)) {
      for (Step step : steps) {
        input.write(forThisMachine(step.command(), port) + "\n");
        input.flush();
        for (String line : step.output()) {
          await(line.replace("1883", Integer.toString(port)), printed, step);
        }
      }
      input.write("kill $(jobs -p); wait\n");
    }
    assertTrue(shell.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), "the shell goes on");
  }

  private static Path readme() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("ARCHITECTURE.md"))
        ? here.resolve("README.md")
        : here.resolveSibling("README.md");
  }

  private static List<Step> steps(List<String> lines) {
    List<Step> steps = new ArrayList<>();
    boolean inside = false;
    for (String line : lines) {
      if (line.startsWith("```")) {
        inside = line.equals("```console");
      } else if (inside && line.startsWith("$ ")) {
        steps.add(new Step(line.substring(2), new ArrayList<>()));
      } else if (inside) {
        steps.getLast().output().add(line);
      }
    }
    return steps;
  }

  private static String forThisMachine(String command, int port) {
    String launched =
        command.replace("./sundew", BrokerKind.distribution().resolve("bin/sundew").toString());
    if (command.equals("./sundew &")) {
      return launched.replace(" &", " -p " + port + " &");
    }
    return launched
        .replace("1883", Integer.toString(port))
        .replace("mosquitto_sub ", "mosquitto_sub -p " + port + " ")
        .replace("mosquitto_pub ", "mosquitto_pub -p " + port + " ");
  }

  private static void await(String expected, LinkedBlockingQueue<String> printed, Step step)
      throws InterruptedException {
    long deadline = System.nanoTime() + DEADLINE.toNanos();
    List<String> seen = new ArrayList<>();
    while (System.nanoTime() < deadline) {
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

  private static String comparable(String line) {
    return line.replaceAll("[0-9]+", "0");
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
