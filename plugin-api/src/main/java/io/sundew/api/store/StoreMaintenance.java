package io.sundew.api.store;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What an operator may do with a store besides running a broker on it. Thread safe; every method
 * waits for the disk, for minutes where much is stored, and none of them needs {@link Store#load}
 * before. Once the store is closed they fail.
 */
public interface StoreMaintenance {
  /**
   * Shows all that is stored at one moment, reading every record. What cannot be read is told of,
   * and the walk goes on behind it.
   *
   * @throws IOException what {@code visitor} throws, or when nothing can be read at all
   */
  void walk(StoreVisitor visitor) throws IOException;

  /** The spaces in which there are values, in any order. */
  List<String> spaces() throws IOException;

  /** Gives back the room that deleted records still take. */
  void compact() throws IOException;

  /**
   * Copies all that is stored at one moment, while the store goes on working. What was safe before
   * the call is in the copy. The same plugin can take the directory for its own afterwards.
   *
   * @param directory does not exist or is empty; its parent exists
   * @throws IOException when it cannot be written; what is in it then is no copy
   */
  void backup(Path directory) throws IOException;
}
