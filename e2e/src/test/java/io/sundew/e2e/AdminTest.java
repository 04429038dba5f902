package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of the packaged distribution against its running broker. */
@SundewOnly
final class AdminTest {
  @TempDir private Path directory;

  private String run(String... words) {
    return run(0, words);
  }

  private String run(int status, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--data", "data"));
    return BrokerProcess.run(directory, all.toArray(String[]::new)).expectStatus(status).output();
  }

  @Test
  void runningBroker_isLookedIntoAndOperated() throws Exception {
    int port = BrokerProcess.freePort();
    Path file =
        Files.writeString(
            directory.resolve("sundew.yaml"),
            """
            listeners: [{ name: local, tcp: '127.0.0.1:%d' }]
            data-directory: data
            allow-anonymous: true
            plugins: [{ plugin: auth-passwd, config: { file: users } }]
            """
                .formatted(port));
    Files.writeString(directory.resolve("users"), "");
    try (var broker = BrokerProcess.start(port, file)) {
      broker.program().awaitLine("ready");
      try (var client = JavaClient.PAHO_3_1_1.connect(ClientOptions.of(port, "client-1"))) {
        client.subscribe("a/#", 1);
        operate(client);
      }
      broker.stop();
    }
    assertFalse(Files.exists(directory.resolve("data/admin.sock")), "the socket is left behind");
    String gone = run(1, "status");
    assertTrue(gone.contains("no broker runs"), gone);
  }

  private void operate(ClientConnection client) throws Exception {
    assertTrue(run("status").contains("health: up"));
    assertTrue(run("plugins", "list").contains("auth-passwd"));
    assertTrue(run("chain", "show").contains("authenticate"));
    assertTrue(run("clients", "list").contains("client-1"));
    assertTrue(run("subscriptions", "list", "--match", "a/b").contains("a/#"));
    assertTrue(run("config", "show", "--origin").contains("sundew.yaml:4"));
    String explained =
        run("explain", "--client", "client-1", "--action", "publish", "--topic", "t");
    assertTrue(explained.contains("allow: client client-1"), explained);
    assertEquals("Disconnected client-1.", run("clients", "kick", "client-1").strip());
    client.awaitConnectionLost();
  }
}
