package io.sundew.api.store;

import java.util.concurrent.atomic.AtomicReference;

/**
 * A message for one session. It goes to the end of that session's queue and stays until it is
 * {@link Change.Settle settled}. Sequence numbers of one session are handed to the store in any
 * order.
 *
 * <p>A client that is quick acknowledges a message before the store comes to write it. Then nobody
 * needs it any more: the kernel {@link #settle settles} it here, and the store, which {@link #take
 * takes} each one just before it writes it, passes it over. Thread safe.
 */
public final class Enqueue implements Change {
  private final long sessionId;
  private final long sequence;
  private final byte[] header;
  private final MessageRecord message;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  private enum State {
    WAITING,
    TAKEN,
    WRITTEN,
    SETTLED
  }

  /**
   * A message for that session.
   *
   * @param sequence its place in the queue, unique in the session
   * @param header what concerns this session alone; not copied
   */
  public Enqueue(long sessionId, long sequence, byte[] header, MessageRecord message) {
    this.sessionId = sessionId;
    this.sequence = sequence;
    this.header = header;
    this.message = message;
  }

  /** The session. */
  public long sessionId() {
    return sessionId;
  }

  /** Its place in the session's queue. */
  public long sequence() {
    return sequence;
  }

  /** What concerns this session alone; not a copy, not to be changed. */
  public byte[] header() {
    return header;
  }

  /** The message. */
  public MessageRecord message() {
    return message;
  }

  /**
   * The kernel has no more use for it. Returns true where it has not been taken to be written, so
   * that nothing needs to be deleted either.
   */
  public boolean settle() {
    return state.compareAndSet(State.WAITING, State.SETTLED);
  }

  /** Whether nobody needs it any more, so that it need not be handed over. */
  public boolean isSettled() {
    return state.get() == State.SETTLED;
  }

  /** The store is about to write it. Returns false where that is no longer needed. */
  public boolean take() {
    return state.compareAndSet(State.WAITING, State.TAKEN);
  }

  /** The store has written it, as safely as it makes things. */
  public void written() {
    state.set(State.WRITTEN);
  }

  /** Whether it was written. */
  public boolean isWritten() {
    return state.get() == State.WRITTEN;
  }

  @Override
  public String toString() {
    return "Enqueue[session " + sessionId + ", sequence " + sequence + ", " + state + "]";
  }
}
