package io.sundew.api;

import java.util.List;

/**
 * A plugin. The class named by {@code Plugin-Class} in the jar's manifest; it needs a public
 * constructor without parameters. One object is made per configured instance, and one more where
 * only {@link #commands()} is asked for.
 *
 * <p>The manifest's {@code Sundew-Inline} says which hooks run on the event loops unless the
 * operator decides otherwise: {@code true} for all, {@code false} or nothing for none, or their
 * names as in {@code authorize, on-publish}.
 *
 * <p>{@code start} and {@code stop} are called one after the other, by a thread that may block,
 * with the plugin's class loader as context class loader.
 */
public interface SundewPlugin {
  /**
   * Reads the configuration, opens what the plugin needs and says which hooks it binds.
   *
   * @throws Exception when it cannot start; the broker then refuses to start, or keeps the instance
   *     that runs, and shows the message to the operator
   */
  Hooks start(PluginContext context) throws Exception;

  /**
   * Releases what {@code start} opened. Called once, after the last hook call has returned.
   * Deadline: 10 s.
   */
  default void stop() throws Exception {}

  /**
   * Verbs that the plugin adds to the command line. They run without a broker and without {@code
   * start}.
   */
  default List<Command> commands() {
    return List.of();
  }
}
