package io.sundew.broker.plugin;

/**
 * The calls of one batch to one hook, each of which may be made once, in their order, by one
 * thread.
 */
interface Calls<D> {
  /** How many. */
  int size();

  /**
   * Makes one.
   *
   * @throws Exception when the hook fails or its decision cannot be used
   */
  D call(int index) throws Exception;
}
