package io.sundew.plugin.persistencefile;

import io.sundew.api.store.Store;
import io.sundew.testkit.MaintainedStoreContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreContractTest extends MaintainedStoreContract {
  @TempDir Path directory;

  @Override
  protected Store open() throws IOException {
    return TestStores.open(directory);
  }

  @Override
  protected Store openBackup(Path backup) throws IOException {
    return TestStores.open(backup);
  }
}
