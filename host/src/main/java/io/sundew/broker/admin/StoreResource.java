package io.sundew.broker.admin;

import io.sundew.api.store.StoreMaintenance;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done with the store while the broker works on it. */
final class StoreResource {
  private static final Logger LOG = LoggerFactory.getLogger(StoreResource.class);

  private final AdminContext context;
  private final ReentrantLock working = new ReentrantLock();

  StoreResource(AdminContext context) {
    this.context = context;
  }

  /**
   * @param directory an absolute path on the broker's machine
   */
  private record Wish(@Nullable String directory) {}

  private record Done(String directory, long millis) {}

  /** Copies what is stored; one at a time, for it keeps a thread of the API. */
  Answer backup(Request request) {
    Path directory = directory(request.body(Wish.class).directory());
    StoreMaintenance store =
        context
            .kernel()
            .store()
            .maintenance()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "this broker's store cannot be copied: configure persistence-file"));
    if (!working.tryLock()) {
      throw new IllegalStateException("another backup is being made");
    }
    try {
      long began = System.nanoTime();
      store.backup(directory);
      long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
      LOG.info("Store copied to {} in {} ms", directory, millis);
      return Answer.of(new Done(directory.toString(), millis));
    } catch (IOException failed) {
      throw new IllegalStateException("no backup: " + failed.getMessage(), failed);
    } finally {
      working.unlock();
    }
  }

  private static Path directory(@Nullable String text) {
    try {
      if (text != null && Path.of(text).isAbsolute()) {
        return Path.of(text).normalize();
      }
    } catch (InvalidPathException e) {
      throw Problem.invalid("'directory': " + e.getMessage());
    }
    throw Problem.invalid("'directory' must be an absolute path");
  }
}
