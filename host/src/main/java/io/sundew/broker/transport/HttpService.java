package io.sundew.broker.transport;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.sundew.broker.http.RequestHandler;
import io.sundew.broker.http.Requests;
import io.sundew.broker.http.Responder;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Serves HTTP on connections of a listener, until one of them becomes a WebSocket. Thread safe. No
 * class of it is loaded before a connection speaks HTTP.
 */
final class HttpService {
  private final Responder responder;
  private final Supplier<Duration> patience;
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

  /**
   * @param patience for a whole request to come in, and for an answer to be taken
   */
  HttpService(Responder responder, Supplier<Duration> patience) {
    this.responder = responder;
    this.patience = patience;
  }

  /** Serves that channel from here on; called on its event loop. */
  void serve(Channel channel, Entry entry) {
    channels.add(channel);
    channel
        .pipeline()
        .addLast(
            Requests.codec(),
            new WebSocketUpgrade(entry, this),
            new FlowControlHandler(),
            Requests.bodies(),
            new RequestHandler(responder, patience.get()));
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
