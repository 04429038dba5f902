package io.sundew.plugin.scriptjs;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Loads a script in a thread of its own: where nothing can end what its file does while it is
 * loaded, that thread is left behind, and nobody waits for it.
 */
final class Loading {
  /** Beyond the limit of loading: what can be interrupted has been by then. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private Loading() {}

  /**
   * Does that work and waits for it.
   *
   * @param limit what loading a file may take
   * @throws ScriptException when it cannot be loaded, or does not come back
   */
  static <T> T apart(String script, Duration limit, Callable<T> work) throws ScriptException {
    var task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().name("sundew-script-loading-" + script).start(task);
    try {
      return task.get(limit.plus(PATIENCE).toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof ScriptException unusable) {
        throw unusable;
      }
      throw new IllegalStateException(failed.getCause());
    } catch (TimeoutException stuck) {
      throw new ScriptException(
          script + ": it does not come back while it is loaded, and is given up");
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ScriptException(script + ": loading was interrupted");
    }
  }
}
