package io.sundew.broker.admin;

import io.sundew.broker.plugin.PluginHost;
import io.sundew.broker.session.InProcessClients;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.Loop;
import io.sundew.broker.transport.Listener;
import java.util.List;
import java.util.function.Supplier;

/**
 * The parts of a broker that its admin API shows and changes. Thread safe.
 *
 * @param version of the broker
 * @param listeners those that are open now
 */
public record AdminContext(
    String version,
    Kernel kernel,
    List<Loop> loops,
    PluginHost plugins,
    InProcessClients localClients,
    Supplier<List<Listener>> listeners,
    Control control) {
  public AdminContext {
    loops = List.copyOf(loops);
  }
}
