package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive that brings its own Java, on a machine that has none. */
@SundewOnly
final class RuntimeDistributionTest {
  /** What may be downloaded without a second thought. */
  private static final long LARGEST_ARCHIVE = 128L << 20;

  @TempDir private Path directory;

  @BeforeAll
  static void make() {
    RuntimeDistribution.get();
  }

  @Test
  void sundew_withoutAJavaOnThePath_servesWithItsOwn() throws IOException {
    int port = BrokerProcess.freePort();
    var deployment = new Deployment("shared-host", directory);
    try (var broker =
        deployment.sundew("-p", Integer.toString(port), "--data", directory + "/data")) {
      broker.awaitLine(" ready on ");
      assertEquals(
          RuntimeDistribution.get().directory().resolve("runtime/bin/java").toRealPath(),
          Path.of("/proc/" + broker.pid() + "/exe").toRealPath());
      Program.succeed(
          "mosquitto_pub", "-p", Integer.toString(port), "-t", "a", "-m", "b", "-q", "1");
      broker.terminate();
      broker.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }

  /** Where the cache does not fit, this mode refuses to start. */
  @Test
  void archive_isTrained() throws IOException {
    var deployment =
        new Deployment("shared-host", directory).with("SUNDEW_JAVA_OPTS", "-XX:AOTMode=on");
    try (var program = deployment.sundew("--version")) {
      program.await().expectStatus(0);
    }
  }

  /** A module that is missing shows only when a plugin's class is needed that names it. */
  @Test
  void pluginsWithLibraries_startInIt() throws IOException {
    Program.succeed("touch", file("passwd"), file("acl"));
    Files.writeString(directory.resolve("key"), "0123456789abcdef0123456789abcdef");
    Files.writeString(
        directory.resolve("sundew.yaml"), PLUGINS.formatted(BrokerProcess.freePort()));
    try (var broker =
        new Deployment("shared-host", directory)
            .sundew("-c", file("sundew.yaml"), "--data", file("data"))) {
      broker.awaitLine(" ready on ");
      String output = broker.output();
      assertFalse(output.contains("NoClassDefFound"), output);
      assertFalse(output.contains(" ERROR "), output);
    }
  }

  private static final String PLUGINS =
      """
      listeners:
        - { tcp: "127.0.0.1:%d" }
      allow-anonymous: true
      plugins:
        - { plugin: auth-passwd, config: { file: passwd } }
        - { plugin: acl-file, config: { file: acl } }
        - { plugin: auth-jwt, config: { algorithms: [HS256], secret-file: key } }
        - { plugin: auth-http, config: { authenticate: { url: "http://127.0.0.1:9/" } } }
      """;

  private String file(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void archive_holdsOneFolderOfModestSizeAndNoFileOfItsBuilder() throws IOException {
    Path archive = RuntimeDistribution.get().archive();
    assertTrue(Files.size(archive) < LARGEST_ARCHIVE, Files.size(archive) + " bytes");
    String list = Program.succeed("tar", "-tvzf", archive.toString());
    var folders =
        list.lines()
            .map(line -> line.replaceFirst("^(\\S+\\s+){5}", "").replaceFirst("/.*", ""))
            .collect(Collectors.toSet());
    assertEquals(1, folders.size(), folders::toString);
    assertTrue(list.lines().allMatch(line -> line.contains(" 0/0 ")), "owned by a builder");
  }
}
