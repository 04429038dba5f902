package io.sundew.api;

/** No opinion: the next in the chain decides. */
public record Abstain() implements AuthenticateDecision, AuthorizeDecision {}
