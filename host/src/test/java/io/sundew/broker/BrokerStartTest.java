package io.sundew.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ConfigLoader;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.LoadOptions;
import io.sundew.broker.time.TimeSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerStartTest {
  @TempDir Path directory;

  private BrokerConfig config(String allowAnonymous, String address) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("sundew.yaml"),
            "listeners: [{ name: a, tcp: '%s' }]\nallow-anonymous: %s\n"
                .formatted(address, allowAnonymous));
    return ConfigLoader.load(LoadOptions.of(file)).config();
  }

  private static String refusal(BrokerConfig config) {
    return assertThrows(
            ConfigException.class, () -> Broker.start(config, TimeSource.SYSTEM).close())
        .getMessage();
  }

  @Test
  void openListenerWithoutAuthenticator_isRefused() throws IOException {
    String refusal = refusal(config("false", "0.0.0.0:0"));
    assertTrue(refusal.startsWith("listener 'a' can be reached from other machines"), refusal);
  }

  @Test
  void loopbackListenerWithoutAuthenticator_starts() throws IOException {
    try (Broker broker = Broker.start(config("false", "127.0.0.1:0"), TimeSource.SYSTEM)) {
      assertTrue(broker.address("a").getPort() > 0);
    }
  }

  @Test
  void portInUse_isNamedInOneLine() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String refusal = refusal(config("true", "127.0.0.1:" + taken.getLocalPort()));
      assertTrue(refusal.contains("cannot listen on 127.0.0.1:" + taken.getLocalPort()), refusal);
      assertEquals(-1, refusal.indexOf("Exception"), refusal);
    }
  }

  @Test
  void listenerOnAllAddresses_servesBothFamilies() throws IOException {
    InetAddress ipv6 = InetAddress.ofLiteral("::1");
    assumeTrue(NetworkInterface.getByInetAddress(ipv6) != null, "no IPv6 here");
    try (Broker broker = Broker.start(config("true", "*:0"), TimeSource.SYSTEM)) {
      int port = broker.address("a").getPort();
      new Socket(InetAddress.ofLiteral("127.0.0.1"), port).close();
      new Socket(ipv6, port).close();
    }
  }

  @Test
  void listenerOfSeveralAddresses_isLocalOnlyWhenAllAre() {
    var loopback = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    var everywhere = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    ListenerConfig local = ListenerConfig.of("a", loopback);
    assertTrue(local.isLoopback());
    assertEquals(false, local.withAddresses(List.of(loopback, everywhere)).isLoopback());
  }
}
