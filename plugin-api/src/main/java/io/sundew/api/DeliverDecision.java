package io.sundew.api;

/** What becomes of a message on its way to one subscriber. */
public sealed interface DeliverDecision
    permits PublishDecision.Forward, PublishDecision.Replace, PublishDecision.Drop {}
