package io.sundew.broker.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.sundew.api.HttpRequest;
import io.sundew.api.HttpResponse;
import io.sundew.api.Registration;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Call;
import io.sundew.broker.http.Problem;
import io.sundew.broker.http.Requests;
import io.sundew.broker.plugin.AuthenticateOutcome;
import io.sundew.broker.plugin.BoundRoute;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.session.CertificateIdentity;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.Loop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has plugins answer requests for their paths, once those who ask have authenticated. Thread safe.
 */
final class PluginRoutes {
  /** What a plugin may not see of who it does not authenticate itself. */
  private static final Set<String> SECRETS = Set.of("authorization", "cookie");

  /** Headers that say how the answer travels: the connection's, and not the plugin's. */
  private static final Set<String> OF_CONNECTION =
      Set.of(
          "connection", "content-length", "transfer-encoding", "upgrade", "keep-alive", "trailer");

  private static final Answer.Complete UNAUTHORIZED =
      Answer.of(new Problem(401, "unauthorized", "user name and password are wrong or missing"))
          .with(Map.of("www-authenticate", "Basic realm=\"sundew\""));

  /** Streams of a listener that may be open at a time. */
  private static final int MOST_STREAMS = 256;

  private final Kernel kernel;
  private final Semaphore streams = new Semaphore(MOST_STREAMS);

  PluginRoutes(Kernel kernel) {
    this.kernel = kernel;
  }

  /** Whether a plugin answers requests for that path. */
  boolean serves(ListenerConfig listener, String path) {
    return kernel.chain().get().route(listener.name(), path).isPresent();
  }

  /**
   * Has a plugin answer, where one does for that path. Called on the channel's event loop.
   *
   * @param patience for each piece of an answer to be taken
   * @return whether one does; {@code then} is given its answer, exactly once
   */
  boolean answer(Call call, Entry entry, Loop loop, Duration patience, Consumer<Answer> then) {
    HookChain chain = kernel.chain().get();
    String path = Requests.path(call.target());
    Optional<BoundRoute> found = chain.route(entry.config().name(), path);
    found.ifPresent(route -> new Exchange(chain, route, call, entry, loop, patience, then).begin());
    return found.isPresent();
  }

  /** One request on its way. */
  private final class Exchange {
    private final HookChain chain;
    private final BoundRoute route;
    private final Call call;
    private final Entry entry;
    private final Loop loop;
    private final Duration patience;
    private final Consumer<Answer> then;
    private Optional<Duration> validity = Optional.empty();
    private long validSinceNanos;

    Exchange(
        HookChain chain,
        BoundRoute route,
        Call call,
        Entry entry,
        Loop loop,
        Duration patience,
        Consumer<Answer> then) {
      this.chain = chain;
      this.route = route;
      this.call = call;
      this.entry = entry;
      this.loop = loop;
      this.patience = patience;
      this.then = then;
    }

    void begin() {
      if (route.isPublic()) {
        ask("", Map.of(), "");
      } else if (CertificateIdentity.decides(entry.config())) {
        CertificateIdentity.userName(entry.config(), entry.certificates())
            .ifPresentOrElse(name -> ask(name, Map.of(), ""), () -> then.accept(UNAUTHORIZED));
      } else {
        authenticate();
      }
    }

    private void authenticate() {
      boolean anonymous = entry.config().allowAnonymous().orElse(kernel.config().allowAnonymous());
      AuthenticateOutcome atOnce =
          chain.authenticate(
              RequestAttempt.of(call.headers(), entry), anonymous, loop, this::authenticated);
      if (atOnce != null) {
        authenticated(atOnce);
      }
    }

    private void authenticated(AuthenticateOutcome outcome) {
      switch (outcome) {
        case AuthenticateOutcome.Accepted accepted -> {
          validity = accepted.expiry();
          validSinceNanos = kernel.time().nanoTime();
          ask(accepted.name(), accepted.attributes(), accepted.authenticator());
        }
        case AuthenticateOutcome.Rejected(var reason, _) ->
            then.accept(
                switch (reason) {
                  case SERVER_BUSY, SERVER_UNAVAILABLE ->
                      Answer.of(Problem.unavailable("who asks cannot be found out now"));
                  default -> UNAUTHORIZED;
                });
        case AuthenticateOutcome.Challenged _ -> then.accept(UNAUTHORIZED);
      }
    }

    private void ask(String user, Map<String, String> attributes, String authenticator) {
      String path = Requests.path(call.target());
      String query =
          path.length() == call.target().length() ? "" : call.target().substring(path.length() + 1);
      var request =
          new HttpRequest(
              call.method(),
              route.below(path),
              query,
              headers(call.headers(), route.isPublic()),
              call.body(),
              user,
              attributes,
              authenticator,
              entry.config().name(),
              entry.from());
      route.respond(chain, request, loop, response -> then.accept(answer(response.orElse(null))));
    }

    private Answer answer(@Nullable HttpResponse response) {
      if (response == null) {
        return Answer.of(Problem.unavailable("there is no answer"));
      }
      Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
      headers.putAll(response.headers());
      headers.keySet().removeAll(OF_CONNECTION);
      String given = headers.remove(HttpHeaderNames.CONTENT_TYPE.toString());
      String type = given == null ? "application/octet-stream" : given;
      if (response.stream().isEmpty()) {
        return new Answer.Complete(response.status(), type, response.body(), headers);
      }
      if (!streams.tryAcquire()) {
        return Answer.of(
            Problem.unavailable(MOST_STREAMS + " streams are open here: try again later"));
      }
      var source =
          new PluginStream(
              route, response.stream().get(), patience, this::whenExpired, streams::release);
      return new Answer.Live(response.status(), type, headers, source);
    }

    /** Has that done when the identity of who asks holds no longer. On the event loop. */
    private Registration whenExpired(Runnable end) {
      if (validity.isEmpty()) {
        return () -> {};
      }
      long passed = kernel.time().nanoTime() - validSinceNanos;
      return loop.later(validity.get().minusNanos(passed), end);
    }

    private static Map<String, List<String>> headers(HttpHeaders all, boolean withSecrets) {
      Map<String, List<String>> headers = new HashMap<>();
      for (Map.Entry<String, String> header : all) {
        String name = header.getKey().toLowerCase(Locale.ROOT);
        if (withSecrets || !SECRETS.contains(name)) {
          headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(header.getValue());
        }
      }
      return headers;
    }
  }
}
