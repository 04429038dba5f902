package io.sundew.broker.plugin;

import java.util.function.BooleanSupplier;

/**
 * Who asks a binding, and whether it can stand in line.
 *
 * <p>Most cannot: a publisher, or a client that wants to be let in, is answered by its deadline
 * whatever happens. A session that wants to send what is in its queue can: the messages wait there
 * anyway, under the queue's limits, so that a message for thousands of sessions is decided for one
 * after the other, however long the line gets. Its time runs only while a thread is busy with it.
 * What keeps the line short in memory is that a session asks once at a time, and that it is gone
 * from the line once its connection is.
 *
 * @param key whose questions come one after the other
 * @param isPatient whether it has time while it stands in line
 * @param there whether somebody still waits for the answer; asked by any thread
 */
record Asker(Object key, boolean isPatient, BooleanSupplier there) {
  /** One that must have its answer by the deadline. */
  static Asker impatient(Object key) {
    return new Asker(key, false, () -> true);
  }

  /** One that asks once at a time and can wait for its turn while it is there. */
  static Asker patient(Object key, BooleanSupplier there) {
    return new Asker(key, true, there);
  }

  /** Whether somebody still waits for the answer. */
  boolean isThere() {
    return there.getAsBoolean();
  }
}
