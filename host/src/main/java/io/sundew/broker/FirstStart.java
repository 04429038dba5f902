package io.sundew.broker;

import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import io.sundew.api.store.StoredState;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.session.Restoration;
import io.sundew.broker.transfer.Contents;
import io.sundew.broker.transfer.StoreImport;
import io.sundew.broker.transfer.StoreImport.Mode;
import io.sundew.broker.transfer.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads a store and, where it is empty and nothing was ever brought into it, takes over what
 * another broker has saved. Killed in the middle of that, the next start does it over. Confined to
 * the starting thread.
 */
final class FirstStart implements Restoration.Loading {
  private static final Logger LOG = LoggerFactory.getLogger(FirstStart.class);

  private final Store store;
  private final Optional<Path> saved;
  private final long nowMillis;

  FirstStart(Store store, Optional<Path> saved, long nowMillis) {
    this.store = store;
    this.saved = saved.filter(Files::exists);
    this.nowMillis = nowMillis;
  }

  @Override
  public void into(StoredState state) throws IOException {
    Optional<String> half = StoreImport.underWay(store);
    if (half.isPresent()) {
      Path again = saved.filter(file -> file.toString().equals(half.get())).orElse(null);
      if (again == null) {
        throw new ConfigException(
            List.of(
                "the store holds half of %s, whose import was interrupted: repeat it with 'sundew"
                        .formatted(half.get())
                    + " store import --replace'"));
      }
      var there = new Contents();
      store.load(there);
      takeOver(again, there, Mode.REPLACE, state);
      return;
    }
    var seen = new Seen(state);
    store.load(seen);
    if (saved.isPresent()
        && seen.nothing
        && store.isDurable()
        && StoreImport.done(store).isEmpty()) {
      takeOver(saved.get(), new Contents(), Mode.INTO_EMPTY, state);
    }
  }

  private void takeOver(Path file, Contents there, Mode mode, StoredState state) {
    var found = new Tally();
    try {
      StoreImport source = StoreImport.of(file, nowMillis);
      source.check(found);
      source.into(store, there, mode, state, () -> {});
    } catch (IOException unusable) {
      throw new ConfigException(
          unusable.getMessage()
              + "; nothing of the file was taken over: move it away to begin with nothing",
          unusable);
    }
    LOG.info("Took over {} from {}, which is left as it is and not looked at again", found, file);
  }

  /** Passes on what is told, and notes whether that is anything. */
  private static final class Seen implements StoredState {
    private final StoredState state;
    private boolean nothing = true;

    private Seen(StoredState state) {
      this.state = state;
    }

    @Override
    public void session(long sessionId, SessionKey key, byte[] record) {
      nothing = false;
      state.session(sessionId, key, record);
    }

    @Override
    public void subscription(String filter, byte[] record) {
      state.subscription(filter, record);
    }

    @Override
    public void queue(long first, long last, long count, long bytes) {
      state.queue(first, last, count, bytes);
    }

    @Override
    public void released(long sequence) {
      state.released(sequence);
    }

    @Override
    public void received(int packetId) {
      state.received(packetId);
    }

    @Override
    public void retained(String topic, byte[] message) {
      nothing = false;
      state.retained(topic, message);
    }
  }
}
