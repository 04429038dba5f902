package io.sundew.broker.session;

/**
 * What one event loop counts. Written by the loop alone as plain fields, so that counting costs
 * next to nothing; a reader on another thread sees figures that may be a moment old.
 */
public final class Counters {
  long messagesReceived;
  long messagesSent;
  long publishReceived;
  long publishSent;
  long publishDropped;
  long bytesReceived;
  long bytesSent;
  long payloadBytesReceived;
  long payloadBytesSent;
  long connectionsOpened;
  long connectsReceived;
  long sessionsExpired;

  /** Adds bytes read from sockets. */
  public void received(long bytes) {
    bytesReceived += bytes;
  }

  /** Adds bytes handed to sockets. */
  public void sent(long bytes) {
    bytesSent += bytes;
  }

  /** A copy of all figures, as of about now. */
  public Snapshot snapshot() {
    return new Snapshot(
        messagesReceived,
        messagesSent,
        publishReceived,
        publishSent,
        publishDropped,
        bytesReceived,
        bytesSent,
        payloadBytesReceived,
        payloadBytesSent,
        connectionsOpened,
        connectsReceived,
        sessionsExpired);
  }

  /**
   * Figures since the start.
   *
   * @param messagesReceived packets of any kind
   * @param publishDropped messages dropped by limits, expiry or access control
   */
  public record Snapshot(
      long messagesReceived,
      long messagesSent,
      long publishReceived,
      long publishSent,
      long publishDropped,
      long bytesReceived,
      long bytesSent,
      long payloadBytesReceived,
      long payloadBytesSent,
      long connectionsOpened,
      long connectsReceived,
      long sessionsExpired) {
    /** No figures yet. */
    public static final Snapshot ZERO = new Snapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** The sum of both. */
    public Snapshot plus(Snapshot other) {
      return new Snapshot(
          messagesReceived + other.messagesReceived,
          messagesSent + other.messagesSent,
          publishReceived + other.publishReceived,
          publishSent + other.publishSent,
          publishDropped + other.publishDropped,
          bytesReceived + other.bytesReceived,
          bytesSent + other.bytesSent,
          payloadBytesReceived + other.payloadBytesReceived,
          payloadBytesSent + other.payloadBytesSent,
          connectionsOpened + other.connectionsOpened,
          connectsReceived + other.connectsReceived,
          sessionsExpired + other.sessionsExpired);
    }
  }
}
