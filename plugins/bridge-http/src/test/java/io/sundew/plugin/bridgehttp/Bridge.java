package io.sundew.plugin.bridgehttp;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.config.PluginConfig;
import io.sundew.broker.config.WebOrigins;
import io.sundew.broker.config.WireConfig;
import io.sundew.testkit.Await;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.TestBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker with the plugin, and what routes of tests have in common. */
final class Bridge {
  private Bridge() {}

  /** A broker to start, with the plugin as it is shipped. */
  static TestBroker.Builder broker(Path directory, Map<String, Object> settings) {
    PluginJars.writeModule(
        directory,
        "bridge-http",
        BridgeHttpPlugin.class,
        "false",
        ObjectMapper.class,
        JsonFactory.class,
        JsonProperty.class);
    PluginConfig instance = PluginJars.instance("bridge-http", settings);
    return TestBroker.builder().plugin(instance, directory);
  }

  /** With a listener that speaks HTTP, too. */
  static TestBroker.Builder http(TestBroker.Builder builder) {
    var http = new HttpConfig("/mqtt", WebOrigins.SAME, Optional.empty());
    return builder.listener(
        "wire", new WireConfig(Optional.of(http), true, Optional.empty(), Optional.empty()));
  }

  /** Settings with one route that is quick to try again. */
  static Map<String, Object> route(String url, Object... more) {
    Map<String, Object> route =
        new HashMap<>(
            Map.of(
                "match",
                List.of("in/#"),
                "url",
                url,
                "timeout",
                "500ms",
                "retry",
                Map.of("first", "20ms", "longest", "100ms")));
    for (int i = 0; i < more.length; i += 2) {
      route.put((String) more[i], more[i + 1]);
    }
    return Map.of("routes", Map.of("sink", route));
  }

  /** Waits until the service took so many requests. */
  static void awaitGot(Sink sink, int requests) {
    Await.until(
        () -> sink.got.size() >= requests,
        () -> "the service took " + sink.bodies() + ", asked " + sink.asked.size());
  }

  /** Waits until so many filters of routes are subscribed to. */
  static TestBroker awaitRoutes(TestBroker broker, int filters) {
    Await.until(() -> subscriptions(broker) >= filters, () -> "there are " + subscriptions(broker));
    return broker;
  }

  private static int subscriptions(TestBroker broker) {
    var count = new AtomicInteger();
    broker.broker().forEachSubscription(_ -> count.incrementAndGet());
    return count.get();
  }
}
