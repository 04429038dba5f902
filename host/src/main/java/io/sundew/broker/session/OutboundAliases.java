package io.sundew.broker.session;

import io.sundew.mqtt.Topic;
import java.util.HashMap;
import java.util.Map;

/**
 * The topic aliases the broker has set on this connection: the first topics get one each, the rest
 * go out in full. Confined to the channel's event loop.
 */
final class OutboundAliases {
  private final int maximum;
  private final Map<Topic, Integer> aliases = new HashMap<>();

  OutboundAliases(int maximum) {
    this.maximum = maximum;
  }

  /** The alias of a topic, or 0 where it has none. */
  int known(Topic topic) {
    return aliases.getOrDefault(topic, 0);
  }

  /** The alias a topic would be given, or 0 when there is none left. [MQTT-3.1.2-26] */
  int next() {
    return aliases.size() < maximum ? aliases.size() + 1 : 0;
  }

  /** The client was told that alias. */
  void told(Topic topic, int alias) {
    aliases.put(topic, alias);
  }
}
