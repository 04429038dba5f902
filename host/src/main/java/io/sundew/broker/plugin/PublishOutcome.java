package io.sundew.broker.plugin;

import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Publication;
import java.util.List;

/**
 * What the chain says of a message on its way in; access control before and after a change of topic
 * is part of it.
 */
public sealed interface PublishOutcome {
  /**
   * Route these, in order; usually one, and the very message that was asked about where no hook
   * changed it.
   */
  record Route(List<Publication> publications) implements PublishOutcome {}

  /** Route nothing and tell the publisher that it succeeded. */
  record Dropped() implements PublishOutcome {}

  /** Route nothing and tell the publisher, as far as its protocol can. */
  record Refused(ReasonCode reason, String message) implements PublishOutcome {}

  /**
   * Route these, which take the place of messages that a hook refused or failed at, without asking
   * any hook; then do the other.
   */
  record DeadLettered(List<Publication> letters, PublishOutcome then) implements PublishOutcome {}

  /** Close the publisher's connection. */
  record Disconnect(ReasonCode reason, String message) implements PublishOutcome {}
}
