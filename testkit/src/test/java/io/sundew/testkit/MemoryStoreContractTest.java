package io.sundew.testkit;

import io.sundew.api.store.Store;
import io.sundew.broker.store.MemoryStore;

/** Here and not beside the store, because the host's tests do not see the testkit. */
class MemoryStoreContractTest extends StoreContract {
  @Override
  protected Store open() {
    return new MemoryStore();
  }
}
