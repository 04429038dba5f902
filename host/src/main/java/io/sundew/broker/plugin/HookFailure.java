package io.sundew.broker.plugin;

import org.jspecify.annotations.Nullable;

/** A hook gave a decision that cannot be used. It counts like an exception of the hook. */
final class HookFailure extends Exception {
  private static final long serialVersionUID = 1;

  /** What is wrong with the decision. */
  HookFailure(String message) {
    super(message, null, false, false);
  }

  /** The decision, which must not be null. */
  static <D> D unlessNull(@Nullable D decision) throws HookFailure {
    if (decision == null) {
      throw new HookFailure("the hook returned null");
    }
    return decision;
  }
}
