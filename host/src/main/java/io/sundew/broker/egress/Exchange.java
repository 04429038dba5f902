package io.sundew.broker.egress;

import io.sundew.api.Http;
import io.sundew.api.Registration;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request with its redirects, from sending to the answer. Thread safe; whatever ends it first
 * decides, and ends the rest.
 */
final class Exchange {
  private static final int MAXIMUM_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> REDIRECTS_OF_ANY_METHOD = Set.of(307, 308);
  private static final Set<String> SAFE_METHODS = Set.of("GET", "HEAD");

  private final Http.Request request;
  private final EgressPolicy policy;
  private final InstanceHttp owner;
  private final CompletableFuture<Http.Response> answer = new CompletableFuture<>();
  private boolean ended;
  private @Nullable Future<?> deadline;
  private @Nullable Future<?> attempt;
  private @Nullable Registration guard;

  Exchange(Http.Request request, EgressPolicy policy, InstanceHttp owner) {
    this.request = request;
    this.policy = policy;
    this.owner = owner;
  }

  /** What the plugin holds; completed on its own threads. */
  CompletableFuture<Http.Response> answer() {
    return answer;
  }

  /** Begins; called once. */
  void start(ScheduledExecutorService deadlines, Executor lookups) {
    answer.whenComplete((_, failure) -> end(failure)); // the plugin may have cancelled it
    synchronized (this) {
      if (!ended) {
        deadline =
            deadlines.schedule(
                this::late, TimeUnit.NANOSECONDS.convert(request.timeout()), TimeUnit.NANOSECONDS);
      }
    }
    attemptLater(request.uri(), 0, lookups);
  }

  private void attemptLater(URI uri, int redirects, Executor lookups) {
    try {
      lookups.execute(() -> attempt(uri, redirects, lookups));
    } catch (RejectedExecutionException stopped) {
      fail(new CancellationException("the plugin instance is stopped"));
    }
  }

  private void late() {
    fail(new HttpTimeoutException(request + " took longer than " + request.timeout()));
  }

  /** Sends the request there. Waits for name servers. */
  private void attempt(URI uri, int redirects, Executor lookups) {
    try {
      HttpClient client = owner.client();
      if (!hold(GuardedNames.guard(uri.getHost(), policy))) {
        return;
      }
      CompletableFuture<HttpResponse<byte[]>> sent =
          client.sendAsync(
              at(uri),
              _ -> new LimitedBody(request.maximumBody(), request.dropsBody(), this::fail));
      hold(sent);
      sent.whenComplete(
          (response, failure) -> received(uri, redirects, lookups, response, failure));
    } catch (IOException | RuntimeException failure) {
      fail(failure);
    }
  }

  private HttpRequest at(URI uri) {
    byte[] body = request.body();
    var builder =
        HttpRequest.newBuilder(uri)
            .version(
                uri.getScheme().equalsIgnoreCase("https")
                    ? HttpClient.Version.HTTP_2
                    : HttpClient.Version.HTTP_1_1) // an upgrade to h2c upsets services
            .header("User-Agent", "sundew")
            .method(
                request.method(),
                body.length == 0 && SAFE_METHODS.contains(request.method())
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(body));
    request.headers().forEach(header -> builder.header(header.getKey(), header.getValue()));
    return builder.build();
  }

  /** False, and the name is let go, when the exchange is over. */
  private synchronized boolean hold(Registration more) {
    if (guard != null) {
      guard.close();
    }
    guard = ended ? null : more;
    if (ended) {
      more.close();
    }
    return !ended;
  }

  private void hold(Future<?> sent) {
    boolean late;
    synchronized (this) {
      attempt = sent;
      late = ended;
    }
    if (late) {
      sent.cancel(true);
    }
  }

  private void received(
      URI from,
      int redirects,
      Executor lookups,
      @Nullable HttpResponse<byte[]> response,
      @Nullable Throwable failure) {
    if (response == null) {
      fail(cause(failure));
      return;
    }
    try {
      Optional<URI> next = redirect(from, response);
      if (next.isEmpty()) {
        succeed(
            new Http.Response(response.statusCode(), response.headers().map(), response.body()));
      } else if (redirects == MAXIMUM_REDIRECTS) {
        throw new IOException(request + " was redirected more than " + redirects + " times");
      } else {
        attemptLater(next.get(), redirects + 1, lookups);
      }
    } catch (IOException refused) {
      fail(refused);
    }
  }

  private static Throwable cause(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause == null ? new IOException("no response") : cause;
  }

  /** Where a response sends the request to, if it is one to follow. */
  private Optional<URI> redirect(URI from, HttpResponse<byte[]> response) throws IOException {
    Set<Integer> followed =
        SAFE_METHODS.contains(request.method()) ? REDIRECTS : REDIRECTS_OF_ANY_METHOD;
    Optional<String> location = response.headers().firstValue("Location");
    if (!followed.contains(response.statusCode()) || location.isEmpty()) {
      return Optional.empty();
    }
    try {
      URI to = from.resolve(new URI(location.get()));
      if (!isSameOrigin(from, to)) {
        throw new Http.Refused(
            request + " was redirected to another origin; write the right URL instead");
      }
      return Optional.of(to);
    } catch (URISyntaxException wrong) {
      throw new IOException(request + " was redirected to something that is no URL", wrong);
    }
  }

  private static boolean isSameOrigin(URI from, URI to) {
    return to.getHost() != null
        && to.getRawUserInfo() == null
        && from.getScheme().equalsIgnoreCase(to.getScheme())
        && from.getHost().equalsIgnoreCase(to.getHost())
        && port(from) == port(to);
  }

  private static int port(URI uri) {
    int standard = uri.getScheme().toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
    return uri.getPort() < 0 ? standard : uri.getPort();
  }

  private void succeed(Http.Response response) {
    if (end(null)) {
      owner.answers().execute(() -> answer.complete(response));
    }
  }

  /** Ends it with that failure, unless it has ended. */
  void fail(Throwable failure) {
    if (end(failure)) {
      owner.answers().execute(() -> answer.completeExceptionally(failure));
    }
  }

  /** Lets everything go; false when that was done before. */
  private boolean end(@Nullable Throwable failure) {
    Future<?> timer;
    Future<?> sent;
    Registration held;
    synchronized (this) {
      if (ended) {
        return false;
      }
      ended = true;
      timer = deadline;
      sent = attempt;
      held = guard;
      guard = null;
    }
    if (timer != null) {
      timer.cancel(false);
    }
    if (sent != null) {
      sent.cancel(true);
    }
    if (held != null) {
      held.close();
    }
    owner.ended(this, failure);
    return true;
  }
}
