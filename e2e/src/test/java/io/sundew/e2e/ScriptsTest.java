package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * JavaScript hooks of the packaged distribution: what outlives a broker, and what operators see.
 */
@SundewOnly
final class ScriptsTest {
  private static final String COUNTER =
      """
      export const match = 'count';
      export function onPublish(message, context) {
        const n = context.state.update('n', (before = 0) => before + 1);
        return { topic: 'counted', payload: n };
      }
      """;

  private static final String WATCHER =
      """
      export function onEvent(event, context) {
        if (event.type === 'plugin-warned') {
          context.publish({ topic: 'warned', payload: `${event.plugin} ${event.subject}` });
        }
      }
      """;

  @TempDir private Path directory;
  private final int port = BrokerProcess.freePort();
  private Path configuration;

  @BeforeEach
  void configure() throws IOException {
    configuration =
        Files.writeString(
            directory.resolve("sundew.yaml"),
            """
            listeners: [{ name: local, tcp: '127.0.0.1:%d' }]
            data-directory: data
            allow-anonymous: true
            plugins:
              - { plugin: persistence-file }
              - plugin: script-js
                config: { hooks: hooks, time-limit: 20s }
                hooks: { on-publish: { timeout: 20s } }
              - { plugin: script-js, name: watcher, config: { hooks: watchers } }
            """
                .formatted(port));
    Files.createDirectory(directory.resolve("hooks"));
    Files.createDirectory(directory.resolve("watchers"));
    Files.writeString(directory.resolve("hooks/counter.js"), COUNTER);
    Files.writeString(directory.resolve("watchers/watcher.js"), WATCHER);
  }

  private RawClient client() {
    return RawClient.v5(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)).open();
  }

  private static void count(RawClient client, int expected) {
    client.publish("count", "");
    client.receive("counted", "" + expected);
  }

  @Test
  void stateOutlivesTheBroker_andABrokenScriptIsToldOf() throws IOException {
    try (var broker = BrokerProcess.start(port, configuration);
        RawClient client = client()) {
      client.subscribe("counted", Qos.AT_MOST_ONCE);
      count(client, 1);
      count(client, 2);

      client.subscribe("warned", Qos.AT_MOST_ONCE);
      Files.writeString(directory.resolve("hooks/counter.js"), "export function onPublish(m {}");
      client.receive("warned", "script-js counter.js");
      String shown =
          BrokerProcess.run(directory, "plugins", "info", "script-js", "--data", "data")
              .expectStatus(0)
              .output();
      assertTrue(shown.contains("engine: "), shown);
      assertTrue(shown.contains("counter.js:1:"), shown);
      assertTrue(shown.contains("Its last good version goes on."), shown);
      count(client, 3);
      broker.stop();
    }

    Files.writeString(directory.resolve("hooks/counter.js"), COUNTER);
    try (var broker = BrokerProcess.start(port, configuration);
        RawClient client = client()) {
      client.subscribe("counted", Qos.AT_MOST_ONCE);
      count(client, 4);
      broker.stop();
    }
  }

  @Test
  void scriptThatNothingEnds_doesNotKeepTheBroker() throws IOException {
    Files.writeString(
        directory.resolve("watchers/stuck.js"), "every('10ms', () => 3n ** 900000000n);");
    try (var broker = BrokerProcess.start(port, configuration);
        RawClient client = client()) {
      broker
          .program()
          .awaitLine("stuck.js: it did not come back and is off until it is saved again");
      client.subscribe("counted", Qos.AT_MOST_ONCE);
      count(client, 1);
      broker.stop();
    }
  }

  @Test
  void scripts_areCompiled_whereTheBrokerIsStartedSo() {
    try (var broker =
            BrokerProcess.start(port, directory, "--js-compiler", "-c", configuration.toString());
        RawClient client = client()) {
      client.subscribe("counted", Qos.AT_MOST_ONCE);
      count(client, 1);
      String shown =
          BrokerProcess.run(directory, "plugins", "info", "script-js", "--data", "data")
              .expectStatus(0)
              .output();
      assertTrue(shown.contains("engine: GraalVM"), shown);
      broker.stop();
    }
  }
}
