package io.sundew.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * What a test has opened, closed with it: the last first. For a field with {@code @AutoClose}.
 * Confined to the test's thread.
 */
@SuppressWarnings("try") // what a test opened may throw anything
public final class Resources implements AutoCloseable {
  private final List<AutoCloseable> open = new ArrayList<>();

  /** Has that closed at the end, before all that was added earlier; returns it. */
  public <T extends AutoCloseable> T add(T resource) {
    open.add(resource);
    return resource;
  }

  /** Closes that one now. */
  public void end(AutoCloseable resource) throws Exception {
    open.remove(resource);
    resource.close();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }
}
