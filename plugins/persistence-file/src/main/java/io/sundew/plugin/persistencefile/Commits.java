package io.sundew.plugin.persistencefile;

import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Where groups are written: the database, or in a test something that fails or is slow. */
interface Commits {
  /** Writes all of it or nothing; where the database syncs, it is on disk afterwards. */
  void commit(WriteBatch batch) throws RocksDBException;

  /** Where the database does not sync, brings to the disk what was committed so far. */
  void flush() throws RocksDBException;
}
