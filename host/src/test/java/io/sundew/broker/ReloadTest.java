package io.sundew.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.sundew.broker.admin.Control;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ConfigSource;
import io.sundew.broker.config.LoadOptions;
import io.sundew.broker.plugin.TestJars;
import io.sundew.broker.time.TimeSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is told something else while it runs. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReloadTest {
  private static final String PLUGIN =
      """
      public Hooks start(PluginContext context) {
        return Hooks.NONE.authenticate(attempt -> accept(context.instance()));
      }
      """;

  @TempDir private Path root;
  private @Nullable Broker running;

  @AfterEach
  void stop() {
    if (running != null) {
      running.close();
    }
  }

  private Path file() {
    return root.resolve("sundew.yaml");
  }

  private void write(String yaml) throws IOException {
    Files.writeString(file(), "data-directory: data\n" + yaml);
  }

  private Broker start(String yaml) throws IOException {
    write(yaml);
    Files.createDirectories(root.resolve("plugins"));
    var options =
        new LoadOptions(
            Optional.of(file()),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.of(root),
            root,
            Map.of());
    ConfigSource source = ConfigSource.of(options);
    Broker broker = Broker.start(source, source.load(), TimeSource.SYSTEM);
    running = broker;
    return broker;
  }

  private void restart(String yaml) throws IOException {
    stop();
    start(yaml);
  }

  private Control control() {
    return Objects.requireNonNull(running).control();
  }

  private List<String> active() {
    return Objects.requireNonNull(running).plugins().active().stream()
        .map(plugin -> plugin.name())
        .toList();
  }

  private static boolean accepts(InetSocketAddress address) {
    try (var socket = new Socket()) {
      socket.connect(address, 2_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        fail("never came true: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private void plugin(String id) throws IOException {
    TestJars.write(root.resolve("plugins"), id, PLUGIN);
  }

  @Test
  void reload_listeners_comeGoAndMove() throws Exception {
    Broker broker =
        start("listeners: [{ name: a, tcp: '127.0.0.1:0' }, { name: b, tcp: '127.0.0.1:0' }]\n");
    InetSocketAddress a = broker.address("a");
    InetSocketAddress b = broker.address("b");
    try (var stays = new Socket(a.getAddress(), a.getPort());
        var goes = new Socket(b.getAddress(), b.getPort())) {
      stays.setSoTimeout(200);

      write(
          "listeners: [{ name: a, tcp: '127.0.0.1:0', max-qos: 1 }, { name: c, tcp: '127.0.0.1:0'"
              + " }]\n");
      Control.Change change = control().reload();

      assertTrue(
          change
              .lines()
              .containsAll(List.of("listener a changed", "listener c added", "listener b removed")),
          change.toString());
      assertEquals(a, broker.address("a"));
      assertTrue(accepts(broker.address("c")));
      assertFalse(accepts(b));
      assertEquals(-1, goes.getInputStream().read());
      assertThrows(SocketTimeoutException.class, () -> stays.getInputStream().read());
    }
  }

  @Test
  void reload_widerAddressOnTheSamePort_takesTheSocketsPlace() throws Exception {
    Broker broker = start("listeners: [{ name: a, tcp: '127.0.0.1:0' }]\nallow-anonymous: true\n");
    int port = broker.address("a").getPort();
    write("listeners: [{ name: a, tcp: '127.0.0.1:%d' }]\nallow-anonymous: true\n".formatted(port));
    control().reload();

    write("listeners: [{ name: a, tcp: '0.0.0.0:%d' }]\nallow-anonymous: true\n".formatted(port));
    control().reload();

    assertTrue(broker.address("a").getAddress().isAnyLocalAddress());
    assertTrue(accepts(new InetSocketAddress("127.0.0.1", port)));
  }

  @Test
  void reload_takenPort_changesNothing() throws Exception {
    plugin("p1");
    Broker broker =
        start("listeners: [{ name: a, tcp: '127.0.0.1:0' }]\nplugins: [{ plugin: p1 }]\n");
    InetSocketAddress a = broker.address("a");
    try (var taken = new ServerSocket(0, 1, a.getAddress())) {
      write(
          "listeners: [{ name: a, tcp: '127.0.0.1:%d' }, { name: b, tcp: '127.0.0.1:0' }]\n"
              .formatted(taken.getLocalPort()));

      ConfigException refused = assertThrows(ConfigException.class, () -> control().reload());

      assertTrue(
          refused.getMessage().contains("cannot listen on 127.0.0.1:" + taken.getLocalPort()),
          refused::getMessage);
      assertEquals(List.of("p1"), active());
      assertTrue(accepts(broker.address("a")));
      assertThrows(IllegalArgumentException.class, () -> broker.address("b"));
    }
  }

  @Test
  void reload_wrongKey_namesItAndChangesNothing() throws Exception {
    start("limits: { max-inflight: 5 }\n");
    write("limits: { max-infligth: 6 }\n");

    ConfigException refused = assertThrows(ConfigException.class, () -> control().reload());

    assertTrue(refused.getMessage().contains(file() + ":2: "), refused::getMessage);
    assertTrue(refused.getMessage().contains("max-inflight"), refused::getMessage);
    assertEquals(5, control().current().config().limits().maxInflight());
  }

  @Test
  void reload_listenerForOthersLosingItsAuthenticator_isRefused() throws Exception {
    plugin("p1");
    start("listeners: [{ name: a, tcp: '0.0.0.0:0' }]\nplugins: [{ plugin: p1 }]\n");
    write("listeners: [{ name: a, tcp: '0.0.0.0:0' }]\nallow-anonymous: false\n");

    assertThrows(ConfigException.class, () -> control().reload());

    assertEquals(List.of("p1"), active());
  }

  @Test
  void changedFile_isReadByItself() throws Exception {
    plugin("p1");
    start("allow-anonymous: true\n");

    write("allow-anonymous: true\nplugins: [{ plugin: p1 }]\n");

    await("p1 runs", () -> active().equals(List.of("p1")));
  }

  @Test
  void enable_isKeptAcrossRestartsUntilReset() throws Exception {
    plugin("p1");
    start("allow-anonymous: true\n");

    assertTrue(control().enable("p1").changed());
    assertEquals(List.of("p1"), active());
    Path kept = control().overrides().orElseThrow();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
    restart("allow-anonymous: true\n");
    assertEquals(List.of("p1"), active());

    control().reset();

    assertEquals(List.of(), active());
    assertFalse(Files.exists(kept));
  }

  @Test
  void disable_holdsUntilTheFileSaysSomethingElse() throws Exception {
    plugin("p1");
    start("plugins: [{ plugin: p1 }]\n");

    control().disable("p1");
    assertEquals(List.of(), active());
    control().reload();
    assertEquals(List.of(), active());

    write("plugins: [{ plugin: p1, match: ['a/#'] }]\n");
    Control.Change change = control().reload();

    assertEquals(List.of("p1"), active());
    assertTrue(
        change.lines().stream().anyMatch(line -> line.contains("the file wins")),
        change.toString());
    assertEquals(Optional.empty(), control().overrides());
  }

  @Test
  void enable_whatIsNotThere_isRefusedAndNotKept() throws Exception {
    start("allow-anonymous: true\n");

    assertThrows(ConfigException.class, () -> control().enable("nothing"));

    assertEquals(Optional.empty(), control().overrides());
    assertThrows(NoSuchElementException.class, () -> control().disable("nothing"));
    assertFalse(control().reload().changed());
  }
}
