package io.sundew.plugin.authjwt;

import io.sundew.api.AuthorizeRequest;
import io.sundew.api.Client;
import java.util.List;

/**
 * What one client may do. The first rule that applies decides, and what none allows is denied.
 * Immutable; deciding takes time in proportion to the rules.
 */
final class Rights {
  /** Nothing at all. */
  static final Rights NONE = new Rights(List.of());

  private final List<Held> rules;

  private Rights(List<Held> rules) {
    this.rules = List.copyOf(rules);
  }

  /** The rights that a client's identity carries; none where they cannot be understood. */
  static Rights of(Client client) {
    String attribute = client.attributes().get(RightsClaims.ATTRIBUTE);
    if (attribute == null) {
      return NONE;
    }
    try {
      return new Rights(
          RightsClaims.decode(attribute).stream().map(rule -> new Held(rule, client)).toList());
    } catch (IllegalArgumentException notUnderstood) {
      return NONE; // fail closed: an identifier that cannot be in a level, above all
    }
  }

  /** Whether the client may do that. */
  boolean allow(AuthorizeRequest request) {
    String[] levels = request.topic().split("/", -1);
    for (Held held : rules) {
      if (held.applies(request, levels)) {
        return held.rule.allows();
      }
    }
    return false;
  }

  /** A rule in the hands of one client. */
  private static final class Held {
    private final Rule rule;
    private final TopicPattern pattern;

    Held(Rule rule, Client client) {
      this.rule = rule;
      this.pattern = TopicPattern.of(rule.topic(), client.clientId(), client.name());
    }

    boolean applies(AuthorizeRequest request, String[] levels) {
      return switch (request.action()) {
        case PUBLISH, WILL ->
            rule.publish()
                && isOf(request)
                && rule.retain().orElse(request.retain()) == request.retain()
                && names(request.topic(), levels);
        case SUBSCRIBE -> rule.subscribe() && isOf(request) && names(request.topic(), levels);
        case RECEIVE -> rule.subscribe() && reaches(request.topic(), levels);
      };
    }

    private boolean isOf(AuthorizeRequest request) {
      return rule.qos().isEmpty() || rule.qos().contains(request.qos());
    }

    private boolean names(String topic, String[] levels) {
      return rule.exact() ? rule.topic().equals(topic) : pattern.covers(levels);
    }

    /**
     * A message on its way to a subscriber: who may subscribe gets what the subscription brings,
     * and only who may not subscribe at all, be it at whatever quality of service, does not.
     */
    private boolean reaches(String topic, String[] levels) {
      return rule.allows() ? pattern.covers(levels) : rule.qos().isEmpty() && names(topic, levels);
    }
  }
}
