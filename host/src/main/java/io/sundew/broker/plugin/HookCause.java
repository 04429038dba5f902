package io.sundew.broker.plugin;

import io.sundew.broker.message.Origin;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The message a hook is asked about by this thread, so that what the hook publishes counts the hops
 * of what made it do so, even when it makes a message of its own: plugins that answer each other
 * would go on for ever.
 */
final class HookCause {
  private static final ScopedValue<Origin> ORIGIN = ScopedValue.newInstance();

  private HookCause() {}

  /**
   * Calls a hook about a message of that origin. One that nobody emitted is the cause of nothing
   * that would count more hops than it does by itself, and need not be remembered.
   *
   * @param loop the event loop that calls, where it is known: it remembers the origin for less than
   *     a scope costs
   */
  static <D> D during(Origin origin, @Nullable Heartbeat loop, Callable<D> call) throws Exception {
    if (origin.hops() == 0) {
      return call.call();
    }
    if (loop == null) {
      return ScopedValue.where(ORIGIN, origin).<D, Exception>call(call::call);
    }
    Origin before = loop.cause(origin);
    try {
      return call.call();
    } finally {
      loop.cause(before);
    }
  }

  /** Of the origin of a message and that of its cause the one that was emitted more often. */
  static Origin of(Origin message) {
    Heartbeat loop = Heartbeat.ofThisThread();
    Origin onLoop = loop == null ? null : loop.cause();
    Origin cause = onLoop == null ? ORIGIN.orElse(message) : onLoop;
    return cause.hops() > message.hops() ? cause : message;
  }
}
