package io.sundew.api.store;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A message as the kernel writes it down. What goes to several queues is one object in all of their
 * {@link Enqueue}s, so that a store may keep it once. Immutable; the array is shared and must not
 * be changed. Thread safe.
 */
public final class MessageRecord {
  private final Supplier<byte[]> writer;
  private volatile byte @Nullable [] bytes;

  /** A message of these bytes, which are not copied. */
  public MessageRecord(byte[] bytes) {
    this(() -> bytes);
    this.bytes = bytes;
  }

  /**
   * A message that is written down when a store first asks for it.
   *
   * @param writer always makes the same bytes, on whatever thread
   */
  public MessageRecord(Supplier<byte[]> writer) {
    this.writer = writer;
  }

  /** The bytes; not a copy, not to be changed. */
  public byte[] bytes() {
    byte[] known = bytes;
    if (known == null) {
      known = writer.get();
      bytes = known;
    }
    return known;
  }
}
