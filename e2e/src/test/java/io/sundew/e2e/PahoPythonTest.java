package io.sundew.e2e;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Eclipse Paho for Python, as Debian packages it, in each protocol version. */
@SharedBroker
final class PahoPythonTest {
  private final BrokerProcess broker;

  PahoPythonTest(BrokerProcess broker) {
    this.broker = broker;
  }

  @TestFactory
  Stream<DynamicTest> mqtt31() {
    return suite("31");
  }

  @TestFactory
  Stream<DynamicTest> mqtt311() {
    return suite("311");
  }

  @TestFactory
  Stream<DynamicTest> mqtt5() {
    return suite("5");
  }

  private Stream<DynamicTest> suite(String version) {
    var python = pythonWithPaho();
    Skip.unless(
        python.isPresent(),
        "Paho for Python, MQTT " + version,
        "not installed; to run these tests: apt-get install python3-paho-mqtt");
    var script = ScriptSuite.directory().resolve("python/paho_suite.py").toString();
    return ScriptSuite.run(
        "paho-python " + version, python.orElseThrow(), script, broker.portText(), version);
  }

  /** Debian's interpreter before any other on PATH, because the package is installed for it. */
  static Optional<String> pythonWithPaho() {
    return Stream.of("/usr/bin/python3", "python3").filter(PahoPythonTest::hasPaho).findFirst();
  }

  private static boolean hasPaho(String python) {
    return Program.run("sh", "-c", python + " -c 'import paho.mqtt.client'").status() == 0;
  }
}
