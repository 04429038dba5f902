package io.sundew.plugin.bridgemqtt;

import io.sundew.api.UserProperty;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Ends loops in chains of bridges. "No local" keeps a message from the bridge it came by, but not
 * from going round over two others. So over MQTT 5.0 a message has a user property {@value
 * #PROPERTY} with the brokers it was at: one adds itself when it sends the message by a bridge, and
 * with a {@value #ENTERED} in front when it has fetched it by one. A message that comes to a broker
 * it names is not taken, and one that has been elsewhere since is not sent on. Brokers of any make
 * hand user properties on, so Mosquitto may stand in the chain. A loop is ended after one round;
 * MQTT 3 has no place for the path. Thread safe.
 */
final class HopGuard {
  static final String PROPERTY = "sundew-path";

  private static final String ENTERED = "+";

  /** A path that is longer is a loop of brokers that do not know themselves. */
  private static final int MOST_HOPS = 16;

  private final String brokerId;

  /** The guard of a broker of that identifier, which has no comma and no plus. */
  HopGuard(String brokerId) {
    this.brokerId = brokerId;
  }

  /** The user properties of a message that goes out; empty where it must not. */
  Optional<List<UserProperty>> leaving(List<UserProperty> properties) {
    List<String> path = path(properties);
    boolean hasJustEntered = !path.isEmpty() && path.getLast().equals(ENTERED + brokerId);
    if (hasJustEntered) {
      path.removeLast();
    }
    if (names(path)) {
      return Optional.empty();
    }
    path.add(brokerId);
    return Optional.of(with(path, properties));
  }

  /** The user properties of a message that comes in; empty where it must not. */
  Optional<List<UserProperty>> entering(List<UserProperty> properties) {
    List<String> path = path(properties);
    if (names(path)) {
      return Optional.empty();
    }
    path.add(ENTERED + brokerId);
    return Optional.of(with(path, properties));
  }

  /** Says that a message on that topic at the remote broker was not brought over. */
  static void tell(Remarks remarks, String topic) {
    remarks.tell(
        Remarks.Kind.LOOP,
        ("a message on '%s' at the remote broker is dropped: by its user property %s it was at this"
                + " broker before. A client that copies the properties of a message into its answer"
                + " has that effect too; 'hop-guard: false' lets it pass")
            .formatted(LinkFailure.harmless(topic), PROPERTY));
  }

  private boolean names(List<String> path) {
    return path.size() >= MOST_HOPS || path.contains(brokerId) || path.contains(ENTERED + brokerId);
  }

  private static List<UserProperty> with(List<String> path, List<UserProperty> properties) {
    List<UserProperty> all = new ArrayList<>(properties.size() + 1);
    properties.stream().filter(each -> !each.name().equals(PROPERTY)).forEach(all::add);
    all.add(new UserProperty(PROPERTY, String.join(",", path)));
    return all;
  }

  private static List<String> path(List<UserProperty> properties) {
    for (UserProperty property : properties) {
      if (property.name().equals(PROPERTY)) {
        return new ArrayList<>(Arrays.asList(property.value().split(",", MOST_HOPS + 1)));
      }
    }
    return new ArrayList<>();
  }
}
