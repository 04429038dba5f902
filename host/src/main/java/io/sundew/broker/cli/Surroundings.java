package io.sundew.broker.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line takes from the process that runs it.
 *
 * @param installation where the distribution lies; empty when it runs from somewhere else
 * @param workingDirectory what relative paths are meant from
 * @param environment for <code>${NAME}</code> in configurations
 * @param out standard output
 * @param err standard error
 */
record Surroundings(
    Optional<Path> installation,
    Path workingDirectory,
    Map<String, String> environment,
    PrintStream out,
    PrintStream err) {
  /** Those of this process; {@code bin/sundew} sets {@code sundew.home}. */
  static final Surroundings OF_PROCESS =
      new Surroundings(
          Optional.ofNullable(System.getProperty("sundew.home")).map(Path::of),
          Path.of("").toAbsolutePath(),
          System.getenv(),
          System.out,
          System.err);
}
