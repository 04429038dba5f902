package io.sundew.broker.egress;

import io.sundew.api.Http;
import io.sundew.api.Metrics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one plugin instance, on the JDK's client. Thread safe.
 *
 * <p>Three small pools, because what runs on them must not wait for one another: lookups wait for
 * name servers, the client's own work never waits, and what the plugin does with an answer may do
 * anything.
 */
public final class InstanceHttp implements Http, AutoCloseable {
  private static final int MAXIMUM_IN_FLIGHT = 1024;
  private static final int THREADS = 4;

  private final String instance;
  private final EgressPolicy policy;
  private final ScheduledExecutorService deadlines;
  private final ThreadPoolExecutor lookups;
  private final ThreadPoolExecutor work;
  private final ThreadPoolExecutor answers;
  private final Metrics metrics;
  private final Optional<SSLContext> tls;
  private final Set<Exchange> underWay = ConcurrentHashMap.newKeySet();
  private @Nullable HttpClient client;
  private volatile boolean closed;

  InstanceHttp(
      String instance,
      ClassLoader loader,
      Metrics metrics,
      EgressPolicy policy,
      ScheduledExecutorService deadlines,
      Optional<SSLContext> tls) {
    ClassLoader host = InstanceHttp.class.getClassLoader();
    this.instance = instance;
    this.policy = policy;
    this.deadlines = deadlines;
    this.lookups = HostThreads.pool("sundew-" + instance + "-lookup", THREADS, host);
    this.work = HostThreads.pool("sundew-" + instance + "-http", THREADS, host);
    this.answers = HostThreads.pool("sundew-" + instance + "-answers", THREADS, loader);
    this.metrics = metrics;
    this.tls = tls;
  }

  @Override
  public CompletableFuture<Response> send(Request request) {
    if (closed) {
      throw new IllegalStateException("plugin instance " + instance + " is stopped");
    }
    metrics.counter("http-requests").increment();
    var exchange = new Exchange(request, policy, this);
    underWay.add(exchange);
    if (underWay.size() > MAXIMUM_IN_FLIGHT) {
      exchange.fail(new IOException("more than " + MAXIMUM_IN_FLIGHT + " requests are under way"));
    } else {
      exchange.start(deadlines, lookups);
    }
    if (closed) {
      exchange.fail(stopped());
    }
    return exchange.answer();
  }

  private CancellationException stopped() {
    return new CancellationException("plugin instance " + instance + " is stopped");
  }

  /** The JDK's client, made on a thread of ours, so that its own has nothing of the plugin. */
  synchronized HttpClient client() throws IOException {
    if (closed) {
      throw new IOException("plugin instance " + instance + " is stopped");
    }
    if (client == null) {
      var builder =
          HttpClient.newBuilder()
              .executor(work)
              .followRedirects(HttpClient.Redirect.NEVER)
              .proxy(HttpClient.Builder.NO_PROXY);
      tls.ifPresent(builder::sslContext);
      client = builder.build();
    }
    return client;
  }

  /** An exchange has ended; nothing of it is kept. */
  void ended(Exchange exchange, @Nullable Throwable failure) {
    underWay.remove(exchange);
    if (failure instanceof Refused) {
      metrics.counter("http-refused").increment();
    } else if (failure != null && !(failure instanceof CancellationException)) {
      metrics.counter("http-failures").increment();
    }
  }

  /** Runs what the plugin waits for on the plugin's threads. */
  Executor answers() {
    return task -> {
      try {
        answers.execute(task);
      } catch (RejectedExecutionException stopped) {
        task.run(); // the request came while the instance was being stopped: on its own thread
      }
    };
  }

  /** Ends every request that is under way, and all connections. */
  @Override
  public void close() {
    HttpClient open;
    synchronized (this) {
      closed = true;
      open = client;
    }
    List.copyOf(underWay).forEach(exchange -> exchange.fail(stopped()));
    answers.shutdown();
    lookups.shutdown();
    if (open != null) {
      open.shutdownNow();
    }
  }
}
