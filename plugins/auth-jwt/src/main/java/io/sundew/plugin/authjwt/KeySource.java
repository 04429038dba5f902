package io.sundew.plugin.authjwt;

/** Where the keys come from. Thread safe. */
interface KeySource {
  /**
   * The keys as of now; never waits.
   *
   * @throws TokenException when there are none that can still be trusted
   */
  KeySet current() throws TokenException;

  /**
   * The keys for a token that none of the current ones fits, fetched anew where that is possible
   * and allowed; may wait for two seconds.
   *
   * @throws TokenException when there are none, or they did not come in time
   */
  KeySet renewed() throws TokenException, InterruptedException;
}
