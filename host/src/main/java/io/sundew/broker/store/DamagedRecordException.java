package io.sundew.broker.store;

/** A record cannot be read. Says what is wrong with it. */
public final class DamagedRecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A record with that fault. */
  public DamagedRecordException(String message) {
    super(message);
  }
}
