package io.sundew.plugin.aclfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rules as a tree over the levels of their filters. Immutable; thread safe.
 *
 * <p>The levels of a topic are compared where they stand in it, so that asking makes no garbage;
 * the names of a node are sorted and searched by halves. Each node is looked at no more than once,
 * so that no topic can take longer than there are rules. The depth of the recursion is that of the
 * filters, which {@link AclFile} bounds.
 */
final class RuleTree {
  /** No rule. */
  static final RuleTree EMPTY = new Builder().build();

  private final String[] names;
  private final RuleTree[] named;
  private final @Nullable RuleTree any;
  private final Substituted[] substituted;
  private final int here;
  private final int below;

  private RuleTree(
      String[] names,
      RuleTree[] named,
      @Nullable RuleTree any,
      Substituted[] substituted,
      int here,
      int below) {
    this.names = names;
    this.named = named;
    this.any = any;
    this.substituted = substituted;
    this.here = here;
    this.below = below;
  }

  /** A level with {@code %c} or {@code %u} in it, and what comes after. */
  private record Substituted(Template level, RuleTree tree) {}

  /** The rights of all rules that match a topic, joined. */
  int rights(String topic, String name, String clientId) {
    if (!topic.startsWith("$")) {
      return rightsFrom(0, topic, name, clientId);
    }
    // Only a filter that itself begins with $ matches: no wildcard, and no name put in its place.
    int rights = ofName(0, topic, name, clientId);
    for (Substituted each : substituted) {
      if (!each.level.beginsWithName()) {
        rights |= ofSubstituted(each, 0, topic, name, clientId);
      }
    }
    return rights;
  }

  /** The rights by the topic's levels from {@code start} on, where one begins. */
  private int rightsFrom(int start, String topic, String name, String clientId) {
    if (start > topic.length()) {
      return here | below;
    }
    int rights = below | ofName(start, topic, name, clientId);
    if (any != null) {
      rights |= any.rightsFrom(endOfLevel(topic, start) + 1, topic, name, clientId);
    }
    for (Substituted each : substituted) {
      rights |= ofSubstituted(each, start, topic, name, clientId);
    }
    return rights;
  }

  private int ofName(int start, String topic, String name, String clientId) {
    if (names.length == 0) {
      return Rights.NONE;
    }
    int end = endOfLevel(topic, start);
    int low = 0;
    int high = names.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(names[middle], topic, start, end);
      if (order == 0) {
        return named[middle].rightsFrom(end + 1, topic, name, clientId);
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Rights.NONE;
  }

  /**
   * A name of several levels would reach into the branches of others: what it is put into may deny
   * there, but not allow.
   */
  private static int ofSubstituted(
      Substituted each, int start, String topic, String name, String clientId) {
    int end = each.level.match(topic, start, name, clientId);
    if (end < 0) {
      return Rights.NONE;
    }
    int rights = each.tree.rightsFrom(end + 1, topic, name, clientId);
    return endOfLevel(topic, start) == end ? rights : rights & Rights.DENY;
  }

  private static int endOfLevel(String topic, int start) {
    int end = topic.indexOf('/', start);
    return end < 0 ? topic.length() : end;
  }

  /** Compares a name to a part of the topic in the order of {@link String#compareTo}. */
  private static int compare(String name, String topic, int start, int end) {
    int common = Math.min(name.length(), end - start);
    for (int i = 0; i < common; i++) {
      int difference = name.charAt(i) - topic.charAt(start + i);
      if (difference != 0) {
        return difference;
      }
    }
    return name.length() - (end - start);
  }

  /** Gathers rules. Confined to one thread. */
  static final class Builder {
    private final Map<String, Builder> names = new TreeMap<>();
    private final Map<String, Builder> templates = new LinkedHashMap<>();
    private @Nullable Builder any;
    private int here;
    private int below;

    /**
     * Adds a rule.
     *
     * @param filter a valid topic filter
     * @param substitute whether {@code %c} and {@code %u} in it stand for names
     */
    void add(String filter, int rights, boolean substitute) {
      Builder at = this;
      for (String level : filter.split("/", -1)) {
        if (level.equals("#")) {
          at.below |= rights;
          return;
        }
        at = at.child(level, substitute);
      }
      at.here |= rights;
    }

    private Builder child(String level, boolean substitute) {
      if (level.equals("+")) {
        Builder wildcard = any == null ? new Builder() : any;
        any = wildcard;
        return wildcard;
      }
      boolean template = substitute && Template.isOne(level);
      return (template ? templates : names).computeIfAbsent(level, _ -> new Builder());
    }

    /** The rules gathered so far. */
    RuleTree build() {
      List<Substituted> substituted = new ArrayList<>(templates.size());
      templates.forEach(
          (level, tree) -> substituted.add(new Substituted(Template.parse(level), tree.build())));
      return new RuleTree(
          names.keySet().toArray(String[]::new),
          names.values().stream().map(Builder::build).toArray(RuleTree[]::new),
          any == null ? null : any.build(),
          substituted.toArray(Substituted[]::new),
          here,
          below);
    }
  }
}
