package io.sundew.api;

/** The protocol a client speaks. */
public enum ProtocolVersion {
  /** MQTT 3.1, protocol name {@code MQIsdp}, level 3. */
  V3_1(3),
  /** MQTT 3.1.1, level 4. */
  V3_1_1(4),
  /** MQTT 5.0, level 5. */
  V5(5);

  private final int level;

  ProtocolVersion(int level) {
    this.level = level;
  }

  /** The protocol level in CONNECT: 3, 4 or 5. */
  public int level() {
    return level;
  }

  /** Whether packets carry properties and reason codes. */
  public boolean hasProperties() {
    return this == V5;
  }
}
