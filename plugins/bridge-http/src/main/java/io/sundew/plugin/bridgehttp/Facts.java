package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.UserProperty;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What variables stand for: <code>{topic}</code>, <code>{topic[0]}</code> for its levels, <code>
 * {clientId}</code>, <code>{user}</code>, <code>{qos}</code>, <code>{retain}</code>, <code>{time}
 * </code>, <code>{contentType}</code>, <code>{property.NAME}</code>, <code>{payload}</code>.
 */
final class Facts {
  private static final Pattern LEVEL = Pattern.compile("topic\\[([0-9]{1,3})\\]");
  private static final String PROPERTY = "property.";
  private static final String KNOWN =
      "topic, topic[0], clientId, user, qos, retain, time, contentType, property.NAME, payload";

  private Facts() {}

  /**
   * Refuses a variable that there is not.
   *
   * @throws IllegalArgumentException naming those there are
   */
  static void check(String variable) {
    boolean known =
        switch (variable) {
          case "topic", "clientId", "user", "qos", "retain", "time", "contentType", "payload" ->
              true;
          default ->
              LEVEL.matcher(variable).matches()
                  || (variable.startsWith(PROPERTY) && variable.length() > PROPERTY.length());
        };
    if (!known) {
      throw new IllegalArgumentException(
          "unknown variable {%s}, known are %s".formatted(variable, KNOWN));
    }
  }

  /** What it stands for; empty where the message has none. */
  static String of(String variable, Delivery delivery) {
    return switch (variable) {
      case "topic" -> delivery.message().topic();
      case "clientId" -> delivery.publisher();
      case "user" -> delivery.publisherName();
      case "qos" -> Integer.toString(delivery.message().qos().level());
      case "retain" -> Boolean.toString(delivery.retain());
      case "time" -> delivery.received().toString();
      case "contentType" -> delivery.message().contentType().orElse("");
      case "payload" -> delivery.message().text();
      default ->
          variable.startsWith(PROPERTY)
              ? property(variable.substring(PROPERTY.length()), delivery)
              : level(variable, delivery.message().topic());
    };
  }

  private static String property(String name, Delivery delivery) {
    Optional<UserProperty> first =
        delivery.message().userProperties().stream()
            .filter(property -> property.name().equals(name))
            .findFirst();
    return first.map(UserProperty::value).orElse("");
  }

  private static String level(String variable, String topic) {
    Matcher level = LEVEL.matcher(variable);
    if (!level.matches()) {
      throw new IllegalStateException("{" + variable + "} was not checked");
    }
    String[] levels = topic.split("/", -1);
    int index = Integer.parseInt(level.group(1));
    return index < levels.length ? levels[index] : "";
  }
}
