package io.sundew.broker.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Call;
import io.sundew.broker.http.Problem;
import io.sundew.broker.http.Requests;
import io.sundew.broker.http.Responder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Answers what is asked on public listeners. Thread safe. */
final class PublicResponder implements Responder {
  private static final String LIVE = "/health/live";
  private static final String READY = "/health/ready";

  private final Supplier<List<String>> failing;

  /**
   * @param failing the parts of the broker that keep it from being ready
   */
  PublicResponder(Supplier<List<String>> failing) {
    this.failing = failing;
  }

  @Override
  public void answer(Call call, Consumer<Answer> then) {
    then.accept(
        switch (Requests.path(call.target())) {
          case LIVE -> ifRead(call, Answer.of(200, new Health("up", List.of())));
          case READY -> ifRead(call, ready());
          default -> Answer.of(Problem.notFound("there is nothing at this path"));
        });
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
