package io.sundew.plugin.bridgemqtt;

import java.time.Duration;

/**
 * For how long a bridge waits for a remote broker.
 *
 * @param attempt to be reached
 * @param greeting to have answered all that a connection begins with
 * @param reading to read something of what is written, at least; where the keep-alive is longer,
 *     for that
 * @param preferred between looks whether the preferred address is there again
 */
record Patience(Duration attempt, Duration greeting, Duration reading, Duration preferred) {
  static final Patience USUAL =
      new Patience(
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30));
}
