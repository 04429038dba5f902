package io.sundew.api;

import java.time.Instant;

/**
 * Something that happened in the broker. New kinds may come with a minor version: end a switch with
 * {@code default}.
 */
public sealed interface BrokerEvent {
  /** When it happened. */
  Instant time();

  /** A client was connected. */
  record ClientConnected(Instant time, Client client, boolean sessionPresent)
      implements BrokerEvent {}

  /** A client is gone; {@code reason} as the log has it. */
  record ClientDisconnected(Instant time, Client client, ReasonCode reason, String message)
      implements BrokerEvent {}

  /** An attempt to connect was turned down. */
  record ConnectRefused(
      Instant time, String clientId, String listener, ReasonCode reason, String message)
      implements BrokerEvent {}

  /** A subscription was made or changed. */
  record Subscribed(Instant time, Client client, SubscribeRequest request) implements BrokerEvent {}

  /** A subscription was ended by its client. */
  record Unsubscribed(Instant time, Client client, String filter) implements BrokerEvent {}

  /** A message for a client was dropped. */
  record MessageDropped(Instant time, String clientId, String topic, String cause)
      implements BrokerEvent {}

  /** A session ended with its queue and subscriptions. */
  record SessionEnded(Instant time, String clientId, String cause) implements BrokerEvent {}

  /** A plugin failed in a hook, and its failure policy was applied. */
  record PluginFault(Instant time, String plugin, String hook, String cause)
      implements BrokerEvent {}

  /**
   * A plugin says that something of it does not work; {@code subject} is what, such as the name of
   * a file.
   */
  record PluginWarned(Instant time, String plugin, String subject, String text)
      implements BrokerEvent {}

  /**
   * An event loop was held up for over 10 ms, and its connections with it; {@code plugin} is the
   * instance it was in, empty when it was the broker's own doing.
   */
  record LoopStalled(Instant time, String loop, String plugin, String where)
      implements BrokerEvent {}

  /** A plugin instance was started; its hooks are asked from now on. */
  record PluginStarted(Instant time, String plugin, String version) implements BrokerEvent {}

  /** A plugin instance was stopped, having answered what it was asked. */
  record PluginStopped(Instant time, String plugin, String cause) implements BrokerEvent {}

  /** That version of a plugin was taken back; what ran before it answers again. */
  record PluginRolledBack(Instant time, String plugin, String version, String cause)
      implements BrokerEvent {}
}
