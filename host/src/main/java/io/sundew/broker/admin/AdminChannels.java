package io.sundew.broker.admin;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.group.ChannelGroup;
import io.netty.handler.flow.FlowControlHandler;
import io.sundew.broker.config.AdminConfig;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Call;
import io.sundew.broker.http.Problem;
import io.sundew.broker.http.RequestHandler;
import io.sundew.broker.http.Requests;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Sets connections of one server socket up, and turns down what is too many. Thread safe. */
final class AdminChannels extends ChannelInitializer<Channel> {
  /**
   * Connections at a time of one server socket; there are two, so that neither starves the other.
   */
  static final int MAXIMUM_CONNECTIONS = 32;

  /** For a whole request to come in, and for an answer to be taken. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AdminConfig config;
  private final AdminToken token;
  private final Supplier<Router> router;
  private final Executor workers;
  private final ChannelGroup connections;
  private final AtomicInteger open = new AtomicInteger();

  AdminChannels(
      AdminConfig config,
      AdminToken token,
      Supplier<Router> router,
      Executor workers,
      ChannelGroup connections) {
    this.config = config;
    this.token = token;
    this.router = router;
    this.workers = workers;
    this.connections = connections;
  }

  @Override
  protected void initChannel(Channel channel) {
    channel.closeFuture().addListener(_ -> open.decrementAndGet());
    if (open.incrementAndGet() > MAXIMUM_CONNECTIONS) {
      channel.close();
      return;
    }
    connections.add(channel);
    channel
        .pipeline()
        .addLast(
            Requests.codec(),
            new FlowControlHandler(),
            new RequestGate(token, config),
            Requests.bodies(),
            new RequestHandler(this::answer, PATIENCE));
  }

  private void answer(Call call, Consumer<Answer> then) {
    try {
      workers.execute(
          () -> then.accept(router.get().answer(call.method(), call.target(), call.body())));
    } catch (RejectedExecutionException _) {
      then.accept(Answer.of(Problem.unavailable("too many requests wait already; try again")));
    }
  }
}
