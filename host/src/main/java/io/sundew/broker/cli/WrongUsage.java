package io.sundew.broker.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * What a command throws that was given a line it cannot use. In a class of its own: the virtual
 * machine looks at the exceptions that a command's own code throws when it links the command, and
 * for this one a broker's start would have to open jars.
 */
final class WrongUsage {
  private WrongUsage() {}

  /** Has the problem printed, and how to find out how the command is used. */
  static RuntimeException of(CommandSpec command, String problem) {
    return new ParameterException(command.commandLine(), problem);
  }
}
