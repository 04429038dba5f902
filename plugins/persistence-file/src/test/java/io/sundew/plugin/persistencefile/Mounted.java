package io.sundew.plugin.persistencefile;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small file system of its own at some directory. Needs the right to mount, or else skips. */
record Mounted(Path at) implements AutoCloseable {
  static Mounted tmpfs(Path at, String size) throws IOException {
    String output = run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString());
    assumeTrue(output.isEmpty(), "a tmpfs cannot be mounted here: " + output);
    return new Mounted(at);
  }

  void remount(String options) throws IOException {
    String output = run("mount", "-o", "remount," + options, at.toString());
    if (!output.isEmpty()) {
      throw new IOException(output);
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
    String output = new String(process.getInputStream().readAllBytes());
    int status = process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue();
    return status == 0 ? "" : output + " (" + status + ")";
  }
}
