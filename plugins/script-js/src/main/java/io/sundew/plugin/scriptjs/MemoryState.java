package io.sundew.plugin.scriptjs;

import java.util.Map;
import java.util.Optional;

/**
 * What a script keeps where there is no broker: in memory. Thread safe.
 *
 * @param kept of all scripts
 */
record MemoryState(Map<String, String> kept, String script) implements State {
  private String keyOf(String key) {
    return script + "/" + key;
  }

  @Override
  public Optional<String> get(String key) {
    synchronized (kept) {
      return Optional.ofNullable(kept.get(keyOf(key)));
    }
  }

  @Override
  public void set(String key, Optional<String> value) {
    synchronized (kept) {
      value.ifPresentOrElse(text -> kept.put(keyOf(key), text), () -> kept.remove(keyOf(key)));
    }
  }

  @Override
  public boolean replace(String key, Optional<String> expected, Optional<String> value) {
    synchronized (kept) {
      if (!get(key).equals(expected)) {
        return false;
      }
      set(key, value);
      return true;
    }
  }
}
