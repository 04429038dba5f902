package io.sundew.broker.cli;

/** What the process says about its end. */
final class ExitStatus {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  /** As Mosquitto: the configuration cannot be used, nothing was opened. */
  static final int WRONG_CONFIGURATION = 3;

  private ExitStatus() {}
}
