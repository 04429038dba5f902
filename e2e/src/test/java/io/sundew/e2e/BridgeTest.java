package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.Qos;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection blocks of a mosquitto.conf, from the packaged broker to Mosquitto. */
@SundewOnly
final class BridgeTest {
  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();
  private final InetSocketAddress address = new InetSocketAddress(BrokerProcess.HOST, port);

  private Path configure(String... blocks) throws IOException {
    return Files.writeString(
        directory.resolve("mosquitto.conf"),
        "listener %d 127.0.0.1\nallow_anonymous true\n%s".formatted(port, String.join("", blocks)));
  }

  private static String block(String name, MosquittoPeer remote, String... lines) {
    return """
    connection %s
    address 127.0.0.1:%d
    remote_clientid %s
    restart_timeout 1
    %s
    """
        .formatted(name, remote.address().getPort(), name, String.join("\n", lines));
  }

  private static long visits(MosquittoPeer remote) {
    return remote.log().stream().filter(line -> line.contains("New bridge connected")).count();
  }

  private static void awaitVisits(MosquittoPeer remote, int count) {
    Eventually.isTrue(() -> visits(remote) == count, () -> String.join("\n", remote.log()));
  }

  @Test
  void reload_changesOneConnection_andLeavesTheOthers() throws Exception {
    try (var north = MosquittoPeer.start();
        var south = MosquittoPeer.start()) {
      Path file =
          configure(
              block("north", north, "topic up/# out 1 \"\" far/", "topic down/# in 1 near/ \"\""),
              block("south", south, "topic up/# out 1"));
      try (var broker = BrokerProcess.start(port, file);
          var here = RawClient.v5(address).open();
          var inNorth = RawClient.v5(north.address()).open();
          var inSouth = RawClient.v5(south.address()).open()) {
        broker.program().awaitLine(" ready on ");
        awaitVisits(north, 1);
        awaitVisits(south, 1);
        here.subscribe("near/#", Qos.AT_LEAST_ONCE);
        inNorth.subscribe("far/#", Qos.AT_LEAST_ONCE);
        inSouth.subscribe("#", Qos.AT_LEAST_ONCE);
        here.publish("up/1", Qos.AT_LEAST_ONCE, "a");
        inNorth.receive("far/up/1", "a");
        inSouth.receive("up/1", "a");
        inNorth.publish("down/1", Qos.AT_LEAST_ONCE, "b");
        here.receive("near/down/1", "b");

        configure(
            block("north", north, "topic up/# out 1 \"\" far/", "topic down/# in 1 near/ \"\""),
            block("south", south, "topic up/# out 1 \"\" other/"));
        broker.program().signal("HUP");

        awaitVisits(south, 2);
        here.publish("up/2", Qos.AT_LEAST_ONCE, "c");
        inSouth.receive("other/up/2", "c");
        inNorth.receive("far/up/2", "c");
        assertEquals(1, visits(north));
        broker.stop();
      }
    }
  }

  @Test
  void reload_addsAndRemovesConnections_andLeavesTheOthers() throws Exception {
    try (var north = MosquittoPeer.start();
        var south = MosquittoPeer.start()) {
      String stays = block("north", north, "topic up/# out 1");
      Path file = configure(stays);
      try (var broker = BrokerProcess.start(port, file);
          var here = RawClient.v5(address).open();
          var inNorth = RawClient.v5(north.address()).open();
          var inSouth = RawClient.v5(south.address()).open()) {
        awaitVisits(north, 1);
        inNorth.subscribe("up/#", Qos.AT_LEAST_ONCE);
        inSouth.subscribe("up/#", Qos.AT_LEAST_ONCE);

        configure(stays, block("south", south, "topic up/# out 1"));
        broker.program().signal("HUP");
        awaitVisits(south, 1);
        here.publish("up/1", Qos.AT_LEAST_ONCE, "both");
        inNorth.receive("up/1", "both");
        inSouth.receive("up/1", "both");

        configure(stays);
        broker.program().signal("HUP");
        Eventually.isTrue(
            () -> south.log().stream().anyMatch(line -> line.contains("Client south disconnected")),
            () -> String.join("\n", south.log()));
        here.publish("up/2", Qos.AT_LEAST_ONCE, "one");
        inNorth.receive("up/2", "one");
        inSouth.expectNothing();
        assertEquals(1, visits(north));
        broker.stop();
      }
    }
  }
}
