package io.sundew.broker.egress;

import io.sundew.api.Http;
import io.sundew.api.Metrics;
import io.sundew.broker.config.EgressConfig;
import java.util.Optional;
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
    return client(instance, loader, metrics, Optional.empty());
  }

  /**
   * Likewise, with authorities and a certificate of its own.
   *
   * @throws IllegalArgumentException when Java cannot use the key
   */
  public InstanceHttp client(
      String instance, ClassLoader loader, Metrics metrics, Optional<Http.Tls> tls) {
    return new InstanceHttp(
        instance, loader, metrics, policy, deadlines, tls.map(TlsClient::context));
  }

  /** Stops the clock of requests; close the clients before. */
  @Override
  public void close() {
    deadlines.shutdownNow();
  }
}
