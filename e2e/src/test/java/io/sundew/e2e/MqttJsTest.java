package io.sundew.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** MQTT.js in each protocol version. */
@SharedBroker
@RequiresProgram(
    value = {"node", "npm"},
    install = "apt-get install nodejs npm")
final class MqttJsTest {
  private static final Path DIRECTORY = ScriptSuite.directory().resolve("js");

  private final BrokerProcess broker;

  MqttJsTest(BrokerProcess broker) {
    this.broker = broker;
  }

  @BeforeAll
  static void install() {
    if (!Files.isDirectory(DIRECTORY.resolve("node_modules/mqtt"))) {
      try (var npm = Program.start(List.of("npm", "ci", "--no-progress"), DIRECTORY)) {
        var finished = npm.await(Program.PATIENCE.multipliedBy(4));
        Skip.unless(
            finished.status() == 0,
            "MQTT.js",
            "`npm ci` in e2e/js failed: " + finished.output().lines().findFirst().orElse(""));
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> mqtt31() {
    return suite("3");
  }

  @TestFactory
  Stream<DynamicTest> mqtt311() {
    return suite("4");
  }

  @TestFactory
  Stream<DynamicTest> mqtt5() {
    return suite("5");
  }

  private Stream<DynamicTest> suite(String level) {
    var script = DIRECTORY.resolve("suite.mjs").toString();
    return ScriptSuite.run("MQTT.js level " + level, "node", script, broker.portText(), level);
  }
}
