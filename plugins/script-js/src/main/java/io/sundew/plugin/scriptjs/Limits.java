package io.sundew.plugin.scriptjs;

import java.time.Duration;

/**
 * What one call of a hook may take.
 *
 * @param statements 0 for no limit
 * @param outputBytes payloads given back or published
 */
record Limits(Duration time, long statements, int outputBytes) {
  /** Messages that one call may give back. */
  static final int MESSAGES = 1_000;

  /** Characters of a text that a script builds. */
  static final int TEXT_LENGTH = 32 * 1024 * 1024;

  private static final int LOADING = 100;

  /** Loading a file may take longer than a message: its imports are compiled, and in a cold VM. */
  Duration loading() {
    return time.multipliedBy(LOADING);
  }
}
