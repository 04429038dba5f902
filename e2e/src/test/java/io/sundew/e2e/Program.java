package io.sundew.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A program started by a test: its output line by line, its end, and never left behind.
 *
 * <p>Thread safe. Standard error is read together with standard output.
 */
final class Program implements AutoCloseable {
  /** How long a test waits for what it expects; far more than it takes, for busy machines. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a program that has ended leaves: its exit status and all it printed. */
  record Finished(int status, String output) {
    Finished expectStatus(int expected) {
      if (status != expected) {
        throw new AssertionError(
            "exit status " + status + " instead of " + expected + ", output:\n" + output);
      }
      return this;
    }
  }

  private final List<String> command;
  private final Process process;
  private final Thread reader;
  private final List<String> lines = new ArrayList<>(); // guarded by itself
  private boolean outputEnded; // guarded by lines

  private Program(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    this.reader = Thread.ofVirtual().name("output of " + command.getFirst()).start(this::read);
  }

  static Program start(List<String> command, @Nullable Path directory) {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    try {
      var process = builder.start();
      process.getOutputStream().close();
      return new Program(List.copyOf(command), process);
    } catch (IOException e) {
      throw new AssertionError("cannot start " + command, e);
    }
  }

  static Program start(String... command) {
    return start(List.of(command), null);
  }

  /** Runs a program to its end, which must come within {@link #PATIENCE}. */
  static Finished run(String... command) {
    try (var program = start(command)) {
      return program.await();
    }
  }

  /** Runs a program whose exit status must be 0, and returns what it printed. */
  static String succeed(String... command) {
    var finished = run(command);
    if (finished.status() != 0) {
      throw new AssertionError(
          String.join(" ", command) + ": status " + finished.status() + "\n" + finished.output());
    }
    return finished.output();
  }

  private void read() {
    try (var output = process.inputReader(UTF_8)) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(reading the output ended: " + e.getMessage() + ")");
    } finally {
      synchronized (lines) {
        outputEnded = true;
        lines.notifyAll();
      }
    }
  }

  private void add(String line) {
    synchronized (lines) {
      lines.add(line);
      lines.notifyAll();
    }
  }

  /** The first line in which the expression is found, now or within {@link #PATIENCE}. */
  String awaitLine(String regex) {
    return awaitLines(regex, 1).getFirst();
  }

  /** The first {@code count} lines in which the expression is found, in their order. */
  List<String> awaitLines(String regex, int count) {
    var pattern = Pattern.compile(regex);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (lines) {
      while (true) {
        var found = lines.stream().filter(line -> pattern.matcher(line).find()).toList();
        if (found.size() >= count) {
          return found.subList(0, count);
        }
        if (outputEnded || !waitForMore(deadline)) {
          throw new AssertionError(
              "%d of %d lines with '%s' from %s, only:%n%s"
                  .formatted(found.size(), count, regex, command, String.join("\n", lines)));
        }
      }
    }
  }

  @SuppressWarnings("WaitNotInLoop") // its caller loops
  private boolean waitForMore(long deadline) {
    long left = NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      return false;
    }
    try {
      lines.wait(left);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Waits for the end of the program and of its output, at most {@link #PATIENCE}. */
  Finished await() {
    return await(PATIENCE);
  }

  Finished await(Duration patience) {
    var finished = awaitOrEmpty(patience);
    return finished.orElseThrow(
        () -> new AssertionError(command + " still runs after " + patience + ":\n" + output()));
  }

  /** Waits for the end; whether it has come. */
  boolean endsWithin(Duration patience) {
    return awaitOrEmpty(patience).isPresent();
  }

  private Optional<Finished> awaitOrEmpty(Duration patience) {
    try {
      if (!process.waitFor(patience.toMillis(), MILLISECONDS) || !reader.join(patience)) {
        return Optional.empty();
      }
      return Optional.of(new Finished(process.exitValue(), output()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  String output() {
    synchronized (lines) {
      return String.join("\n", lines);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Sends SIGTERM. Through the handle: {@link Process#destroy()} would also close the output. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Sends any signal by its name, such as {@code INT}. */
  void signal(String name) {
    succeed("kill", "-" + name, Long.toString(process.pid()));
  }

  /** Sends SIGKILL to the program and what it started. */
  void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
  }

  @Override
  public void close() {
    kill();
    awaitOrEmpty(PATIENCE);
  }
}
