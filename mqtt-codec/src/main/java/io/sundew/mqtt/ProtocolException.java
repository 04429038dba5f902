package io.sundew.mqtt;

import io.sundew.api.ReasonCode;

/**
 * The peer broke the protocol, or asked for what it may not have, in a way that ends its
 * connection. Carries no stack trace: it describes the peer, not us, and a hostile peer must not
 * make us pay for one.
 */
public final class ProtocolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final ReasonCode reason;

  /** An error of that code, with the fact that helps whoever reads the log. */
  public ProtocolException(ReasonCode reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Bytes that are no packet (MQTT 5.0 section 4.13.1). */
  public static ProtocolException malformed(String message) {
    return new ProtocolException(ReasonCode.MALFORMED_PACKET, message);
  }

  /** A packet that may not come here and now (MQTT 5.0 section 4.13.1). */
  public static ProtocolException protocolError(String message) {
    return new ProtocolException(ReasonCode.PROTOCOL_ERROR, message);
  }

  /** The code MQTT 5.0 names for it. */
  public ReasonCode reason() {
    return reason;
  }
}
