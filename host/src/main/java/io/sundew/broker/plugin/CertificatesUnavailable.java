package io.sundew.broker.plugin;

import org.jspecify.annotations.Nullable;

/** A listener could not be given its keys and certificates; the message says who failed and why. */
public final class CertificatesUnavailable extends Exception {
  private static final long serialVersionUID = 1L;

  CertificatesUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
