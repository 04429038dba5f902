package io.sundew.broker.transport;

import org.jspecify.annotations.Nullable;

/** A listener's material does not do for TLS; the message says what does not fit. */
final class TlsRefused extends Exception {
  private static final long serialVersionUID = 1L;

  TlsRefused(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
