package io.sundew.broker.cli;

import io.sundew.api.Command;
import java.io.BufferedReader;
import java.io.Console;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where a plugin's command reads and writes. Used by one thread. */
final class ProcessTerminal implements Command.Terminal {
  private final Surroundings surroundings;
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  ProcessTerminal(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public BufferedReader in() {
    return in;
  }

  @Override
  public PrintStream out() {
    return surroundings.out();
  }

  @Override
  public PrintStream err() {
    return surroundings.err();
  }

  @Override
  @SuppressWarnings("SystemConsoleNull") // since 25 it is null again where there is no terminal
  public char[] readPassword(String prompt) throws IOException {
    Console console = System.console();
    if (console != null && console.isTerminal()) {
      char[] password = console.readPassword("%s", prompt);
      if (password == null) {
        throw new EOFException("no password");
      }
      return password;
    }
    String line = in.readLine();
    if (line == null) {
      throw new EOFException("no password on standard input");
    }
    return line.toCharArray();
  }
}
