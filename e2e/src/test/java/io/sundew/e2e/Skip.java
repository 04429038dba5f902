package io.sundew.e2e;

import org.junit.jupiter.api.Assumptions;

/** Tests that cannot run here: visible on the console, because reports hide the reason. */
final class Skip {
  private Skip() {}

  static void announce(String what, String reason) {
    System.out.println("[SKIPPED] " + what + ": " + reason);
  }

  /** Ends the running test as skipped unless the condition holds. */
  static void unless(boolean condition, String what, String reason) {
    if (!condition) {
      announce(what, reason);
    }
    Assumptions.assumeTrue(condition, reason);
  }
}
