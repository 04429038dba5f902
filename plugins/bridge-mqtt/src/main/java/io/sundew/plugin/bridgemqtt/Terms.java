package io.sundew.plugin.bridgemqtt;

import io.sundew.api.LocalClient;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.plugin.bridgemqtt.ConnectionConfig.Notify;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one bridge is to do, worked out from its configuration. Thread safe.
 *
 * @param host this machine's name, for identifiers that are not configured
 * @param hops tells messages that were here before; empty where that is not wanted
 */
record Terms(ConnectionConfig config, String host, List<Rule> rules, Optional<HopGuard> hops) {
  Terms {
    rules = List.copyOf(rules);
  }

  /**
   * Of that configuration.
   *
   * @throws IllegalArgumentException naming the key that cannot be used
   */
  static Terms of(ConnectionConfig config, String host, String brokerId) {
    boolean isGuarded = config.hopGuard().orElse(true);
    return new Terms(
        config,
        host,
        config.topics().stream().map(Rule::of).toList(),
        isGuarded ? Optional.of(new HopGuard(brokerId)) : Optional.empty());
  }

  ProtocolVersion version() {
    return config.version();
  }

  String clientId() {
    return config.remoteClientId(host);
  }

  String notificationTopic() {
    return config.notificationTopic(host);
  }

  boolean notifiesRemote() {
    return config.notifications().orElse(Notify.BOTH) == Notify.BOTH;
  }

  boolean notifiesLocal() {
    return config.notifications().orElse(Notify.BOTH) != Notify.NONE;
  }

  /** The client in this broker. A lazy bridge connects for what waits, of each QoS. */
  LocalClient.Settings localClient() {
    return new LocalClient.Settings(
        config.name(),
        config.localClientId(host),
        config.isDurable(),
        config.trusted().orElse(false),
        config.maxQueuedBytes().orElse(0L),
        config.isLazy(),
        Optional.empty());
  }

  /**
   * Its subscriptions: never for what it publishes itself, and with the retain flag as it was. A
   * filter that stands in several rules counts once, with the highest QoS of them.
   */
  List<LocalClient.Subscription> localSubscriptions() {
    Map<String, Qos> filters = new LinkedHashMap<>();
    for (Rule rule : rules) {
      if (rule.isOut()) {
        filters.merge(
            rule.localFilter(),
            rule.qos(),
            (one, other) -> one.level() > other.level() ? one : other);
      }
    }
    return filters.entrySet().stream()
        .map(each -> new LocalClient.Subscription(each.getKey(), each.getValue(), true, true, true))
        .toList();
  }
}
