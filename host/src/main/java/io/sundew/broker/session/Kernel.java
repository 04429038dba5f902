package io.sundew.broker.session;

import io.sundew.api.store.Store;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.routing.RetainedMessages;
import io.sundew.broker.routing.SubscriptionIndex;
import io.sundew.broker.time.TimeSource;
import java.util.function.Supplier;

/**
 * What all connections and sessions share. Thread safe.
 *
 * @param settings the configuration as it stands now, which a reload changes
 * @param chain the hooks as they stand now; asked anew for each packet
 */
public record Kernel(
    Supplier<BrokerConfig> settings,
    TimeSource time,
    Supplier<HookChain> chain,
    SubscriptionIndex subscriptions,
    RetainedMessages retained,
    Supplier<Store> stores,
    Sessions sessions,
    QueueMemory queueMemory,
    Tracing tracing) {
  /** Where sessions are kept; the same one from the time on that listeners are open. */
  public Store store() {
    return stores.get();
  }

  /** The configuration as it stands now. */
  public BrokerConfig config() {
    return settings.get();
  }
}
