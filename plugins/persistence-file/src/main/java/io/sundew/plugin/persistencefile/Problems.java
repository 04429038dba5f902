package io.sundew.plugin.persistencefile;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** Says what RocksDB complains about, with what an operator does then. */
final class Problems {
  private Problems() {}

  /** The problem as one of that directory. */
  static IOException in(Path directory, RocksDBException problem) {
    return new IOException(directory + ": " + problem.getMessage() + advice(problem), problem);
  }

  private static String advice(RocksDBException problem) {
    @Nullable Status status = problem.getStatus();
    if (status == null) {
      return "";
    }
    if (status.getSubCode() == Status.SubCode.NoSpace) {
      return "; the disk is full: make room and start the broker again";
    }
    return switch (status.getCode()) {
      case Corruption ->
          "; the store is damaged: restore the directory from a backup, or remove it to begin with"
              + " nothing";
      case IOError -> "; the directory must be readable and writable for the broker";
      default -> "";
    };
  }
}
