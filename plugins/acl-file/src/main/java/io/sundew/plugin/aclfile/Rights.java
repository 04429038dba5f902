package io.sundew.plugin.aclfile;

/** What rules say of a topic, as bits that are joined where several rules match. */
final class Rights {
  /** No rule. */
  static final int NONE = 0;

  /** Messages may be received. */
  static final int READ = 1;

  /** Messages may be published. */
  static final int WRITE = 2;

  /** Neither, whatever other rules say. */
  static final int DENY = 4;

  private Rights() {}
}
