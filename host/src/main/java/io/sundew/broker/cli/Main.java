package io.sundew.broker.cli;

import java.util.List;

/** The program {@code sundew}. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process with its status. */
  public static void main(String[] arguments) {
    System.exit(CommandLines.run(List.of(arguments), Surroundings.OF_PROCESS));
  }
}
