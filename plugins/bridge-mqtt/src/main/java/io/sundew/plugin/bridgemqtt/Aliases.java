package io.sundew.plugin.bridgemqtt;

import io.sundew.mqtt.Topic;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases of one connection (MQTT 5.0 section 3.3.2.3.4) towards the remote broker: the
 * topics that came last have one. Confined to one thread.
 */
final class Aliases {
  private final int most;
  private final Map<Topic, Integer> known = new LinkedHashMap<>(16, 0.75f, true);

  Aliases(int most) {
    this.most = most;
  }

  /** The alias that the remote broker knows for a topic, or 0. */
  int known(Topic topic) {
    if (most == 0) {
      return 0;
    }
    @Nullable Integer alias = known.get(topic);
    return alias == null ? 0 : alias;
  }

  /** The alias to give to a topic that has none; the one of the longest unused topic, or 0. */
  int assign(Topic topic) {
    if (most == 0) {
      return 0;
    }
    int alias = known.size() + 1;
    if (alias > most) {
      var oldest = known.entrySet().iterator();
      alias = oldest.next().getValue();
      oldest.remove();
    }
    known.put(topic, alias);
    return alias;
  }
}
