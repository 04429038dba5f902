package io.sundew.api;

/** Go on unchanged. */
public record Pass() implements ConnectDecision, SubscribeDecision, UnsubscribeDecision {}
