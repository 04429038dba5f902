package io.sundew.broker.admin;

import io.sundew.broker.http.Problem;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what only event loops can answer. */
final class Loops {
  private static final long SECONDS = 5;

  private Loops() {}

  /**
   * The answer.
   *
   * @throws Problem when it does not come within 5 s
   */
  static <T> T await(CompletionStage<T> answer) throws InterruptedException {
    try {
      return answer.toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException _) {
      throw Problem.unavailable(
          "an event loop did not answer within " + SECONDS + " s; the broker's log may say why");
    } catch (ExecutionException failed) {
      throw new IllegalStateException("an event loop could not answer", failed.getCause());
    }
  }
}
