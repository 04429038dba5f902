package io.sundew.broker.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.UnixSocketConfig;
import io.sundew.broker.config.WireConfig;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.UnixSocket;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listeners on unix sockets. */
@Timeout(20)
class UnixSocketTest {
  @TempDir Path directory;

  private Path socket() {
    return directory.resolve("m.sock");
  }

  private TestBroker started(int mode) {
    return TestBroker.builder()
        .listener("wire", WireConfig.MQTT.on(new UnixSocketConfig(socket(), mode)))
        .start();
  }

  private RawClient client(TestBroker broker) {
    return RawClient.over(UnixSocket.connect(socket()), ProtocolVersion.V5)
        .open(RawClient.v5(broker.address()).clientId("local").packet());
  }

  @Test
  void clients_comeByTheSocket_andByThePort() {
    try (var broker = started(0660);
        var local = client(broker);
        var remote = broker.v5().open()) {
      local.subscribe("a", Qos.AT_LEAST_ONCE);
      remote.publish("a", Qos.AT_LEAST_ONCE, "over");
      local.receive("a", "over");
      assertTrue(
          broker.log().stream()
              .anyMatch(line -> line.contains("local") && line.contains(socket().toString())),
          () -> broker.log().toString());
    }
  }

  @Test
  void theSocket_hasItsMode_andGoesWithTheBroker() throws IOException {
    try (var _ = started(0600)) {
      assertEquals(
          "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())));
    }
    assertFalse(Files.exists(socket()));
  }

  @Test
  void aSocketThatNobodyListensOn_isReplaced() throws IOException {
    try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket())); // closing it leaves the file
    }
    assertTrue(Files.exists(socket()));
    try (var broker = started(0660);
        var local = client(broker)) {
      local.expectNothing();
    }
  }

  @Test
  void aSocketThatSomebodyListensOn_isLeftAlone() throws IOException {
    try (var alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      alive.bind(UnixDomainSocketAddress.of(socket()));
      var refused = assertThrows(ConfigException.class, () -> started(0660).close());
      assertTrue(refused.getMessage().contains("another process listens on it"), refused::toString);
      assertTrue(Files.exists(socket()));
    }
  }

  @Test
  void aFileThatIsNoSocket_isLeftAlone() throws IOException {
    Files.writeString(socket(), "precious");
    var refused = assertThrows(ConfigException.class, () -> started(0660).close());
    assertTrue(
        refused.getMessage().contains("there is a file that is no socket"), refused::toString);
    assertEquals("precious", Files.readString(socket()));
  }
}
