package io.sundew.plugin.authjwt;

import io.sundew.api.Qos;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The claims that grant rights: {@code publish} and {@code subscribe}, lists of topic filters, and
 * {@code acl} in both of EMQX's forms. They travel as an attribute of the identity, which the host
 * keeps: so rights live as long as the identity does, also when the plugin is replaced meanwhile.
 */
final class RightsClaims {
  /** The attribute they travel in. */
  static final String ATTRIBUTE = "acl";

  private static final List<String> CLAIMS = List.of("acl", "publish", "subscribe");
  private static final Set<String> KEYS =
      Set.of("permission", "action", "topic", "topics", "qos", "retain");
  private static final int MAXIMUM_RULES = 256;
  private static final String EXACT = "eq ";

  private RightsClaims() {}

  /**
   * The rights of a token as the attribute has them; empty without any.
   *
   * @throws IllegalArgumentException when they cannot be understood
   */
  static Optional<String> encode(Map<String, Object> claims) {
    Map<String, Object> rights = new LinkedHashMap<>();
    for (String name : CLAIMS) {
      Object claim = claims.get(name);
      if (claim != null) {
        rights.put(name, claim);
      }
    }
    rules(rights);
    return rights.isEmpty() ? Optional.empty() : Optional.of(StrictJson.OF_TOKENS.write(rights));
  }

  /**
   * The rules of an attribute in the order in which they hold.
   *
   * @throws IllegalArgumentException when it cannot be understood
   */
  static List<Rule> decode(String attribute) {
    try {
      return rules(StrictJson.OF_TOKENS.object(attribute));
    } catch (IOException e) {
      throw new IllegalArgumentException("not a JSON object within the limits", e);
    }
  }

  /** What forbids something comes first. */
  private static List<Rule> rules(Map<String, Object> claims) {
    List<Rule> rules = new ArrayList<>();
    switch (claims.get("acl")) {
      case null -> {}
      case Map<?, ?> lists -> addLists(rules, lists);
      case List<?> list -> list.forEach(each -> addRule(rules, each));
      default -> throw new IllegalArgumentException("'acl' is neither a list nor an object");
    }
    addFilters(rules, "publish", claims.get("publish"), Rule::allowPublish);
    addFilters(rules, "subscribe", claims.get("subscribe"), Rule::allowSubscribe);
    return List.copyOf(rules);
  }

  private static void add(List<Rule> rules, Rule rule) {
    if (rules.size() == MAXIMUM_RULES) {
      throw new IllegalArgumentException("more than " + MAXIMUM_RULES + " rules");
    }
    rules.add(rule);
  }

  private static void addLists(List<Rule> rules, Map<?, ?> lists) {
    for (Object key : lists.keySet()) {
      if (!Set.of("pub", "sub", "all").contains(String.valueOf(key))) {
        throw new IllegalArgumentException("'acl' has keys besides pub, sub and all");
      }
    }
    addFilters(rules, "acl.pub", lists.get("pub"), Rule::allowPublish);
    addFilters(rules, "acl.sub", lists.get("sub"), Rule::allowSubscribe);
    addFilters(rules, "acl.all", lists.get("all"), Rule::allowAll);
  }

  private static void addFilters(
      List<Rule> rules, String name, @Nullable Object claim, Function<String, Rule> rule) {
    if (claim != null) {
      texts(name, claim).forEach(filter -> add(rules, rule.apply(filter)));
    }
  }

  private static List<String> texts(String name, Object claim) {
    if (!(claim instanceof List<?> list)) {
      throw new IllegalArgumentException("'" + name + "' is not a list of topic filters");
    }
    List<String> texts = new ArrayList<>(list.size());
    for (Object each : list) {
      if (!(each instanceof String text)) {
        throw new IllegalArgumentException("'" + name + "' is not a list of topic filters");
      }
      texts.add(text);
    }
    return texts;
  }

  /** A condition that is not known here must not make a rule hold where it should not. */
  private static void addRule(List<Rule> rules, Object entry) {
    if (!(entry instanceof Map<?, ?> rule)) {
      throw new IllegalArgumentException("a rule of 'acl' is not an object");
    }
    for (Object key : rule.keySet()) {
      if (!KEYS.contains(String.valueOf(key))) {
        throw new IllegalArgumentException("a rule of 'acl' has a key that is not known");
      }
    }
    Object permission = rule.get("permission");
    if (!"allow".equals(permission) && !"deny".equals(permission)) {
      throw new IllegalArgumentException("a rule's 'permission' is not allow or deny");
    }
    Object action = rule.get("action");
    if (!"publish".equals(action) && !"subscribe".equals(action) && !"all".equals(action)) {
      throw new IllegalArgumentException("a rule's 'action' is not publish, subscribe or all");
    }
    Set<Qos> qos = qos(rule.get("qos"));
    Optional<Boolean> retain = retain(rule.get("retain"));
    for (String topic : topics(rule)) {
      boolean exact = topic.startsWith(EXACT);
      add(
          rules,
          new Rule(
              "allow".equals(permission),
              !"subscribe".equals(action),
              !"publish".equals(action),
              exact ? topic.substring(EXACT.length()) : topic,
              exact,
              qos,
              retain));
    }
  }

  private static List<String> topics(Map<?, ?> rule) {
    Object topic = rule.get("topic");
    Object topics = rule.get("topics");
    if (topic instanceof String one && topics == null) {
      return List.of(one);
    }
    if (topic == null && topics != null) {
      return texts("topics", topics);
    }
    throw new IllegalArgumentException("a rule has no 'topic', or several");
  }

  private static Set<Qos> qos(@Nullable Object claim) {
    Set<Qos> levels = EnumSet.noneOf(Qos.class);
    List<?> wanted = claim == null ? List.of() : claim instanceof List<?> l ? l : List.of(claim);
    for (Object level : wanted) {
      if (!(level instanceof Long number) || number < 0 || number > 2) {
        throw new IllegalArgumentException("a rule's 'qos' is not 0, 1, 2 or a list of them");
      }
      levels.add(Qos.of(number.intValue()));
    }
    if (claim != null && levels.isEmpty()) {
      throw new IllegalArgumentException("a rule's 'qos' is an empty list");
    }
    return levels;
  }

  private static Optional<Boolean> retain(@Nullable Object claim) {
    return switch (claim) {
      case null -> Optional.empty();
      case Boolean retain -> Optional.of(retain);
      default -> throw new IllegalArgumentException("a rule's 'retain' is not true or false");
    };
  }
}
