package io.sundew.plugin.bridgemqtt;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Warnings of one bridge about single messages. There may be one for each message, so the first of
 * a kind is logged, and counters tell how many there were. Thread safe.
 */
final class Remarks {
  private final Logger log;
  private final String bridge;
  private final Set<Kind> told = ConcurrentHashMap.newKeySet();

  Remarks(Logger log, String bridge) {
    this.log = log;
    this.bridge = bridge;
  }

  /** What warnings are about. */
  enum Kind {
    /** A message that can not be published in this broker. */
    REFUSED("refused"),
    /** A message that is larger than is taken. */
    TOO_LARGE("refused"),
    /** A message that had been at this broker before. */
    LOOP("loops");

    private final String counter;

    Kind(String counter) {
      this.counter = counter;
    }
  }

  /**
   * Warns, unless it was done before.
   *
   * @param what without secrets and payloads; what others have written in it is made harmless
   */
  void tell(Kind kind, String what) {
    if (told.add(kind)) {
      log.log(
          Level.WARNING,
          "bridge={0} {1}; further ones are only counted, as ''{2}''",
          bridge,
          what,
          kind.counter);
    }
  }
}
