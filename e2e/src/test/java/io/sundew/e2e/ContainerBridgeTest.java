package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.testkit.RawClient;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * Bridges to brokers of other makes and to a web service, from their container images. Where Docker
 * is missing, the tests of the plugins cover the same with the installed Mosquitto and with an HTTP
 * server of Java's.
 */
@SundewOnly
@EnabledIf(value = "isDockerAvailable", disabledReason = ContainerBridgeTest.NO_DOCKER)
final class ContainerBridgeTest {
  static final String NO_DOCKER =
      "Docker is not available; the tests of bridge-mqtt and bridge-http cover the same with the"
          + " installed Mosquitto and a server of Java's";

  private static final int MQTT = 1883;
  private static final int HTTP = 8080;

  /** Answers with what it was asked. */
  private static final String ECHO = "mendhak/http-https-echo:36";

  @TempDir private Path directory;

  /** Asked by JUnit before anything else of this class. */
  static boolean isDockerAvailable() {
    boolean available = DockerClientFactory.instance().isDockerAvailable();
    if (!available) {
      Skip.announce("bridges to containers", NO_DOCKER);
    }
    return available;
  }

  @ParameterizedTest
  @CsvSource({
    "eclipse-mosquitto:2.0.22, 5",
    "eclipse-mosquitto:2.0.22, 3.1.1",
    "emqx/emqx:5.8.6, 5",
    "emqx/emqx:5.8.6, 3.1.1",
    "hivemq/hivemq-ce:2025.5, 5",
    "hivemq/hivemq-ce:2025.5, 3.1.1"
  })
  void messages_goBothWays(String image, String protocol) throws Exception {
    try (var container = new GenericContainer<>(image).withExposedPorts(MQTT)) {
      if (image.startsWith("eclipse")) {
        container.withCommand("mosquitto", "-c", "/mosquitto-no-auth.conf");
      }
      container.start();
      var remote = new InetSocketAddress(container.getHost(), container.getMappedPort(MQTT));
      int port = BrokerProcess.freePort();
      Path file =
          Files.writeString(directory.resolve("sundew.yaml"), config(port, remote, protocol));
      try (var broker = BrokerProcess.start(port, file);
          var here = RawClient.v5(new InetSocketAddress(BrokerProcess.HOST, port)).open();
          var there = RawClient.v5(remote).open()) {
        broker.program().awaitLine("bridge=cloud .*connected");
        here.subscribe("near/#", Qos.EXACTLY_ONCE);
        there.subscribe("far/#", Qos.EXACTLY_ONCE);
        for (Qos qos : Qos.values()) {
          here.publish("up/x", qos, "out " + qos);
          there.receive("far/up/x", "out " + qos);
          there.publish("down/x", qos, "in " + qos);
          here.receive("near/down/x", "in " + qos);
        }
        broker.stop();
      }
    }
  }

  @Test
  void webService_getsMessages_andItsAnswersComeBack() throws Exception {
    try (var container = new GenericContainer<>(ECHO).withExposedPorts(HTTP)) {
      container.start();
      int port = BrokerProcess.freePort();
      Path file =
          Files.writeString(
              directory.resolve("sundew.yaml"),
              """
              listeners: [ { tcp: "127.0.0.1:%d" } ]
              allow-anonymous: true
              plugins:
                - plugin: bridge-http
                  config:
                    routes:
                      echo:
                        match: [ "up/#" ]
                        url: "http://%s:%d/{topic}"
                        respond: { topic: answers }
              """
                  .formatted(port, container.getHost(), container.getMappedPort(HTTP)));
      try (var broker = BrokerProcess.start(port, file);
          var client = RawClient.v5(new InetSocketAddress(BrokerProcess.HOST, port)).open()) {
        client.subscribe("answers", Qos.AT_LEAST_ONCE);
        client.publish("up/x", Qos.AT_LEAST_ONCE, "21.5");
        String answer = RawClient.payload(client.receive());
        assertTrue(answer.contains("POST") && answer.contains("21.5"), answer);
        broker.stop();
      }
    }
  }

  private static String config(int port, InetSocketAddress remote, String protocol) {
    return """
    listeners: [ { tcp: "127.0.0.1:%d" } ]
    allow-anonymous: true
    plugins:
      - plugin: bridge-mqtt
        config:
          connections:
            - name: cloud
              addresses: [ "%s:%d" ]
              protocol: "%s"
              notifications: local
              retry: { base: 1s }
              topics:
                - { pattern: "up/#", direction: out, qos: 2, remote-prefix: far/ }
                - { pattern: "down/#", direction: in, qos: 2, local-prefix: near/ }
    """
        .formatted(port, remote.getHostString(), remote.getPort(), protocol);
  }
}
