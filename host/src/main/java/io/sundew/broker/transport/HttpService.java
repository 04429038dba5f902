package io.sundew.broker.transport;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.http.Problem;
import io.sundew.broker.http.RequestHandler;
import io.sundew.broker.http.Requests;
import io.sundew.broker.http.Responder;
import io.sundew.broker.session.Loop;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves HTTP on connections of a listener, until one of them becomes a WebSocket. Thread safe. No
 * class of it is loaded before a connection speaks HTTP.
 */
final class HttpService {
  /** Requests with a body that may be there at a time: each may have 1 MiB. */
  private static final int MOST_BODIES = 16;

  private final PublicResponder responder;
  private final Semaphore bodies = new Semaphore(MOST_BODIES);
  private final Supplier<Duration> patience;
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /**
   * @param patience for a whole request to come in, and for an answer to be taken
   */
  HttpService(PublicResponder responder, Supplier<Duration> patience) {
    this.responder = responder;
    this.patience = patience;
  }

  /** Serves that channel from here on; called on its event loop. */
  void serve(Channel channel, Entry entry) {
    channels.add(channel);
    var head = new RequestHead(entry, this);
    Loop loop = ((BrokerLoop) channel.eventLoop()).loop();
    Duration time = patience.get();
    Responder toPublic =
        (call, then) ->
            responder.answer(
                call,
                entry,
                loop,
                time,
                answer -> {
                  head.answered();
                  then.accept(answer);
                });
    channel
        .pipeline()
        .addLast(
            Requests.codec(),
            head,
            new FlowControlHandler(),
            Requests.bodies(),
            new RequestHandler(toPublic, time));
  }

  /** Why the body of a request is not read; null where it may come. */
  @Nullable Problem admitBody(ListenerConfig listener, String path) {
    if (!responder.takesBody(listener, path)) {
      return new Problem(413, "too-large", "no body is taken here");
    }
    return bodies.tryAcquire() ? null : Problem.unavailable("too many requests with a body");
  }

  /** A request whose body was admitted has been answered, or its connection is gone. */
  void bodyDone() {
    bodies.release();
  }

  /** The channel speaks HTTP no more. */
  void left(Channel channel) {
    channels.remove(channel);
  }

  /** Ends the connections that speak HTTP. */
  void close() {
    channels.close();
  }
}
