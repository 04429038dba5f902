package io.sundew.plugin.authpasswd;

import io.sundew.api.Command;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A terminal at which somebody types these secrets. */
final class FakeTerminal implements Command.Terminal {
  final List<String> prompts = new ArrayList<>();
  private final Deque<String> secrets;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  FakeTerminal(String... secrets) {
    this.secrets = new ArrayDeque<>(List.of(secrets));
  }

  String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Override
  public BufferedReader in() {
    return new BufferedReader(new StringReader(""));
  }

  @Override
  public PrintStream out() {
    return new PrintStream(out, true, StandardCharsets.UTF_8);
  }

  @Override
  public PrintStream err() {
    return new PrintStream(err, true, StandardCharsets.UTF_8);
  }

  @Override
  public char[] readPassword(String prompt) throws IOException {
    prompts.add(prompt);
    if (secrets.isEmpty()) {
      throw new IOException("nothing to read");
    }
    return secrets.removeFirst().toCharArray();
  }
}
