package io.sundew.api;

/** A quality of service level (MQTT 5.0 section 4.3). */
public enum Qos {
  /** QoS 0. */
  AT_MOST_ONCE(0),
  /** QoS 1. */
  AT_LEAST_ONCE(1),
  /** QoS 2. */
  EXACTLY_ONCE(2);

  private final int level;

  Qos(int level) {
    this.level = level;
  }

  /** The level as the wire has it: 0, 1 or 2. */
  public int level() {
    return level;
  }

  /**
   * The level of that number.
   *
   * @throws IllegalArgumentException unless {@code level} is 0, 1 or 2
   */
  public static Qos of(int level) {
    return switch (level) {
      case 0 -> AT_MOST_ONCE;
      case 1 -> AT_LEAST_ONCE;
      case 2 -> EXACTLY_ONCE;
      default -> throw new IllegalArgumentException("QoS " + level + " does not exist");
    };
  }

  /** The lower of the two. */
  public Qos atMost(Qos limit) {
    return level <= limit.level ? this : limit;
  }
}
