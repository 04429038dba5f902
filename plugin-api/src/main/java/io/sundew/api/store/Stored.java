package io.sundew.api.store;

/**
 * A message as it stands in a session's queue.
 *
 * @param sequence its place
 * @param header what concerns the session alone
 * @param message the message
 */
public record Stored(long sequence, byte[] header, MessageRecord message) {}
