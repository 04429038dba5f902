package io.sundew.mqtt;

import java.nio.charset.StandardCharsets;

/**
 * A topic name with its UTF-8 bytes and its hash at hand, so that one that comes again and again is
 * decoded, hashed and encoded once. Immutable; the byte array is shared and must not be changed.
 */
public final class Topic {
  /** No name: an alias stands for it. */
  public static final Topic EMPTY = new Topic("", new byte[0]);

  private final String name;
  private final byte[] utf8;
  private final int hash;
  private final int levels;

  Topic(String name, byte[] utf8) {
    this.name = name;
    this.utf8 = utf8;
    this.hash = name.hashCode();
    this.levels = levels(utf8);
  }

  private static int levels(byte[] utf8) {
    int levels = 1;
    for (byte unit : utf8) {
      if (unit == '/') {
        levels++;
      }
    }
    return levels;
  }

  /** The topic of that name, which is not checked. */
  public static Topic of(String name) {
    return new Topic(name, name.getBytes(StandardCharsets.UTF_8));
  }

  /** The name. */
  public String name() {
    return name;
  }

  /** The name's bytes; not a copy, not to be changed. */
  public byte[] utf8() {
    return utf8;
  }

  /** How many levels it has: one more than slashes. */
  public int levels() {
    return levels;
  }

  /** Whether there is no name. */
  public boolean isEmpty() {
    return utf8.length == 0;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof Topic that && hash == that.hash && name.equals(that.name));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return name;
  }
}
