package io.sundew.api.store;

/**
 * A message as the kernel writes it down. What goes to several queues is one object in all of their
 * {@link Enqueue}s, so that a store may keep it once. Immutable; the array is shared and must not
 * be changed.
 */
public final class MessageRecord {
  private final byte[] bytes;

  /** A message of these bytes, which are not copied. */
  public MessageRecord(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The bytes; not a copy, not to be changed. */
  public byte[] bytes() {
    return bytes;
  }
}
