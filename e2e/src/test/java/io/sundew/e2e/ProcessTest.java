package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The broker as a process: its command line, its signals, its exit status. */
final class ProcessTest {
  private static final int BAD_CONFIGURATION = 3;

  @TempDir private Path directory;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void signal_withClientsConnected_endsWithStatus0(String signal) throws Exception {
    try (var broker = BrokerProcess.start();
        var client = JavaClient.PAHO_3_1_1.connect(ClientOptions.of(broker.port(), "client"))) {
      broker.program().signal(signal);
      broker.program().await(BrokerProcess.STOP_TIME).expectStatus(0);
      client.awaitConnectionLost();
      assertFalse(BrokerProcess.accepts(broker.port()), "a process still listens");
    }
  }

  @Test
  @SundewOnly
  void sigterm_tellsV5ClientsThatTheServerShutsDown() throws Exception {
    try (var broker = BrokerProcess.start();
        var hiveMq = new HiveMqV5Connection(ClientOptions.of(broker.port(), "hivemq"));
        var paho = new PahoV5Connection(ClientOptions.of(broker.port(), "paho"))) {
      broker.stop();
      var cause = assertInstanceOf(Mqtt5DisconnectException.class, hiveMq.awaitDisconnectCause());
      assertEquals(
          Mqtt5DisconnectReasonCode.SERVER_SHUTTING_DOWN, cause.getMqttMessage().getReasonCode());
      assertEquals(0x8B, paho.awaitDisconnect().getReturnCode());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PAHO_3_1", "HIVEMQ_3_1_1"})
  void sigterm_closesV3Clients(JavaClient kind) throws Exception {
    try (var broker = BrokerProcess.start();
        var client = kind.connect(ClientOptions.of(broker.port(), "client"))) {
      broker.stop();
      client.awaitConnectionLost();
    }
  }

  @Test
  @SundewOnly
  void start_withoutConfiguration_saysWhereAndThatItIsOpen() {
    try (var broker = BrokerProcess.start()) {
      broker.program().awaitLine("(?i)ready.*127\\.0\\.0\\.1:" + broker.port());
      broker.program().awaitLine("(?i)anonymous|anyone");
      var output = broker.stop().output();
      assertFalse(output.contains("WARNING:"), output); // the JVM's own
      assertFalse(output.contains("\tat "), output);
    }
  }

  @Test
  void start_withoutConfiguration_listensOnBothLoopbackAddresses() throws Exception {
    try (var broker = BrokerProcess.start()) {
      var ipv6 = InetAddress.ofLiteral("::1");
      Skip.unless(isAssigned(ipv6), "the loopback address ::1", "no IPv6 on this machine");
      Eventually.isTrue(() -> accepts(ipv6, broker.port()), () -> "nothing listens on ::1");
    }
  }

  private static boolean accepts(InetAddress address, int port) {
    try (var _ = new Socket(address, port)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isAssigned(InetAddress address) throws IOException {
    return NetworkInterface.getByInetAddress(address) != null;
  }

  @Test
  void start_withPortInUse_endsAndNamesThePort() {
    try (var first = BrokerProcess.start()) {
      var second = BrokerProcess.run(directory, "-p", first.portText());
      assertNotEquals(0, second.status());
      assertTrue(second.output().contains("ddress already in use"), second.output());
      assertTrue(
          BrokerKind.current() == BrokerKind.MOSQUITTO
              || second.output().contains(first.portText()),
          second.output());
      assertFalse(second.output().contains("\tat "), second.output());
      assertTrue(BrokerProcess.accepts(first.port()), "the first broker is gone");
    }
  }

  @Test
  void start_mosquittoConf_opensItsListenerAndIgnoresThePortOption() throws IOException {
    int port = BrokerProcess.freePort();
    int ignored = BrokerProcess.freePort();
    var file =
        write("mosquitto.conf", "listener %d 127.0.0.1\nallow_anonymous true\n".formatted(port));
    try (var broker =
        BrokerProcess.start(
            port, directory, "-c", file.toString(), "-p", Integer.toString(ignored), "-v")) {
      assertFalse(BrokerProcess.accepts(ignored), "-p was not ignored");
      broker.stop();
    }
  }

  @Test
  @SundewOnly
  void start_yamlWithUnknownKey_endsWithStatus3NamingFileLineKeyAndNearest() throws IOException {
    var file =
        write("sundew.yaml", "allow-anonymous: true\nlisteners:\n  - { tpc: 127.0.0.1:1 }\n");
    var finished = BrokerProcess.run(directory, "-c", file.toString());
    finished.expectStatus(BAD_CONFIGURATION);
    var output = finished.output();
    assertTrue(output.contains("sundew.yaml"), output);
    assertTrue(output.matches("(?s).*\\b3\\b.*"), output);
    assertTrue(output.contains("tpc"), output);
    assertTrue(output.contains("tcp"), output);
    assertFalse(output.contains("\tat "), output);
  }

  @Test
  void start_mosquittoConfWithUnknownOption_endsWithStatus3NamingIt() throws IOException {
    var file = write("mosquitto.conf", "persistence false\nlisener 1883\n");
    var finished = BrokerProcess.run(directory, "-c", file.toString());
    finished.expectStatus(BAD_CONFIGURATION);
    assertTrue(finished.output().contains("lisener"), finished.output());
    assertTrue(finished.output().contains("2"), finished.output());
  }

  @Test
  void start_withMissingFile_endsWithStatus3NamingIt() {
    var finished = BrokerProcess.run(directory, "-c", "nowhere.conf");
    finished.expectStatus(BAD_CONFIGURATION);
    assertTrue(
        finished.output().contains("Unable to open config file")
            && finished.output().contains("nowhere.conf"),
        finished.output());
  }

  @Test
  @SundewOnly
  void start_withPluginThatCannotStart_endsWithTheReason() throws IOException {
    int port = BrokerProcess.freePort();
    var file =
        write(
            "sundew.yaml",
            """
            listeners:
              - { tcp: "127.0.0.1:%d" }
            plugins:
              - { plugin: auth-passwd, config: { file: missing.passwd } }
            """
                .formatted(port));
    var finished = BrokerProcess.run(directory, "-c", file.toString());
    assertNotEquals(0, finished.status());
    assertTrue(finished.output().contains("auth-passwd"), finished.output());
    assertTrue(finished.output().contains("missing.passwd"), finished.output());
    assertFalse(BrokerProcess.accepts(port));
  }

  @Test
  @SundewOnly
  void testConfig_goodFile_endsWithStatus0AndOpensNothing() throws IOException {
    int port = BrokerProcess.freePort();
    var file = write("mosquitto.conf", "listener %d 127.0.0.1\n".formatted(port));
    BrokerProcess.run(directory, "-c", file.toString(), "--test-config").expectStatus(0);
    assertFalse(BrokerProcess.accepts(port));
  }

  @Test
  @SundewOnly
  void testConfig_badFile_endsWithStatus3() throws IOException {
    var file = write("mosquitto.conf", "listener\n");
    BrokerProcess.run(directory, "-c", file.toString(), "--test-config")
        .expectStatus(BAD_CONFIGURATION);
  }

  @Test
  @SundewOnly
  void version_printsTheDistributionsVersion() {
    var finished = BrokerProcess.run(directory, "--version").expectStatus(0);
    var version = BrokerKind.distribution().getFileName().toString().replace("sundew-", "");
    assertTrue(finished.output().contains(version), finished.output());
    assertEquals(1, finished.output().lines().count(), finished.output());
  }

  /** Where the cache does not fit, this mode refuses to start. */
  @Test
  @SundewOnly
  void distribution_isTrained() {
    var launcher = BrokerKind.distribution().resolve("bin/sundew").toString();
    var line = List.of("env", "SUNDEW_JAVA_OPTS=-XX:AOTMode=on", launcher, "--version");
    try (var program = Program.start(line, directory)) {
      program.await().expectStatus(0);
    }
  }

  /** What would make each start slower: a class that is not in the cache, a library to unpack. */
  @Test
  @SundewOnly
  void start_readsNoClassFromAJarAndUnpacksNothing() throws IOException {
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Path classes = directory.resolve("classes");
    var launcher = BrokerKind.distribution().resolve("bin/sundew").toString();
    String options =
        "SUNDEW_JAVA_OPTS=-Djava.io.tmpdir=%s -Xlog:class+load:file=%s"
            .formatted(temporary, classes);
    String port = Integer.toString(BrokerProcess.freePort());
    String data = directory.resolve("data").toString();
    try (var program =
        Program.start(List.of("env", options, launcher, "-p", port, "--data", data), directory)) {
      Eventually.isTrue(() -> program.output().contains(" ready on "), program::output);
      program.terminate();
      program.await(BrokerProcess.STOP_TIME).expectStatus(0);
    }
    try (var loaded = Files.lines(classes);
        var unpacked = Files.list(temporary)) {
      assertEquals(List.of(), loaded.filter(line -> line.contains("source: file:")).toList());
      assertEquals(List.of(), unpacked.toList());
    }
  }

  @Test
  @SundewOnly
  void help_namesTheOptions() {
    var finished = BrokerProcess.run(directory, "--help").expectStatus(0);
    for (var option : new String[] {"-c", "-p", "-v", "-q", "--test-config", "--data"}) {
      assertTrue(finished.output().contains(option), option);
    }
  }

  @Test
  @SundewOnly
  void unknownOption_endsWithUsage() {
    var finished = BrokerProcess.run(directory, "--prot", "1883");
    assertNotEquals(0, finished.status());
    assertTrue(finished.output().contains("--prot"), finished.output());
  }
}
