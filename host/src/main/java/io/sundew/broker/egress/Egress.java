package io.sundew.broker.egress;

import io.sundew.api.Metrics;
import io.sundew.broker.config.EgressConfig;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** What the HTTP clients of all plugin instances of a broker share. Thread safe. */
public final class Egress implements AutoCloseable {
  private final EgressPolicy policy;
  private final ScheduledThreadPoolExecutor deadlines;

  /** Clients under these rules; threads come with the first request. */
  public Egress(EgressConfig config) {
    this.policy = new EgressPolicy(config.deny());
    this.deadlines =
        new ScheduledThreadPoolExecutor(
            1, task -> HostThreads.unstarted("sundew-http-deadlines", task));
    deadlines.setRemoveOnCancelPolicy(true);
  }

  /**
   * A client for that instance.
   *
   * @param loader the context class loader of the threads that run the plugin's own code
   * @param metrics counts {@code http-requests}, {@code http-failures} and {@code http-refused}
   */
  public InstanceHttp client(String instance, ClassLoader loader, Metrics metrics) {
    return new InstanceHttp(instance, loader, metrics, policy, deadlines);
  }

  /** Stops the clock of requests; close the clients before. */
  @Override
  public void close() {
    deadlines.shutdownNow();
  }
}
