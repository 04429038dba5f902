package io.sundew.broker.plugin;

import org.jspecify.annotations.Nullable;

/**
 * What a binding said of the items of one batch, in their order. Made by one thread and handed to
 * another once it is complete.
 */
final class Answers<D> {
  private final @Nullable Object[] decisions;

  /** Answers that are all missing. */
  Answers(int size) {
    decisions = new @Nullable Object[size];
  }

  void set(int index, D decision) {
    decisions[index] = decision;
  }

  /** The decision on an item, or null where the hook failed. */
  @SuppressWarnings("unchecked") // only set() writes
  @Nullable D get(int index) {
    return (@Nullable D) decisions[index];
  }
}
