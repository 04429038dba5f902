package io.sundew.api;

import java.io.BufferedReader;
import java.io.PrintStream;
import java.util.List;
import java.util.Objects;

/**
 * A verb of the command line, {@code sundew NAME …}.
 *
 * @param name the verb, {@code [a-z0-9][a-z0-9._-]{0,63}}
 * @param summary one line for {@code sundew --help}
 * @param body what it does
 */
public record Command(String name, String summary, Body body) {
  public Command {
    if (!name.matches("[a-z0-9][a-z0-9._-]{0,63}")) {
      throw new IllegalArgumentException(
          "command name '" + name + "' does not match [a-z0-9][a-z0-9._-]{0,63}");
    }
    Objects.requireNonNull(summary);
    Objects.requireNonNull(body);
  }

  /** What a command does. */
  @FunctionalInterface
  public interface Body {
    /**
     * Runs with the words after the verb.
     *
     * @return the exit status, 0 for success
     */
    int run(List<String> arguments, Terminal terminal) throws Exception;
  }

  /** Where a command reads and writes. */
  public interface Terminal {
    /** Standard input as UTF-8 lines. */
    BufferedReader in();

    /** Standard output. */
    PrintStream out();

    /** Standard error. */
    PrintStream err();

    /**
     * Asks for a secret without echo; without a console it is read as a line from standard input.
     *
     * @throws java.io.IOException when there is nothing to read
     */
    char[] readPassword(String prompt) throws java.io.IOException;
  }
}
