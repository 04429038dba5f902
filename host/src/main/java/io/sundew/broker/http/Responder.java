package io.sundew.broker.http;

import java.util.function.Consumer;

/** Answers requests. */
@FunctionalInterface
public interface Responder {
  /**
   * Answers a request. Called on the channel's event loop, so it must not block.
   *
   * @param then is given the answer exactly once, by any thread
   */
  void answer(Call call, Consumer<Answer> then);
}
