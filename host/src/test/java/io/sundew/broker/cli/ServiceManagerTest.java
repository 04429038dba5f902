package io.sundew.broker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceManagerTest {
  @TempDir private Path directory;
  private Socket manager;

  @BeforeEach
  void listen() {
    assumeTrue(Epoll.isAvailable());
    manager = Socket.newSocketDomainDgram();
  }

  @AfterEach
  void close() throws IOException {
    manager.close();
  }

  private ServiceManager bound(String path, String variable) throws IOException {
    manager.bind(new DomainSocketAddress(path));
    return ServiceManager.of(Map.of("NOTIFY_SOCKET", variable));
  }

  private String told() throws IOException {
    ByteBuffer datagram = ByteBuffer.allocateDirect(1000);
    int length = manager.recvFromDomainSocket(datagram, 0, 1000).receivedAmount();
    byte[] text = new byte[length];
    datagram.get(0, text);
    return new String(text, UTF_8);
  }

  @Test
  void ready_tellsTheSocketOfTheEnvironment() throws IOException {
    String path = directory.resolve("notify").toString();
    bound(path, path).ready("ready on 1883");
    assertEquals("READY=1\nSTATUS=ready on 1883", told());
  }

  @Test
  void socketWithoutFile_isToldToo() throws IOException {
    String name = "sundew-test-" + UUID.randomUUID();
    bound("\0" + name, "@" + name).stopping();
    assertEquals("STOPPING=1", told());
  }

  @Test
  void reloading_saysWhen() throws IOException {
    String path = directory.resolve("notify").toString();
    ServiceManager told = bound(path, path);
    told.reloading();
    assertTrue(told().matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/nobody/listens/here"})
  void nobodyToTell_isNoFailure(String variable) {
    ServiceManager.of(Map.of("NOTIFY_SOCKET", variable)).ready("ready");
    ServiceManager.of(Map.of()).ready("ready");
  }
}
