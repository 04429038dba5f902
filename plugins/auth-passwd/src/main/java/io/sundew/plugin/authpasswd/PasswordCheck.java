package io.sundew.plugin.authpasswd;

import io.sundew.api.Metrics;
import io.sundew.api.Password;
import io.sundew.plugin.authpasswd.HashingGate.Outcome;

/**
 * Checks passwords: from memory where it can, else through the gate. Thread safe; may wait and
 * takes milliseconds.
 */
final class PasswordCheck {
  private final HashingGate gate;
  private final AcceptanceCache acceptances;
  private final Metrics.Counter remembered;
  private final Metrics.Counter hashed;
  private final Metrics.Counter busy;

  PasswordCheck(HashingGate gate, AcceptanceCache acceptances, Metrics metrics) {
    this.gate = gate;
    this.acceptances = acceptances;
    this.remembered = metrics.counter("passwords-remembered");
    this.hashed = metrics.counter("passwords-hashed");
    this.busy = metrics.counter("passwords-busy");
  }

  /** Whether it is that user's password. */
  Outcome check(User user, Password password) throws InterruptedException {
    byte[] bytes = password.bytes();
    if (acceptances.contains(user, bytes)) {
      remembered.increment();
      return Outcome.MATCH;
    }
    var outcome = hash(user.hash(), bytes);
    if (outcome == Outcome.MATCH) {
      acceptances.add(user, bytes);
    }
    return outcome;
  }

  /**
   * Takes as long as a check that fails, and fails, so that time does not tell which users there
   * are.
   */
  Outcome pretend(PasswordHash decoy, Password password) throws InterruptedException {
    return hash(decoy, password.bytes()) == Outcome.BUSY ? Outcome.BUSY : Outcome.MISMATCH;
  }

  private Outcome hash(PasswordHash hash, byte[] password) throws InterruptedException {
    var outcome = gate.check(hash, password);
    (outcome == Outcome.BUSY ? busy : hashed).increment();
    return outcome;
  }
}
