package io.sundew.plugin.aclfile;

import java.util.HashMap;
import java.util.Map;

/**
 * The rules of an ACL file, ready to be asked. Immutable; thread safe.
 *
 * <p>A named client has the rules of its name, an anonymous one those that stand before the first
 * {@code user}. Where these neither deny nor allow, the patterns are asked, and what they do not
 * allow either is denied. A rule that denies wins over those that allow beside it, wherever in the
 * file it stands.
 */
final class AclRules {
  /** No rule: everything is denied. */
  static final AclRules EMPTY = new AclRules(RuleTree.EMPTY, Map.of(), RuleTree.EMPTY);

  private final RuleTree anonymous;
  private final Map<String, RuleTree> users;
  private final RuleTree patterns;

  private AclRules(RuleTree anonymous, Map<String, RuleTree> users, RuleTree patterns) {
    this.anonymous = anonymous;
    this.users = Map.copyOf(users);
    this.patterns = patterns;
  }

  /**
   * Whether a client has a right on a topic.
   *
   * @param right {@link Rights#READ} or {@link Rights#WRITE}
   * @param name empty for an anonymous client
   */
  boolean permit(int right, String topic, String name, String clientId) {
    if (topic.startsWith("$share")) {
      return false; // such names are for subscribing only
    }
    RuleTree own = name.isEmpty() ? anonymous : users.getOrDefault(name, RuleTree.EMPTY);
    int rights = own.rights(topic, name, clientId);
    if ((rights & (right | Rights.DENY)) == 0) {
      rights = byPatterns(topic, name, clientId);
    }
    return (rights & (right | Rights.DENY)) == right;
  }

  /**
   * A wildcard in a name must not become one of the filter it is put into. Mosquitto has nobody of
   * such a name reach the patterns, not even those that it would not change.
   */
  private int byPatterns(String topic, String name, String clientId) {
    return hasWildcard(name) || hasWildcard(clientId)
        ? Rights.NONE
        : patterns.rights(topic, name, clientId);
  }

  private static boolean hasWildcard(String name) {
    return name.indexOf('+') >= 0 || name.indexOf('#') >= 0;
  }

  /** How many users have rules of their own. */
  int users() {
    return users.size();
  }

  /** Gathers rules. Confined to one thread. */
  static final class Builder {
    private final RuleTree.Builder anonymous = new RuleTree.Builder();
    private final Map<String, RuleTree.Builder> users = new HashMap<>();
    private final RuleTree.Builder patterns = new RuleTree.Builder();

    /** Adds rights of anonymous clients. */
    void anonymous(String filter, int rights) {
      anonymous.add(filter, rights, false);
    }

    /** Adds rights of a user. */
    void user(String name, String filter, int rights) {
      users.computeIfAbsent(name, _ -> new RuleTree.Builder()).add(filter, rights, false);
    }

    /** Adds rights of every client. */
    void pattern(String filter, int rights) {
      patterns.add(filter, rights, true);
    }

    /** The rules gathered so far. */
    AclRules build() {
      Map<String, RuleTree> trees = HashMap.newHashMap(users.size());
      users.forEach((name, tree) -> trees.put(name, tree.build()));
      return new AclRules(anonymous.build(), trees, patterns.build());
    }
  }
}
