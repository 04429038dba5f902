package io.sundew.api;

/**
 * Told what happens in the broker.
 *
 * <p>Thread: one thread of the binding, never an event loop. Order: as it happened on each event
 * loop. Events wait in a bounded queue; when it is full the oldest are dropped and counted. An
 * exception is counted and logged.
 */
@FunctionalInterface
public interface OnEvent {
  /** Takes note of one event. */
  void onEvent(BrokerEvent event) throws Exception;
}
