package io.sundew.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/** Another program that runs as a process of its own until it is closed. Thread safe. */
public final class ExternalPeer implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final Process process;
  private final Queue<String> output = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<String> ready = new CompletableFuture<>();

  private ExternalPeer(Process process) {
    this.process = process;
  }

  /**
   * Starts a program and waits until it prints a line by which one knows that it is ready.
   *
   * @throws IllegalStateException with its output, when it ends before or says nothing for 10 s
   */
  public static ExternalPeer start(List<String> command, Predicate<String> readyLine) {
    try {
      var peer = new ExternalPeer(new ProcessBuilder(command).redirectErrorStream(true).start());
      Thread.ofVirtual()
          .name("output of " + command.getFirst())
          .start(() -> peer.collectOutput(readyLine));
      peer.awaitReady(command);
      return peer;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + command, e);
    }
  }

  /** An address of this machine that nothing listened on a moment ago. */
  public static InetSocketAddress freeAddress() {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it printed so far. */
  public List<String> output() {
    return List.copyOf(output);
  }

  /** The process. */
  public ProcessHandle handle() {
    return process.toHandle();
  }

  /** Ends the process, first politely. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void collectOutput(Predicate<String> readyLine) {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        output.add(line);
        if (readyLine.test(line)) {
          ready.complete(line);
        }
      }
      ready.completeExceptionally(new IOException("it has ended"));
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
  }

  private void awaitReady(List<String> command) {
    try {
      ready.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      close();
      throw new IllegalStateException(command + " does not become ready; it said " + output, e);
    } catch (InterruptedException e) {
      close();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
