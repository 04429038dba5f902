package io.sundew.plugin.bridgehttp;

import io.sundew.api.HttpRequest;
import io.sundew.api.HttpResponse;
import io.sundew.api.LocalClient;
import io.sundew.api.PluginContext;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Messages as server-sent events, for so many clients at a time. Thread safe. */
final class Streams implements AutoCloseable {
  private static final int MOST_FILTERS = 100;
  private static final long PATIENCE_SECONDS = 8;
  private static final Duration TIME_TO_BEGIN = Duration.ofSeconds(30);

  private final PluginContext context;
  private final Duration heartbeat;
  private final Semaphore free;
  private final int most;
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();

  Streams(BridgeHttpConfig.In config, PluginContext context) {
    this.context = context;
    this.heartbeat = config.heartbeatOrDefault();
    this.most = config.streams().orElse(64);
    this.free = new Semaphore(most);
  }

  /**
   * Subscribes for a request.
   *
   * @throws Problem when it may not, or when there are too many
   */
  HttpResponse open(HttpRequest request) throws InterruptedException {
    Query query = Query.parse(request.query());
    query.check(Set.of("match", "retained"), "");
    List<String> filters = query.values("match");
    if (filters.isEmpty() || filters.size() > MOST_FILTERS) {
      throw Problem.invalid("give 'match', a topic filter, 1 to " + MOST_FILTERS + " times");
    }
    boolean retained = query.value("retained").map(Boolean::parseBoolean).orElse(false);
    if (!free.tryAcquire()) {
      throw Problem.unavailable(most + " streams are open: try again later");
    }
    EventStream stream;
    try {
      stream = new EventStream(client(request), heartbeat, context.scheduler(), this::ended);
    } catch (RuntimeException failed) {
      free.release();
      throw failed;
    }
    open.add(stream);
    try {
      subscribe(stream, filters, retained);
    } catch (InterruptedException | RuntimeException refused) {
      stream.close();
      throw refused;
    }
    context.scheduler().after(TIME_TO_BEGIN, stream::closeUnlessBegun);
    return HttpResponse.stream(200, "text/event-stream; charset=utf-8", stream);
  }

  private LocalClient client(HttpRequest request) {
    String name = "sse-" + UUID.randomUUID();
    return context
        .localClients()
        .make(new LocalClient.Settings(name, name, false, false, 0, Optional.of(request)));
  }

  private static void subscribe(EventStream stream, List<String> filters, boolean retained)
      throws InterruptedException {
    List<LocalClient.Subscription> subscriptions =
        filters.stream()
            .map(
                filter ->
                    new LocalClient.Subscription(filter, Qos.AT_LEAST_ONCE, false, true, retained))
            .toList();
    List<ReasonCode> reasons;
    try {
      reasons =
          stream
              .client()
              .subscribe(subscriptions)
              .toCompletableFuture()
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException failed) {
      throw failed.getCause() instanceof IllegalArgumentException wrong
          ? Problem.invalid(String.valueOf(wrong.getMessage()))
          : Problem.unavailable("the broker can not subscribe now");
    }
    for (ReasonCode reason : reasons) {
      if (reason.isError()) {
        throw Problem.of(reason);
      }
    }
  }

  private void ended(EventStream stream) {
    if (open.remove(stream)) {
      free.release();
    }
  }

  /** Ends them all. */
  @Override
  public void close() {
    open.forEach(EventStream::close);
  }
}
