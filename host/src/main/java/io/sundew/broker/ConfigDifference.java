package io.sundew.broker;

import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.PluginConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Says for people in what two configurations differ, and what of it has to wait. */
final class ConfigDifference {
  private final List<String> lines = new ArrayList<>();

  private ConfigDifference() {}

  /** One line for each difference; none when they say the same. */
  static List<String> between(BrokerConfig before, BrokerConfig after) {
    var difference = new ConfigDifference();
    difference.named("listener", before.listeners(), after.listeners(), ListenerConfig::name);
    difference.named("plugin", withoutPlaces(before), withoutPlaces(after), PluginConfig::name);
    difference.order(before, after);
    difference.now("allow-anonymous", before.allowAnonymous(), after.allowAnonymous());
    difference.now("limits", before.limits(), after.limits());
    difference.now("plugin-probation", before.pluginProbation(), after.pluginProbation());
    difference.now("check-retain-source", before.checkRetainSource(), after.checkRetainSource());
    difference.now("retain-available", before.retainAvailable(), after.retainAvailable());
    difference.now("upgrade-outgoing-qos", before.upgradeOutgoingQos(), after.upgradeOutgoingQos());
    difference.now("log", before.logging(), after.logging());
    difference.now(
        "use-user-name-as-client-id",
        before.useUserNameAsClientId(),
        after.useUserNameAsClientId());
    difference.later("compatibility", before.style(), after.style());
    difference.later("event-loops", before.eventLoops(), after.eventLoops());
    difference.later("data-directory", before.dataDirectory(), after.dataDirectory());
    difference.later(
        "import-at-first-start", before.importAtFirstStart(), after.importAtFirstStart());
    difference.later("sys-interval", before.sysIntervalSeconds(), after.sysIntervalSeconds());
    difference.later("egress", before.egress(), after.egress());
    difference.later("admin", before.admin(), after.admin());
    return List.copyOf(difference.lines);
  }

  /** Where a plugin stands in the file makes no difference. */
  private static List<PluginConfig> withoutPlaces(BrokerConfig config) {
    return config.plugins().stream().map(PluginConfig::withoutPlace).toList();
  }

  private <T> void named(String kind, List<T> before, List<T> after, Function<T, String> name) {
    Map<String, T> old = byName(before, name);
    Map<String, T> fresh = byName(after, name);
    fresh.forEach(
        (key, value) -> {
          if (!old.containsKey(key)) {
            lines.add(kind + " " + key + " added");
          } else if (!value.equals(old.get(key))) {
            lines.add(kind + " " + key + " changed");
          }
        });
    old.keySet().stream()
        .filter(key -> !fresh.containsKey(key))
        .forEach(key -> lines.add(kind + " " + key + " removed"));
  }

  private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
    Map<String, T> map = new LinkedHashMap<>();
    all.forEach(each -> map.put(name.apply(each), each));
    return map;
  }

  private void order(BrokerConfig before, BrokerConfig after) {
    List<String> old = names(before);
    List<String> fresh = names(after);
    List<String> stayed = old.stream().filter(fresh::contains).toList();
    if (!stayed.equals(fresh.stream().filter(old::contains).toList())) {
      lines.add("the order of plugins changed: " + String.join(", ", fresh));
    }
  }

  private static List<String> names(BrokerConfig config) {
    return config.plugins().stream().map(PluginConfig::name).toList();
  }

  private void now(String key, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      lines.add(key + " changed");
    }
  }

  private void later(String key, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      lines.add(key + " changed: takes effect at the next start");
    }
  }
}
