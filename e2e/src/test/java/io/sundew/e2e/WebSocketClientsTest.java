package io.sundew.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * MQTT.js and Paho over WebSocket, with TLS and without, on a listener for it and on one that
 * detects it.
 */
@SundewOnly
@RequiresProgram(
    value = {"node", "npm", "openssl"},
    install = "apt-get install nodejs npm openssl")
final class WebSocketClientsTest {
  private static final Path SCRIPTS = ScriptSuite.directory().resolve("js");

  @TempDir static Path directory;
  private static BrokerProcess broker;
  private static int secure;
  private static int detecting;

  @BeforeAll
  static void start() throws IOException {
    MqttJsTest.install();
    openssl(
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        "key.pem",
        "-out",
        "cert.pem");
    int port = BrokerProcess.freePort();
    secure = BrokerProcess.freePort();
    detecting = BrokerProcess.freePort();
    Path configuration =
        Files.writeString(
            directory.resolve("sundew.yaml"),
            """
            listeners:
              - { name: web, http: "127.0.0.1:%d" }
              - name: secure
                http: "127.0.0.1:%d"
                tls: { certificate: cert.pem, key: key.pem }
              - name: one-for-all
                tcp: "127.0.0.1:%d"
                protocol: auto
                tls: { certificate: cert.pem, key: key.pem }
            allow-anonymous: true
            """
                .formatted(port, secure, detecting));
    broker = BrokerProcess.start(port, configuration);
  }

  private static void openssl(String... arguments) {
    var command = Stream.concat(Stream.of("openssl"), Stream.of(arguments)).toList();
    try (var program = Program.start(command, directory)) {
      program.await(Program.PATIENCE).expectStatus(0);
    }
  }

  @AfterAll
  static void stop() {
    try (var running = broker) {
      running.stop();
    }
  }

  @TestFactory
  Stream<DynamicTest> ws() {
    return suite(broker.portText(), "4", "ws");
  }

  @TestFactory
  Stream<DynamicTest> wss() {
    return suite(Integer.toString(secure), "5", "wss", certificate());
  }

  @TestFactory
  Stream<DynamicTest> detected() {
    String port = Integer.toString(detecting);
    return Stream.of(
            suite(port, "3", "ws"),
            suite(port, "4", "wss", certificate()),
            suite(port, "5", "mqtt"),
            suite(port, "5", "mqtts", certificate()))
        .flatMap(tests -> tests);
  }

  @TestFactory
  Stream<DynamicTest> pahoForPython() {
    var python = PahoPythonTest.pythonWithPaho();
    Skip.unless(
        python.isPresent(),
        "Paho for Python over WebSocket",
        "not installed; to run these tests: apt-get install python3-paho-mqtt");
    var script = ScriptSuite.directory().resolve("python/paho_suite.py").toString();
    return ScriptSuite.run(
        "paho-python 311, websockets",
        python.orElseThrow(),
        script,
        broker.portText(),
        "311",
        "websockets");
  }

  private static String certificate() {
    return directory.resolve("cert.pem").toString();
  }

  private static Stream<DynamicTest> suite(String port, String level, String... rest) {
    var command =
        Stream.concat(
                Stream.of("node", SCRIPTS.resolve("suite.mjs").toString(), port, level),
                Stream.of(rest))
            .toList();
    return ScriptSuite.run(
        "MQTT.js level %s, %s".formatted(level, rest[0]), command.toArray(String[]::new));
  }
}
