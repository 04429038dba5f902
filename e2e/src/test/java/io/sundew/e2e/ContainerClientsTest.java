package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.Testcontainers;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;

/**
 * The clients of a newer Mosquitto than the machine has, from its container image. Where Docker is
 * missing, {@link MosquittoClientsTest} covers the same with the installed ones.
 */
@SharedBroker
@EnabledIf(value = "isDockerAvailable", disabledReason = ContainerClientsTest.NO_DOCKER)
final class ContainerClientsTest {
  private static final String IMAGE = "eclipse-mosquitto:2.0.22";

  static final String NO_DOCKER =
      "Docker is not available; MosquittoClientsTest covers the same with installed clients";

  private final BrokerProcess broker;
  private final String topic = "c" + UUID.randomUUID();

  ContainerClientsTest(BrokerProcess broker) {
    this.broker = broker;
  }

  /** Asked by JUnit before anything else of this class. */
  static boolean isDockerAvailable() {
    boolean available = DockerClientFactory.instance().isDockerAvailable();
    if (!available) {
      Skip.announce("clients in containers", NO_DOCKER);
    }
    return available;
  }

  @Test
  void retainedMessage_publishedAndReadFromAContainer_arrives() throws Exception {
    Testcontainers.exposeHostPorts(broker.port());
    try (var client = new GenericContainer<>(IMAGE).withCommand("sleep", "300")) {
      client.start();
      for (var version : new String[] {"mqttv31", "mqttv311", "mqttv5"}) {
        var published = run(client, "mosquitto_pub", version, "-m", version, "-r", "-q", "2");
        assertEquals(0, published.getExitCode(), published::getStderr);
        var read = run(client, "mosquitto_sub", version, "-C", "1", "-W", "20");
        assertEquals(version, read.getStdout().strip(), read::getStderr);
      }
    }
  }

  private ExecResult run(
      GenericContainer<?> container, String program, String version, String... arguments)
      throws Exception {
    var common =
        new String[] {
          program,
          "-h",
          "host.testcontainers.internal",
          "-p",
          broker.portText(),
          "-V",
          version,
          "-t",
          topic
        };
    var command = Arrays.copyOf(common, common.length + arguments.length);
    System.arraycopy(arguments, 0, command, common.length, arguments.length);
    return container.execInContainer(command);
  }
}
