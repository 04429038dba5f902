package io.sundew.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Mosquitto as Debian packages it, running on a free port of this machine until it is closed.
 * Thread safe.
 */
public final class MosquittoPeer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");

  private final InetSocketAddress address;
  private final Path configuration;
  private final ExternalPeer process;

  private MosquittoPeer(InetSocketAddress address, Path configuration, ExternalPeer process) {
    this.address = address;
    this.configuration = configuration;
    this.process = process;
  }

  /** Skips the test, visibly, where Mosquitto is not installed. */
  public static void assumeInstalled() {
    Assumptions.assumeTrue(Files.isExecutable(PROGRAM), () -> "skipped: there is no " + PROGRAM);
  }

  /**
   * Starts Mosquitto with one listener that lets anybody in, and with these further lines of
   * configuration; returns when it accepts connections. Skips the test where it is not installed.
   */
  public static MosquittoPeer start(String... lines) {
    return start(List.of(lines));
  }

  /** The same, with the lines in a list. */
  public static MosquittoPeer start(List<String> lines) {
    return start(lines, List.of("-v"));
  }

  /** The same, and it logs nothing of single packets: for many of them. */
  public static MosquittoPeer startQuiet(String... lines) {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add("log_type information");
    all.add("log_type error");
    return start(all, List.of());
  }

  private static MosquittoPeer start(List<String> lines, List<String> options) {
    assumeInstalled();
    InetSocketAddress address = ExternalPeer.freeAddress();
    Path configuration = write(address, lines);
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PROGRAM.toString(), "-c", configuration.toString()));
    command.addAll(options);
    ExternalPeer process = ExternalPeer.start(command, line -> line.endsWith(" running"));
    return new MosquittoPeer(address, configuration, process);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** What it has logged so far. */
  public List<String> log() {
    return process.output();
  }

  /** Its process. */
  public ProcessHandle handle() {
    return process.handle();
  }

  @Override
  public void close() {
    process.close();
    try {
      Files.deleteIfExists(configuration);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path write(InetSocketAddress address, List<String> further) {
    List<String> lines = new ArrayList<>();
    lines.add("user " + System.getProperty("user.name"));
    lines.add("listener " + address.getPort() + " " + address.getAddress().getHostAddress());
    lines.add("allow_anonymous true");
    lines.addAll(further);
    try {
      return Files.write(Files.createTempFile("mosquitto", ".conf"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
