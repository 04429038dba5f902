package io.sundew.testkit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small disk of its own at some directory. Needs the right to mount, or else the test skips. */
public record TemporaryDisk(Path at) implements AutoCloseable {
  /**
   * A disk there, in memory.
   *
   * @param size how large it is, such as {@code 48m}
   */
  public static TemporaryDisk mount(Path at, String size) throws IOException {
    String output = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString());
    assumeTrue(output.isEmpty(), "a tmpfs cannot be mounted here: " + output);
    return new TemporaryDisk(at);
  }

  /** Changes options of it, such as {@code ro} or {@code size=512m}. */
  public void remount(String options) throws IOException {
    String output = run("mount", "-o", "remount," + options, at.toString());
    if (!output.isEmpty()) {
      throw new IOException(output);
    }
  }

  /** Writes a file until there is no room left. */
  public void fill(Path file) throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      if (at.toFile().getUsableSpace() >= page.length) {
        throw full;
      }
    }
  }

  @Override
  public void close() throws IOException {
    String output = run("umount", at.toString());
    if (!output.isEmpty()) {
      throw new IOException(output);
    }
  }

  private static String run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return e.toString(); // there is no such command
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue();
    return status == 0 ? "" : output + " (" + status + ")";
  }
}
