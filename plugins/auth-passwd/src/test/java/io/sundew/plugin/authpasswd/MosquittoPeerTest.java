package io.sundew.plugin.authpasswd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Password files go from Mosquitto to us and back. Skipped, with the reason, where Mosquitto is not
 * installed.
 */
class MosquittoPeerTest {
  @TempDir Path directory;

  @Test
  void load_fileOfMosquittoPasswd_acceptsItsUsers() throws Exception {
    var passwd = program("mosquitto_passwd");
    var file = directory.resolve("users").toString();
    assertEquals(0, exitOf(passwd, "-c", "-b", file, "alice", "wonderland"));
    assertEquals(0, exitOf(passwd, "-b", "-H", "sha512", file, "bob", "bøb"));

    var users = PasswordFile.load(Path.of(file), 1024);

    assertTrue(users.user("alice").orElseThrow().hash().matches("wonderland".getBytes(UTF_8)));
    assertTrue(users.user("bob").orElseThrow().hash().matches("bøb".getBytes(UTF_8)));
    assertFalse(users.user("bob").orElseThrow().hash().matches("wonderland".getBytes(UTF_8)));
  }

  @Test
  void mosquittoPasswd_editsFilesOfOurs() throws Exception {
    var passwd = program("mosquitto_passwd");
    var file = directory.resolve("users").toString();
    sundewPasswd("-c", "-b", file, "alice", "a");
    sundewPasswd("-b", file, "bob", "b");

    assertEquals(0, exitOf(passwd, "-D", file, "alice"));

    var users = PasswordFile.load(Path.of(file), 1024);
    assertTrue(users.user("alice").isEmpty());
    assertTrue(users.user("bob").isPresent());
  }

  @Test
  void mosquitto_letsInUsersOfFilesThatWeWrote() throws Exception {
    var mosquitto = program("mosquitto");
    var publisher = program("mosquitto_pub");
    var users = directory.resolve("users").toString();
    sundewPasswd("-c", "-b", users, "alice", "wonderland");
    sundewPasswd("-b", "-I", "1000", users, "bob", "bøb");
    sundewPasswd("-b", "-H", "sha512", users, "carol", "c");
    letEverybodyRead(users); // Mosquitto gives up root before it reads

    try (var broker = RunningMosquitto.start(mosquitto, directory, users)) {
      assertEquals(0, broker.publish(publisher, "alice", "wonderland"));
      assertEquals(0, broker.publish(publisher, "bob", "bøb"));
      assertEquals(0, broker.publish(publisher, "carol", "c"));
      assertNotEquals(0, broker.publish(publisher, "alice", "bøb"));
      assertNotEquals(0, broker.publish(publisher, "mallory", "wonderland"));
    }
  }

  private void letEverybodyRead(String file) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static void sundewPasswd(String... words) throws Exception {
    var terminal = new FakeTerminal();
    assertEquals(0, PasswdCommand.COMMAND.body().run(List.of(words), terminal), terminal.errors());
  }

  /**
   * The program, or the end of the test. Debian keeps the broker in sbin, which is not on every
   * user's path.
   */
  private static String program(String name) {
    Optional<Path> found =
        Stream.of("/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/opt/homebrew/bin")
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(
        found.isPresent(),
        name + " is not installed; Debian: apt-get install mosquitto mosquitto-clients");
    return found.orElseThrow().toString();
  }

  private static int exitOf(String... command) throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), () -> command[0] + " did not end in 20 s");
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** Debian's broker on a free port of the loopback interface, with our password file. */
  private record RunningMosquitto(Process process, int port) implements AutoCloseable {
    static RunningMosquitto start(String program, Path directory, String users)
        throws IOException, InterruptedException {
      int port = freePort();
      var config = directory.resolve("mosquitto.conf");
      Files.writeString(config, "listener %d 127.0.0.1%npassword_file %s%n".formatted(port, users));
      var process =
          new ProcessBuilder(program, "-v", "-c", config.toString())
              .redirectErrorStream(true)
              .start();
      var broker = new RunningMosquitto(process, port);
      broker.awaitRunning();
      return broker;
    }

    int publish(String publisher, String user, String password)
        throws IOException, InterruptedException {
      return exitOf(
          publisher,
          "-h",
          "127.0.0.1",
          "-p",
          Integer.toString(port),
          "-u",
          user,
          "-P",
          password,
          "-t",
          "t",
          "-m",
          "m",
          "-q",
          "1");
    }

    /** Reads its log up to the line that says so; the few lines that follow fit in the pipe. */
    private void awaitRunning() throws IOException {
      var seen = new ArrayList<String>();
      var log = process.inputReader(UTF_8);
      String line;
      while ((line = log.readLine()) != null) {
        seen.add(line);
        if (line.endsWith(" running")) {
          return;
        }
      }
      throw new IOException("mosquitto ended: " + seen);
    }

    private static int freePort() throws IOException {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      }
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
