package io.sundew.plugin.bridgehttp;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Brings messages to HTTP services, and takes messages from HTTP clients. */
public final class BridgeHttpPlugin implements SundewPlugin {
  private final List<Route> routes = new ArrayList<>();
  private @Nullable Streams streams;

  @Override
  public Hooks start(PluginContext context) throws IOException {
    var config = context.config(BridgeHttpConfig.class);
    Map<String, BridgeHttpConfig.Out> out = config.routes().orElse(Map.of());
    for (Map.Entry<String, BridgeHttpConfig.Out> each : out.entrySet()) {
      routes.add(Route.of(each.getKey(), each.getValue(), context));
    }
    endAbandoned(out.keySet(), context);
    routes.forEach(route -> route.begin(context.logger()));
    if (config.in().isEmpty()) {
      return Hooks.NONE;
    }
    streams = new Streams(config.in().get(), context);
    return Hooks.NONE.onRequest(new Inbound(config.in().get(), streams, context));
  }

  /** What waits for a route that is gone would wait for ever. */
  private static void endAbandoned(Set<String> names, PluginContext context) {
    Set<String> wanted = new HashSet<>();
    names.forEach(name -> wanted.add(Route.clientId(context.instance(), name)));
    context
        .localClients()
        .abandoned()
        .thenAccept(
            sessions ->
                sessions.stream()
                    .filter(session -> !wanted.contains(session))
                    .forEach(session -> end(session, context)));
  }

  private static void end(String session, PluginContext context) {
    context
        .logger()
        .log(
            System.Logger.Level.WARNING,
            "the route {0} is not configured any more: what waited for it is dropped",
            session);
    context.localClients().endAbandoned(session);
  }

  @Override
  public void stop() {
    routes.forEach(Route::close);
    if (streams != null) {
      streams.close();
    }
  }
}
