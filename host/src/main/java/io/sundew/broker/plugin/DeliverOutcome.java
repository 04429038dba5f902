package io.sundew.broker.plugin;

import io.sundew.broker.message.Publication;

/**
 * What the chain says of a message on its way to one subscriber; the right to receive it is part of
 * it.
 */
public sealed interface DeliverOutcome {
  /** Send this. */
  record Send(Publication publication) implements DeliverOutcome {}

  /** The subscriber may not receive it; in a shared group the next member is tried. */
  record Denied() implements DeliverOutcome {}

  /** A hook dropped it. */
  record Dropped() implements DeliverOutcome {}
}
