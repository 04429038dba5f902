package io.sundew.broker.plugin;

import java.util.concurrent.Executor;

/** An event loop, whose time a plugin that runs on it takes from all its connections. */
public interface WatchedLoop extends Executor {
  /** How it tells that it goes on. */
  Heartbeat heartbeat();
}
