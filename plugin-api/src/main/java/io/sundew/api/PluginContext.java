package io.sundew.api;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/**
 * What the broker gives a plugin instance. Everything obtained here is revoked when the instance is
 * stopped. Thread safe.
 */
public interface PluginContext {
  /** The name of this instance: the plugin's id unless the configuration names it. */
  String instance();

  /**
   * The instance's configuration bound to a record: kebab-case keys to components, {@link Path}
   * components resolved against the configuration file's directory, a component of type {@link
   * java.util.Optional} may be missing.
   *
   * @throws IllegalArgumentException when a key is unknown, missing or of the wrong type, naming it
   *     and the nearest valid key
   */
  <T extends Record> T config(Class<T> type);

  /** The clients and messages of the broker. */
  Broker broker();

  /** Clients of the instance's own, in the broker's process: what bridges are made of. */
  LocalClients localClients();

  /**
   * The time as the broker has it: the machine's clock, or in a test the one that the test sets by
   * hand. For what expires; what waits uses the {@link #scheduler()}.
   */
  default InstantSource clock() {
    return InstantSource.system();
  }

  /** Work that is done later or again and again. */
  Scheduler scheduler();

  /** Requests to services that the operator named; they end when the instance is stopped. */
  Http http();

  /**
   * The same with authorities and a certificate of the instance's own. Each call makes a client
   * with connections of its own, which lasts until the instance is stopped: to be made once.
   *
   * @throws IllegalArgumentException when Java cannot use the key
   */
  Http http(Http.Tls tls);

  /** Counters that show under the instance's name. */
  Metrics metrics();

  /** The instance's log. */
  System.Logger logger();

  /** What the instance says of its own health. */
  Health health();

  /**
   * A private directory of this instance, made at the first call and kept across restarts when the
   * broker's data directory is.
   */
  Path dataDirectory() throws IOException;

  /** What the instance keeps in the broker's store. */
  Values values();

  /**
   * Calls {@code changed} on a thread that may block after any of these files was changed,
   * replaced, made or deleted and then left alone for a second. Symbolic links are followed to what
   * they point at now.
   */
  Registration watch(Collection<Path> files, Runnable changed);

  /**
   * Makes the broker ask anew about everything that authorizers, those of other instances among
   * them, let it remember: for an {@link Authorizer} whose rules have changed, called once the new
   * ones are in force. Decisions of questions that are under way meanwhile are not remembered. No
   * effect after the instance was stopped. Never waits.
   */
  void forgetDecisions();

  /**
   * Replaces all {@link Hooks#part parts} of the instance. Those that are there as they were before
   * go on untouched; the others are bound anew, and what was asked of a part that is gone is still
   * answered by it. Messages that come in after the return meet the new parts. For plugins whose
   * hooks change while they run; may wait for another change of plugins to end.
   *
   * @throws IllegalStateException while {@code start} has not returned, and after the instance was
   *     stopped
   * @throws IllegalArgumentException when two parts have the same name or a topic filter is none
   */
  void bindParts(List<Hooks.Part> parts);

  /**
   * Makes the broker ask the instance's {@link Certificates} anew for every listener that has its
   * keys from there. No effect after the instance was stopped. Never waits.
   */
  void certificatesChanged();
}
