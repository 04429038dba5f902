package io.sundew.broker.egress;

import io.sundew.api.Http;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;

/**
 * Gathers a response's body up to a limit, at which the exchange is given up, or drops it. Its
 * signals come one after the other, as {@code Flow} promises.
 */
final class LimitedBody implements BodySubscriber<byte[]> {
  private final int maximum;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private final Consumer<Throwable> giveUp;
  private final boolean drops;
  private boolean givenUp;

  /**
   * @param drops whether nothing of it is kept, and no limit holds
   * @param giveUp ends the exchange with its connection, which cancelling the subscription would
   *     leave open for seconds
   */
  LimitedBody(int maximum, boolean drops, Consumer<Throwable> giveUp) {
    this.maximum = maximum;
    this.drops = drops;
    this.giveUp = giveUp;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Subscription to) {
    to.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      if (!drops && !givenUp) {
        add(buffer);
      }
    }
  }

  private void add(ByteBuffer buffer) {
    if (buffer.remaining() > maximum - gathered.size()) {
      givenUp = true;
      giveUp.accept(new Http.TooLarge(maximum));
      return;
    }
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    gathered.writeBytes(bytes);
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(gathered.toByteArray());
  }
}
