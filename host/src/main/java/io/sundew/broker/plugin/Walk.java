package io.sundew.broker.plugin;

import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way through the chain: a row of rounds, each of which asks the bindings of
 * one hook. Confined to the caller's event loop; while a binding's own threads are busy with it
 * nothing touches it.
 */
abstract class Walk<A> {
  private final HookChain chain;
  private final Executor home;
  private final Consumer<A> later;
  private @Nullable Round<?, ?, ?> round;

  /** A walk whose answer goes to {@code later} on {@code home} when it is not there at once. */
  Walk(HookChain chain, Executor home, Consumer<A> later) {
    this.chain = chain;
    this.home = home;
    this.later = later;
  }

  /** The next round, after applying what the last one brought; null when there is no more. */
  abstract @Nullable Round<?, ?, ?> nextRound();

  /** What came out, asked for once after the last round. */
  abstract A answer();

  final HookChain chain() {
    return chain;
  }

  /** Who asks, where answers about {@code key} must keep their order. */
  Asker asker(Object key) {
    return Asker.held(key);
  }

  final Executor home() {
    return home;
  }

  /** Goes as far as it can: the answer, or null when it comes later. */
  final @Nullable A begin() {
    round = nextRound();
    if (advance()) {
      return answer();
    }
    chain.walkWaits();
    return null;
  }

  /** Goes on after a binding has answered. */
  final void resume() {
    if (advance()) {
      chain.walkEnded();
      later.accept(answer());
    }
  }

  private boolean advance() {
    while (round != null) {
      if (!round.advance()) {
        return false;
      }
      round = nextRound();
    }
    return true;
  }
}
