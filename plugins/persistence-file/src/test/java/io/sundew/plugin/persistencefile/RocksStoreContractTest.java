package io.sundew.plugin.persistencefile;

import io.sundew.api.store.Store;
import io.sundew.testkit.DurableStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreContractTest extends DurableStoreContract {
  @TempDir Path directory;

  @Override
  protected Store open() throws IOException {
    return TestStores.open(directory);
  }
}
