package io.sundew.mqtt;

/** What makes a topic name (MQTT 5.0 section 4.7). Thread safe. */
public final class TopicNames {
  /** The longest name in bytes. */
  public static final int MAXIMUM_BYTES = 65_535;

  private TopicNames() {}

  /**
   * Whether a message may be published on that name, as the standard sees it and with at most that
   * many levels.
   *
   * <p>For names that did not come through the decoder, which lets no other pass (but does not
   * count levels: see {@link Topic#levels()}).
   *
   * @param maximumLevels levels divided by slashes, or 0 for any number
   */
  public static boolean isValid(String name, int maximumLevels) {
    return !name.isEmpty() // [MQTT-4.7.3-1]
        && !hasWildcard(name) // [MQTT-4.7.1-1]
        && isText(name)
        && levelsAtMost(name, maximumLevels);
  }

  /** As {@link #isValid(String, int)}, with any number of levels. */
  public static boolean isValid(String name) {
    return isValid(name, 0);
  }

  /**
   * Whether a wildcard character stands anywhere in it; a filter that has none matches just the
   * topic of its own name.
   */
  public static boolean hasWildcard(String name) {
    return name.indexOf('+') >= 0 || name.indexOf('#') >= 0;
  }

  /** Whether it can be written as an MQTT string: no U+0000, no lone surrogate, not too long. */
  public static boolean isText(String text) {
    return text.indexOf('\0') < 0 // [MQTT-4.7.3-2]
        && fits(text); // [MQTT-4.7.3-3]
  }

  static boolean levelsAtMost(String name, int maximum) {
    if (maximum == 0) {
      return true;
    }
    int levels = 1;
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      levels++;
    }
    return levels <= maximum;
  }

  private static boolean fits(String text) {
    int bytes = 0;
    for (int index = 0; index < text.length(); index++) {
      char unit = text.charAt(index);
      if (unit < 0x80) {
        bytes++;
      } else if (unit < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(unit)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(unit)
          && index + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(index + 1))) {
        bytes += 4;
        index++;
      } else {
        return false;
      }
    }
    return bytes <= MAXIMUM_BYTES;
  }
}
