package io.sundew.broker.cli;

import io.sundew.broker.Broker;
import io.sundew.broker.plugin.FileTrees;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;

/**
 * {@code sundew rehearse}: does for a moment what a broker does, for {@code bin/sundew train},
 * which keeps the classes that the virtual machine loaded and linked meanwhile (JEP 483).
 */
@Command(
    name = "rehearse",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Starts a broker of its own, sends it messages of all kinds and ends.")
final class RehearseCommand implements Callable<Integer> {
  private static final Duration TIME = Duration.ofSeconds(1);
  private static final String CONFIGURATION =
      """
      listeners:
        - {name: rehearsal, tcp: 127.0.0.1:0}
      """;

  private final Surroundings surroundings;

  RehearseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    Path directory = Files.createTempDirectory("sundew-rehearsal");
    try {
      rehearse(directory);
      return ExitStatus.OK;
    } finally {
      FileTrees.delete(directory);
    }
  }

  /** Once without a configuration and once with: what a start needs differs. */
  private void rehearse(Path directory) throws IOException {
    String data = directory.resolve("data").toString();
    String port = String.valueOf(freePort());
    serve(
        List.of("-p", port, "--data", data),
        broker -> {
          operate(data);
          Rehearsal.run(broker.address("default"), TIME);
        });
    Path file = Files.writeString(directory.resolve("sundew.yaml"), CONFIGURATION);
    serve(
        List.of("-c", file.toString(), "--data", data),
        broker -> Rehearsal.run(broker.address("rehearsal"), Duration.ZERO));
  }

  private void serve(List<String> line, Consumer<Broker> meanwhile) {
    RunCommand.ofPlain(line, surroundings).orElseThrow().serve(meanwhile);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The commands that ask a running broker start quickly as well. */
  private void operate(String data) {
    var silent = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var here =
        new Surroundings(
            surroundings.installation(),
            surroundings.workingDirectory(),
            surroundings.environment(),
            silent,
            silent);
    for (String command : List.of("status", "plugins list", "clients list")) {
      CommandLines.ours(here, true).execute((command + " --data " + data).split(" ", -1));
    }
  }
}
