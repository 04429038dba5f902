package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code dist/deploy/raspberry-pi}: Debian's {@code mosquitto.conf} with a {@code conf.d}, under
 * the unit of systemd, which {@code python/service_manager.py} heeds here.
 */
@SundewOnly
@RequiresProgram(
    value = {"mosquitto_pub", "mosquitto_sub", "mosquitto_passwd", "python3"},
    install = MosquittoClients.INSTALL)
final class SystemdDeploymentTest {
  /** The README says 75; others' pages in the same files make it vary. */
  private static final long MOST_IDLE_MEBIBYTES = 100;

  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();
  private final MosquittoClients clients = MosquittoClients.on(port);
  private Deployment deployment;

  @BeforeEach
  void install() throws IOException {
    deployment =
        new Deployment("raspberry-pi", directory)
            .replacing("/etc/mosquitto", directory)
            .replacing("/var/lib/mosquitto", directory.resolve("lib"))
            .replacing("/var/log/mosquitto", directory.resolve("log"))
            .replacing("/run/mosquitto", directory.resolve("run"))
            .replacing("listener 1883", "listener " + port)
            .replacing("RestartSec=5", "RestartSec=1")
            .replacing("/bin/kill", Programs.find("kill").orElseThrow())
            .copy();
    for (String made : List.of("lib", "log", "run")) { // by systemd
      Files.createDirectory(directory.resolve(made));
    }
  }

  private Program startService() throws IOException {
    return deployment.start(
        List.of(
            "/usr/bin/python3",
            ScriptSuite.directory().resolve("python/service_manager.py").toString(),
            deployment.file("sundew.service").toString()));
  }

  private static long mainProcess(Program manager, int start) {
    String line = manager.awaitLines("^started ", start).getLast();
    return Long.parseLong(line.replace("started ", ""));
  }

  @Test
  void service_saysWhenItIsReadyReloadsAndStops() throws IOException {
    try (var manager = startService()) {
      manager.awaitLine("READY=1");
      manager.awaitLine("STATUS=Serves on .*:" + port);
      assertEquals(0, clients.retain("home/lamp", "on").status());
      assertEquals("on", clients.receive("home/lamp").output());
      assertTrue(Files.exists(directory.resolve("run/mosquitto.pid")));
      assertTrue(Files.readString(directory.resolve("log/mosquitto.log")).contains("ready on"));

      Program.succeed("touch", file("passwd"));
      Program.succeed("mosquitto_passwd", "-b", file("passwd"), "pi", "raspberry");
      Files.writeString(
          directory.resolve("conf.d/local.conf"),
          "listener %d%nallow_anonymous false%npassword_file %s%n".formatted(port, file("passwd")));
      manager.signal("HUP");
      manager.awaitLine("RELOADING=1");
      manager.awaitLines("READY=1", 2);
      assertNotEquals(0, clients.publish("home/lamp", "off").status());
      assertEquals(0, clients.as("pi", "raspberry").publish("home/lamp", "off").status());

      manager.terminate();
      manager.await(BrokerProcess.STOP_TIME).expectStatus(0);
      manager.awaitLine("STOPPING=1");
      manager.awaitLine("ended 0");
    }
  }

  @Test
  void killedBroker_isStartedAgain() throws IOException {
    try (var manager = startService()) {
      manager.awaitLines("READY=1", 1);
      long first = mainProcess(manager, 1);
      Program.succeed("kill", "-KILL", Long.toString(first));
      manager.awaitLines("READY=1", 2);
      assertNotEquals(first, mainProcess(manager, 2));
      assertEquals(0, clients.publish("home/lamp", "on").status());
      manager.terminate();
      manager.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }

  @Test
  void wrongConfiguration_isNamedAndTriedAgain() throws IOException {
    Path file = directory.resolve("conf.d/local.conf");
    String right = Files.readString(file);
    Files.writeString(file, right.replace("listener", "lisener"));
    try (var manager = startService()) {
      manager.awaitLine("ended 3");
      manager.awaitLine("lisener");
      manager.awaitLine("local.conf:1");
      Files.writeString(file, right);
      manager.awaitLine("READY=1");
      manager.terminate();
      manager.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }

  @Test
  void idleBroker_takesLittleMemory() throws IOException {
    try (var manager = startService()) {
      manager.awaitLine("READY=1");
      clients.publish("home/lamp", "on");
      long mebibytes = residentKibibytes(mainProcess(manager, 1)) / 1024;
      assertTrue(mebibytes <= MOST_IDLE_MEBIBYTES, mebibytes + " MiB");
      manager.terminate();
      manager.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
  }

  private static long residentKibibytes(long process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @RequiresProgram(value = "systemd-analyze", install = "apt-get install systemd")
  void unit_isAcceptedBySystemdAndHardened() {
    String unit = file("sundew.service");
    var verified = Program.run("systemd-analyze", "verify", unit);
    assertEquals(0, verified.status(), verified.output());
    assertEquals("", verified.output());
    var exposed =
        Program.run("systemd-analyze", "security", "--offline=true", "--threshold=20", unit);
    Skip.unless(
        !exposed.output().contains("unrecognized option"),
        "hardening of the unit",
        "this systemd-analyze cannot look at files");
    assertEquals(0, exposed.status(), exposed.output());
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }
}
