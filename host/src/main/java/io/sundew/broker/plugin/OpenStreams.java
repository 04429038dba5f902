package io.sundew.broker.plugin;

import io.sundew.api.Registration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that an instance sends to HTTP clients, so that they end with it. Thread safe. */
public final class OpenStreams {
  private final Set<Registration> open = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  OpenStreams() {}

  /** Has {@code end} called when the instance stops, unless what is returned was closed before. */
  public Registration add(Runnable end) {
    Registration one = end::run;
    open.add(one);
    if (ended) {
      end.run();
    }
    return () -> open.remove(one);
  }

  /** Ends them all, and those that come later at once. */
  void end() {
    ended = true;
    List.copyOf(open).forEach(Registration::close);
    open.clear();
  }
}
