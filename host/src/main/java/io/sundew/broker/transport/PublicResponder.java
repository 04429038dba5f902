package io.sundew.broker.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Call;
import io.sundew.broker.http.Problem;
import io.sundew.broker.http.Requests;
import io.sundew.broker.session.Loop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Answers what is asked on public listeners. Thread safe. */
final class PublicResponder {
  private static final String LIVE = "/health/live";
  private static final String READY = "/health/ready";

  /** A name that means this directory or the one above, however it is written. */
  private static final Pattern DOTS = Pattern.compile("(?i)/(\\.|%2e){1,2}(/|$)");

  private final Supplier<List<String>> failing;
  private final PluginRoutes routes;

  /**
   * @param failing the parts of the broker that keep it from being ready
   */
  PublicResponder(Supplier<List<String>> failing, PluginRoutes routes) {
    this.failing = failing;
    this.routes = routes;
  }

  /** Whether requests for that path may have a body. */
  boolean takesBody(ListenerConfig listener, String path) {
    return routes.serves(listener, path);
  }

  /**
   * Answers a request. Called on the channel's event loop.
   *
   * @param loop of the channel
   * @param patience for each piece of an answer to be taken
   * @param then is given the answer, exactly once, by any thread
   */
  void answer(Call call, Entry entry, Loop loop, Duration patience, Consumer<Answer> then) {
    String path = Requests.path(call.target());
    switch (path) {
      case LIVE -> then.accept(ifRead(call, Answer.of(200, new Health("up", List.of()))));
      case READY -> then.accept(ifRead(call, ready()));
      default -> {
        if (DOTS.matcher(path).find()) {
          then.accept(Answer.of(Problem.invalid("a path without '.' and '..' is expected")));
        } else if (!routes.answer(call, entry, loop, patience, then)) {
          files(call, entry, patience, then);
        }
      }
    }
  }

  private static void files(Call call, Entry entry, Duration patience, Consumer<Answer> then) {
    Optional<Path> directory = entry.config().wire().http().flatMap(HttpConfig::directory);
    if (directory.isPresent()) {
      StaticFiles.answer(directory.get(), call, patience, then);
    } else {
      then.accept(Answer.of(Problem.notFound("there is nothing at this path")));
    }
  }

  /** What orchestrators and proxies read: the status; people read the rest. */
  private record Health(String status, List<String> failing) {}

  private Answer.Complete ready() {
    List<String> down = failing.get();
    return down.isEmpty()
        ? Answer.of(200, new Health("up", down))
        : Answer.of(503, new Health("down", down));
  }

  private static Answer ifRead(Call call, Answer.Complete answer) {
    return switch (call.method()) {
      case "GET", "HEAD" -> answer;
      default ->
          Answer.of(new Problem(405, "method-not-allowed", "use GET"))
              .with(Map.of(HttpHeaderNames.ALLOW.toString(), "GET, HEAD"));
    };
  }
}
