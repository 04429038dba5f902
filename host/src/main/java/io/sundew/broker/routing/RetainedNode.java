package io.sundew.broker.routing;

import io.sundew.broker.message.Publication;
import org.jspecify.annotations.Nullable;

/**
 * A level of the topics that have a retained message. Read by any thread, changed by one writer at
 * a time.
 */
final class RetainedNode extends LevelNode<RetainedNode> {
  /** The retained message of the topic that ends here. */
  volatile @Nullable Publication message;

  RetainedNode(String level) {
    super(level);
  }

  @Override
  RetainedNode self() {
    return this;
  }

  @Override
  boolean isEmpty() {
    return message == null && !hasChildren();
  }
}
