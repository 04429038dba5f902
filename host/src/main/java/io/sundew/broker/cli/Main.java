package io.sundew.broker.cli;

import java.time.Duration;
import java.util.List;

/** The program {@code sundew}. */
public final class Main {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Main() {}

  /** Runs the command line and ends the process with its status. */
  public static void main(String[] arguments) {
    int status = CommandLines.run(List.of(arguments), Surroundings.OF_PROCESS);
    Thread.ofPlatform().daemon().name("halt").start(() -> haltLater(status));
    System.exit(status);
  }

  /**
   * All of ours is closed by now. What libraries of plugins do at the end may wait for code that
   * never comes back, which must not keep the process.
   */
  private static void haltLater(int status) {
    try {
      Thread.sleep(PATIENCE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does
    }
    Runtime.getRuntime().halt(status);
  }
}
