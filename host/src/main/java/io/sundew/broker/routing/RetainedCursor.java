package io.sundew.broker.routing;

import io.sundew.broker.message.Publication;
import io.sundew.mqtt.Levels;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * A place in the retained messages that match one filter, so that a million of them can be sent
 * little by little without holding them. Confined to one thread at a time. Messages that come or go
 * meanwhile may be missed or included; nothing else is missed, and a topic that stays is given
 * once.
 */
public final class RetainedCursor {
  /** Stands for the rest of a filter after {@code #}: every level matches. */
  private static final int ANY = -1;

  /**
   * Nodes still to be looked at.
   *
   * @param rest where the filter goes on after the level of these nodes
   * @param skipReserved whether those that begin with {@code $} are left out
   */
  private record Branch(Iterator<RetainedNode> nodes, int rest, boolean skipReserved) {}

  private final RetainedMessages messages;
  private final String filter;
  private final Deque<Branch> branches = new ArrayDeque<>();

  private RetainedCursor(RetainedMessages messages, String filter) {
    this.messages = messages;
    this.filter = filter;
  }

  static RetainedCursor matching(RetainedMessages messages, RetainedNode root, String filter) {
    var cursor = new RetainedCursor(messages, filter);
    cursor.descend(root, 0);
    return cursor;
  }

  static RetainedCursor all(RetainedMessages messages, RetainedNode root) {
    var cursor = new RetainedCursor(messages, Levels.REST);
    cursor.branches.push(new Branch(root.children(), ANY, false));
    return cursor;
  }

  /**
   * The next message, or null when there is no further one. Expired ones are removed on the way.
   */
  public @Nullable Publication next(long nowMillis) {
    return next(nowMillis, Integer.MAX_VALUE);
  }

  /**
   * The next message, or null when there is none among so many levels: {@link #isExhausted} tells
   * whether to go on later. For a filter like {@code +/x}, which may have to pass a million topics
   * to find one.
   */
  public @Nullable Publication next(long nowMillis, int maximumSteps) {
    for (int steps = 0; steps < maximumSteps && !isExhausted(); steps++) {
      Publication message = step(nowMillis);
      if (message != null) {
        return message;
      }
    }
    return null;
  }

  /** Whether there is no further message. */
  public boolean isExhausted() {
    return branches.isEmpty();
  }

  /** Looks at one node; the message there, if it is one to give. */
  @Nullable Publication step(long nowMillis) {
    Branch branch = branches.element();
    if (!branch.nodes.hasNext()) {
      branches.pop();
      return null;
    }
    RetainedNode node = branch.nodes.next();
    if (branch.skipReserved && Levels.isReserved(node.level)) { // [MQTT-4.7.2-1]
      return null;
    }
    descend(node, branch.rest);
    return endsAt(branch.rest) ? live(node.message, nowMillis) : null;
  }

  /**
   * Whether the filter matches a topic that ends before {@code rest}: {@code a/#} matches {@code a}
   * too.
   */
  private boolean endsAt(int rest) {
    return rest == ANY
        || rest > filter.length()
        || Levels.isRest(filter, rest, Levels.end(filter, rest));
  }

  private void descend(RetainedNode node, int rest) {
    if (!node.hasChildren() || rest > filter.length()) {
      return;
    }
    if (rest == ANY) {
      branches.push(new Branch(node.children(), ANY, false));
      return;
    }
    int end = Levels.end(filter, rest);
    if (Levels.isRest(filter, rest, end)) {
      branches.push(new Branch(node.children(), ANY, rest == 0));
    } else if (Levels.isOne(filter, rest, end)) {
      branches.push(new Branch(node.children(), end + 1, rest == 0));
    } else {
      RetainedNode child = node.child(filter, rest, end);
      if (child != null) {
        branches.push(new Branch(Collections.singleton(child).iterator(), end + 1, false));
      }
    }
  }

  private @Nullable Publication live(@Nullable Publication message, long nowMillis) {
    if (message != null && message.isExpired(nowMillis)) {
      messages.removeExpired(message);
      return null;
    }
    return message;
  }
}
