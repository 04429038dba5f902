package io.sundew.api;

/**
 * Gives listeners their keys and certificates. It is asked when a listener opens, and again after
 * {@link PluginContext#certificatesChanged()}.
 *
 * <p>Thread: one of the binding's own pool, never an event loop; calls for different listeners may
 * run in parallel. Order: the first instance that serves the listener gives them, others are not
 * asked. Deadline: 5 s unless the operator sets another. An exception, a null or a missed deadline
 * counts as a failure: a listener that is to open does not, and one that is open goes on with what
 * it has. The same holds where the broker finds that a key does not fit its certificate.
 * Connections that are open stay open in any case.
 */
@FunctionalInterface
public interface Certificates {
  /**
   * What that listener speaks TLS with from now on.
   *
   * @param listener its name
   */
  TlsMaterial load(String listener) throws Exception;
}
