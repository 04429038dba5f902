package io.sundew.api;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * What a plugin instance keeps in the broker's store: values under keys, in a space of its own that
 * goes by the instance's name. With a durable store they outlive the process; what a stage says is
 * done is on disk then. Without one they last as long as the broker, 64 MiB of an instance at most.
 *
 * <p>Changes of one key happen one after the other, in the order of the calls, also where an
 * instance is replaced by its next version while they are under way; a read sees all that was done
 * by calls that have completed. Stages complete on a thread of the instance, and only once the
 * broker has opened its store, which is after all plugins have started: a {@code start} that waits
 * for one waits in vain.
 *
 * <p>16 MiB of changes may be on their way at a time, each counted with 16 KiB at least, an update
 * with 64. Where there are so many, a call waits up to 100 ms for room, in threads of the plugin;
 * it does not in a hook, nor in what follows a stage. What then has no room fails with an {@link
 * IllegalStateException}, as all that comes after the instance was stopped does. Where the store
 * has failed, stages complete with what it failed of. Thread safe.
 */
public interface Values {
  /** A key has so many bytes of UTF-8 at most. */
  int MAX_KEY_BYTES = 1024;

  /** A value has so many bytes at most. */
  int MAX_VALUE_BYTES = 1 << 20;

  /** The value of a key. */
  CompletionStage<Optional<byte[]>> get(String key);

  /**
   * Values whose key begins with the prefix, in the order of their keys' UTF-8 bytes.
   *
   * @param after only keys behind this one; empty begins at the first
   * @param most at most so many, from 1 to 1,000
   * @throws IllegalArgumentException when {@code most} is out of these bounds
   */
  CompletionStage<Map<String, byte[]>> list(String prefix, String after, int most);

  /**
   * Keeps a value in place of the one before.
   *
   * @param value copied
   * @throws IllegalArgumentException when key or value is too long, or the key is empty
   */
  CompletionStage<Void> put(String key, byte[] value);

  /**
   * Deletes a value; no change where there is none.
   *
   * @throws IllegalArgumentException when the key is empty or too long
   */
  CompletionStage<Void> remove(String key);

  /**
   * Makes a value out of the one before, while nobody else changes it.
   *
   * @param change called once, on a thread of the instance; what it is given is empty where there
   *     is no value, and an empty result deletes it. Where it throws, nothing is changed and the
   *     stage completes with that
   * @return completes with the result of {@code change}
   * @throws IllegalArgumentException when the key is empty or too long
   */
  CompletionStage<Optional<byte[]>> update(String key, UnaryOperator<Optional<byte[]>> change);
}
