package io.sundew.plugin.bridgemqtt;

import io.sundew.api.Hooks;
import io.sundew.api.LocalClient;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Keeps connections to other MQTT brokers and brings messages there and back. */
public final class BridgeMqttPlugin implements SundewPlugin {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration FAREWELL = Duration.ofSeconds(3);

  private final List<Bridge> bridges = new ArrayList<>();

  @Override
  public Hooks start(PluginContext context) throws IOException {
    var config = context.config(BridgeConfig.class);
    String host = hostName();
    String brokerId = brokerId(host, context);
    var counters = Counters.of(context.metrics());
    List<Terms> all =
        config.connections().stream().map(each -> Terms.of(each, host, brokerId)).toList();
    for (Terms terms : all) {
      check(terms);
    }
    for (Terms terms : all) {
      LocalClient local = context.localClients().make(terms.localClient());
      bridges.add(
          new Bridge(
              context.instance(),
              terms,
              Patience.USUAL,
              Sockets::probe,
              local,
              context.broker(),
              counters,
              context.logger()));
    }
    endAbandoned(context);
    bridges.forEach(Bridge::start);
    context.scheduler().every(TICK, () -> bridges.forEach(Bridge::tick));
    return Hooks.NONE;
  }

  /** What would fail at every attempt is said at once. */
  private static void check(Terms terms) throws IOException {
    for (String address : terms.config().addresses()) {
      var _ = Address.parse(address, terms.config().tls().isPresent());
    }
    if (terms.config().tls().isPresent()) {
      try {
        var _ = RemoteTls.of(terms.config().tls().get());
      } catch (IOException e) {
        throw new IOException("connection '" + terms.config().name() + "': " + e.getMessage(), e);
      }
    }
  }

  /** Of bridges that are not configured any more nobody will fetch what waits. */
  private static void endAbandoned(PluginContext context) {
    context
        .localClients()
        .abandoned()
        .thenAccept(
            identifiers ->
                identifiers.forEach(
                    identifier ->
                        context
                            .localClients()
                            .endAbandoned(identifier)
                            .thenAccept(
                                _ ->
                                    context
                                        .logger()
                                        .log(
                                            Level.INFO,
                                            "session={0} ended: its bridge is not configured any"
                                                + " more",
                                            identifier))));
  }

  /**
   * Tells this broker from all others on the path of a message. All instances of one broker have
   * their data below one directory, and share a process.
   */
  private static String brokerId(String host, PluginContext context) throws IOException {
    ProcessHandle process = ProcessHandle.current();
    int hash =
        Objects.hash(
            host,
            process.pid(),
            process.info().startInstant(),
            context.dataDirectory().toAbsolutePath().getParent());
    return host.replaceAll("[,+]", "-") + "-" + Integer.toHexString(hash);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException _) { // it has a name and no address
      return Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost");
    }
  }

  /** All of them at a time, so that one that does not answer costs no more than itself. */
  @Override
  public void stop() throws InterruptedException {
    bridges.forEach(Bridge::stop);
    long end = System.nanoTime() + FAREWELL.toNanos();
    for (Bridge bridge : bridges) {
      bridge.join(Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime())));
    }
  }
}
