package io.sundew.api;

import java.util.Objects;

/** A method and its data, as CONNECT and AUTH carry them (MQTT 5.0 section 4.12). Immutable. */
public final class EnhancedAuthentication {
  private final String method;
  private final byte[] data;

  /**
   * A step of an exchange.
   *
   * @param data copied
   */
  public EnhancedAuthentication(String method, byte[] data) {
    this.method = Objects.requireNonNull(method);
    this.data = data.clone();
  }

  /** The Authentication Method. */
  public String method() {
    return method;
  }

  /** A copy of the Authentication Data; empty when none was sent. */
  public byte[] data() {
    return data.clone();
  }

  /** The method only: the data may be a secret. */
  @Override
  public String toString() {
    return "EnhancedAuthentication[" + method + ", " + data.length + " bytes]";
  }
}
