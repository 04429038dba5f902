package io.sundew.plugin.bridgemqtt;

import io.sundew.broker.session.BridgeReport;
import io.sundew.testkit.Await;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.Resources;
import io.sundew.testkit.TestBroker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brokers with bridges, which end with it. */
final class Fixture {
  private final Path jars;
  private final Resources open = new Resources();

  /** Writes the plugin's jar into that directory. */
  Fixture(Path jars) {
    this.jars = jars;
    BridgeJar.write(jars);
  }

  <T extends AutoCloseable> T closing(T resource) {
    return open.add(resource);
  }

  /** Ends that one now. */
  void end(AutoCloseable resource) throws Exception {
    open.end(resource);
  }

  /**
   * The settings of a connection called hall: quick to try again, and to a broker at that address.
   */
  @SafeVarargs
  static Map<String, Object> connection(
      InetSocketAddress remote, Map<String, Object> more, Map<String, Object>... topics) {
    return connection("hall", List.of(text(remote)), more, topics);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  static Map<String, Object> connection(
      String name,
      List<String> addresses,
      Map<String, Object> more,
      Map<String, Object>... topics) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("name", name);
    settings.put("addresses", addresses);
    settings.put("topics", List.of(topics));
    settings.put("retry", Map.of("base", "50ms", "cap", "200ms"));
    settings.put("client-id", name + "-remote");
    settings.putAll(more);
    return settings;
  }

  static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  static Map<String, Object> topic(String pattern, String direction, int qos) {
    return Map.of("pattern", pattern, "direction", direction, "qos", qos);
  }

  static Map<String, Object> topic(
      String pattern, String direction, int qos, String local, String remote) {
    Map<String, Object> settings = new HashMap<>(topic(pattern, direction, qos));
    settings.put("local-prefix", local);
    settings.put("remote-prefix", remote);
    return settings;
  }

  /** A broker with these connections. */
  @SafeVarargs
  final TestBroker broker(Map<String, Object>... connections) {
    return closing(builder(connections).start());
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  final TestBroker.Builder builder(Map<String, Object>... connections) {
    return TestBroker.builder()
        .plugin(
            PluginJars.instance("bridge-mqtt", Map.of("connections", List.of(connections))), jars);
  }

  /** What the broker says of its bridge of that name. */
  static Optional<BridgeReport> report(TestBroker broker, String name) {
    return broker.broker().localClients().report().toCompletableFuture().join().stream()
        .filter(each -> each.name().equals(name))
        .findFirst();
  }

  static void awaitConnected(TestBroker broker) {
    awaitState(broker, "hall", "CONNECTED");
  }

  static void awaitState(TestBroker broker, String name, String state) {
    Await.until(
        () ->
            report(broker, name).filter(at -> at.status().state().name().equals(state)).isPresent(),
        () -> "not " + state + " but " + report(broker, name) + broker.log());
  }

  /** Ends all of them. */
  void close() throws Exception {
    open.close();
  }
}
