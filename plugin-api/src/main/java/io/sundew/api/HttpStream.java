package io.sundew.api;

import java.io.IOException;
import java.util.concurrent.CompletionStage;

/**
 * The body of an {@link HttpResponse} that is sent piece by piece.
 *
 * <pre>{@code
 * return HttpResponse.stream(200, "text/event-stream", output -> {
 *   while (true) {
 *     output.write(next());                       // waits while the client does not take more
 *   }
 * });
 * }</pre>
 *
 * <p>At most 256 streams are open on a listener; a request for one more is answered with 503. Where
 * an authenticator said for how long the identity of who asked holds, the stream is ended then.
 */
@FunctionalInterface
public interface HttpStream {
  /**
   * Begins, once the head of the response was sent; it is not called where the client had gone
   * before. The stream goes on when this returns, until it is {@linkplain Output#end ended}.
   *
   * <p>Thread: one of the stream's own, which may block. Deadline: none. An exception ends the
   * stream without its proper end, which clients notice; it is logged unless the client had gone.
   */
  void begin(Output output) throws Exception;

  /** Where the pieces go. Thread safe. */
  interface Output {
    /**
     * Sends a piece if the client has taken what came before but for 64 KiB. Never waits.
     *
     * @return false when nothing of it was taken: the client is behind or gone
     */
    boolean offer(byte[] piece);

    /**
     * Sends a piece, once the client has taken what came before but for 64 KiB. A client that takes
     * nothing for as long as a request may take to come in is given up.
     *
     * @throws IOException when the client has gone or the stream was ended
     */
    void write(byte[] piece) throws IOException, InterruptedException;

    /** Ends the stream once the client has what was sent. Harmless when it has ended. */
    void end();

    /**
     * Completes when nothing can be sent any more: the client has gone, the stream was ended, or
     * the instance was stopped. On a thread that may block.
     */
    CompletionStage<Void> ended();
  }
}
