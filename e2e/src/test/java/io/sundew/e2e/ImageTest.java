package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

/**
 * The container image: what its Dockerfile does is done natively, by the same scripts, below a
 * directory in the place of {@code /}. Only the build itself needs Docker.
 */
@SundewOnly
@RequiresProgram(
    value = {"mosquitto_pub", "setpriv"},
    install = MosquittoClients.INSTALL)
final class ImageTest {
  private static final Path DOCKER = Tour.document("dist/docker");

  /** What all tests begin with: copying it anew would take most of their time. */
  @TempDir private static Path assembled;

  @TempDir private Path directory;

  private final int mqtt = BrokerProcess.freePort();
  private final int web = BrokerProcess.freePort();
  private Path root;
  private Deployment image;

  @BeforeAll
  static void assemble() {
    String runtime = RuntimeDistribution.get().directory().toString();
    Program.succeed(
        DOCKER.resolve("assemble.sh").toString(), runtime, assembled.resolve("image").toString());
  }

  @BeforeEach
  void link() throws IOException {
    root = directory.resolve("image");
    Program.succeed("cp", "-al", assembled.resolve("image").toString(), root.toString());
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    image =
        new Deployment("fly", root)
            .with("SUNDEW_ROOT", root)
            .with("MQTT_PORT", mqtt)
            .with("PORT", web);
  }

