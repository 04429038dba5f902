package io.sundew.api;

/**
 * Told what happens in the broker.
 *
 * <p>Thread: one thread of the binding, never an event loop. Order: as it happened on each event
 * loop. Deadline: 10 s for each event, unless the operator sets another; nothing waits for the
 * hook. Events wait in a bounded queue; when it is full the oldest are dropped and counted. An
 * exception or a missed deadline counts as a failure: it is counted and logged, and the event is
 * lost.
 */
@FunctionalInterface
public interface OnEvent {
  /** Takes note of one event. */
  void onEvent(BrokerEvent event) throws Exception;
}