  private Program run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(root + "/opt/sundew/docker/entrypoint.sh"));
    command.addAll(List.of(arguments));
    return image.start(command);
  }

  private int health() throws IOException {
    try (var check = image.start(List.of(root + "/opt/sundew/docker/healthcheck.sh"))) {
      return check.await().status();
    }
  }

  private int publish() {
    return MosquittoClients.on(mqtt).publish("a", "b").status();
  }

  private static void stop(Program broker) {
    broker.terminate();
    broker.await(BrokerProcess.STOP_TIME).expectStatus(0);
  }

  @Test
  void withoutConfiguration_servesEveryoneAndIsHealthy() throws IOException {
    try (var broker = run()) {
      broker.awaitLine(" ready on ");
      assertEquals(0, publish());
      assertTrue(BrokerProcess.accepts(web));
      assertEquals(0, health());
      assertTrue(Files.exists(root.resolve("sundew/data/lock")), "the data is elsewhere");
      stop(broker);
      assertNotEquals(0, health());
    }
  }

  @Test
  void pathsAndCommandOfMosquittosImage_areTaken() throws IOException {
    Path data = root.resolve("mosquitto/data");
    Files.writeString(
        root.resolve("mosquitto/config/mosquitto.conf"),
        "listener %d%nallow_anonymous true%npersistence true%npersistence_location %s/%n"
            .formatted(mqtt, data));
    String[][] commands = {
      {}, {"/usr/sbin/mosquitto", "-c", root + "/mosquitto/config/mosquitto.conf"}
    };
    for (String[] command : commands) {
      try (var broker = run(command)) {
        Deployment.awaitListening(mqtt, broker);
        assertEquals(0, publish());
        assertEquals(0, health());
        assertTrue(Files.exists(data.resolve("lock")), "the data is elsewhere");
        stop(broker);
      }
    }
  }

  @Test
  void puidAndPgid_areWhoTheBrokerRunsAs() throws IOException {
    boolean isRoot = Program.succeed("id", "-u").strip().equals("0");
    Skip.unless(isRoot, "PUID and PGID", "only root can become another user");
    image.with("PUID", 4321).with("PGID", 1234);
    try (var broker = run()) {
      broker.awaitLine(" ready on ");
      String status = Files.readString(Path.of("/proc/" + broker.pid() + "/status"));
      assertTrue(status.contains("Uid:\t4321\t4321"), status);
      assertTrue(status.contains("Gid:\t1234\t1234"), status);
      assertEquals(4321, Files.getAttribute(root.resolve("sundew/data"), "unix:uid"));
      assertEquals(0, health());
      stop(broker);
    }
  }

  @Test
  void verbsOfTheCommandLine_areRun() throws IOException {
    try (var version = run("sundew", "--version")) {
      assertTrue(version.await().expectStatus(0).output().startsWith("sundew "));
    }
    try (var other = run("/bin/sh", "-c", "exit 7")) {
      other.await().expectStatus(7);
    }
  }

  @Test
  void wrongPuid_isRefused() throws IOException {
    try (var broker = image.with("PUID", "me").start(List.of(entryPoint()))) {
      String output = broker.await().expectStatus(1).output();
      assertTrue(output.contains("PUID must be a number, not 'me'"), output);
    }
  }

  private String entryPoint() {
    return root.resolve("opt/sundew/docker/entrypoint.sh").toString();
  }

  /** Sources and programs that the Dockerfile names are there. */
  @Test
  void dockerfile_namesWhatIsThere() throws IOException {
    String dockerfile = Files.readString(DOCKER.resolve("Dockerfile"));
    var programs = Pattern.compile("\\[\"(/[^\"]+)\"").matcher(dockerfile).results().toList();
    assertEquals(2, programs.size(), "the health check and the entry point");
    programs.forEach(
        program -> assertTrue(Files.isExecutable(Path.of(root + program.group(1))), dockerfile));
    Pattern.compile("\\bdist/[a-z./-]+[a-z]")
        .matcher(dockerfile.replaceAll("dist/target\\S*", ""))
        .results()
        .forEach(named -> assertTrue(Files.exists(Tour.document(named.group())), named.group()));
    Pattern.compile("/sundew/[a-z]+|/mosquitto\\b")
        .matcher(dockerfile.replaceAll("/opt/\\S+", ""))
        .results()
        .forEach(named -> assertTrue(Files.isDirectory(Path.of(root + named.group()))));
    String served = Files.readString(DOCKER.resolve("default.yaml"));
    for (String exposed : dockerfile.replaceAll("(?s).*EXPOSE ([0-9 ]+).*", "$1").split(" ")) {
      assertTrue(served.contains(":" + exposed + "}"), exposed);
    }
  }

  @Test
  void compose_namesWhatIsThere() throws IOException {
    JsonNode broker =
        new YAMLMapper().readTree(DOCKER.resolve("compose.yaml").toFile()).at("/services/broker");
    Path context = DOCKER.resolve(broker.at("/build/context").asText()).normalize();
    assertTrue(Files.exists(context.resolve(broker.at("/build/dockerfile").asText())));
    for (JsonNode volume : broker.get("volumes")) {
      String target = volume.asText().split(":")[1];
      assertTrue(Files.isDirectory(Path.of(root + target)), target);
    }
  }

  /** The ConfigMap runs, and the probes, ports and mounts fit it and the image. */
  @Test
  void kubernetesManifest_fitsItsConfigurationAndTheImage() throws IOException {
    List<JsonNode> documents;
    try (var parsed =
        new YAMLMapper()
            .readerFor(JsonNode.class)
            .<JsonNode>readValues(Tour.document("dist/kubernetes/sundew.yaml").toFile())) {
      documents = parsed.readAll();
    }
    JsonNode container = documents.get(2).at("/spec/template/spec/containers/0");
    Path secrets = Files.createDirectory(root.resolve("sundew/secrets"));
    Files.createFile(secrets.resolve("users.passwd"));
    Path file =
        Files.writeString(
            root.resolve("sundew/config/sundew.yaml"),
            documents
                .get(0)
                .at("/data/sundew.yaml")
                .asText()
                .replace(port(container, "mqtt"), Integer.toString(mqtt))
                .replace(port(container, "web"), Integer.toString(web))
                .replace("/sundew/", root + "/sundew/")); // last: its name may hold a port's digits
    assertEquals("/sundew/config/sundew.yaml", container.at("/args/1").asText());
    for (JsonNode mount : container.get("volumeMounts")) {
      Path path = Path.of(root + mount.get("mountPath").asText());
      assertTrue(path.endsWith("tmp") || Files.isDirectory(path), path.toString());
    }
    try (var broker = run(container.at("/args/0").asText(), file.toString())) {
      broker.awaitLine(" ready on ");
      assertTrue(BrokerProcess.accepts(mqtt));
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        JsonNode request = container.get(probe).get("httpGet");
        assertEquals("web", request.get("port").asText());
        Health.awaitOk(web, request.get("path").asText());
      }
      stop(broker);
    }
  }

  private static String port(JsonNode container, String name) {
    for (JsonNode port : container.get("ports")) {
      if (port.get("name").asText().equals(name)) {
        return port.get("containerPort").asText();
      }
    }
    throw new AssertionError("no port " + name);
  }

  @Test
  void image_isBuiltWhereDockerIs() {
    Skip.unless(
        DockerClientFactory.instance().isDockerAvailable(),
        "the image's build",
        "Docker is not available; the other tests of ImageTest run its scripts natively");
    Path sources = Tour.document("dist").getParent();
    try (var build =
        Program.start(
            List.of(
                "docker", "build", "-q", "-f", "dist/docker/Dockerfile", "-t", "sundew:e2e", "."),
            sources)) {
      build.await(Program.PATIENCE.multipliedBy(20)).expectStatus(0);
    }
    assertTrue(
        Program.succeed("docker", "run", "--rm", "sundew:e2e", "--version").startsWith("sundew "));
  }
}
