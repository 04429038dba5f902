package io.sundew.broker.admin;

import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import io.sundew.broker.session.BridgeReport;
import io.sundew.broker.session.DeadLetters;
import io.sundew.broker.session.InProcessClients;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Bridges: how they stand, and the messages they gave up. */
final class BridgeResource {
  private final InProcessClients clients;

  BridgeResource(AdminContext context) {
    this.clients = context.localClients();
  }

  private record Shown(
      String name,
      String plugin,
      String clientId,
      String state,
      String remote,
      @Nullable String problem,
      long waitingMessages,
      long waitingBytes,
      double lagSeconds,
      long deadLetters,
      long delivered,
      double deliveredPerSecond,
      long published,
      double publishedPerSecond) {
    static Shown of(BridgeReport bridge) {
      String problem = bridge.status().problem();
      return new Shown(
          bridge.name(),
          bridge.instance(),
          bridge.clientId(),
          bridge.status().state().name().toLowerCase(Locale.ROOT),
          bridge.status().remote(),
          problem.isEmpty() ? null : problem,
          bridge.waiting(),
          bridge.waitingBytes(),
          bridge.lagSeconds(),
          bridge.deadLetters(),
          bridge.delivered(),
          bridge.deliveredPerSecond(),
          bridge.published(),
          bridge.publishedPerSecond());
    }
  }

  private record Letter(
      String id,
      String topic,
      int qos,
      int bytes,
      @Nullable String publisher,
      String since,
      String why) {
    static Letter of(DeadLetters.Letter letter) {
      return new Letter(
          letter.id(),
          letter.topic(),
          letter.qos().level(),
          letter.bytes(),
          letter.publisher().isEmpty() ? null : letter.publisher(),
          Instant.ofEpochMilli(letter.sinceMillis()).toString(),
          letter.why());
    }
  }

  private record Entries<T>(List<T> entries) {}

  /**
   * @param ids absent for all
   */
  private record Choice(@Nullable List<String> ids) {
    Predicate<String> asPredicate() {
      List<String> some = ids;
      if (some == null) {
        return _ -> true;
      }
      Set<String> chosen = new HashSet<>(some);
      return chosen::contains;
    }
  }

  private record Counted(int count) {}

  Answer list(Request request) throws InterruptedException {
    List<BridgeReport> bridges = Loops.await(clients.report());
    return Answer.of(new Entries<>(bridges.stream().map(Shown::of).toList()));
  }

  Answer deadLetters(Request request) throws InterruptedException {
    List<DeadLetters.Letter> letters =
        Loops.await(found(request, clients.deadLetters(request.name("name"), request.limit())));
    return Answer.of(new Entries<>(letters.stream().map(Letter::of).toList()));
  }

  Answer retry(Request request) throws InterruptedException {
    return take(request, true);
  }

  Answer drop(Request request) throws InterruptedException {
    return take(request, false);
  }

  private Answer take(Request request, boolean retry) throws InterruptedException {
    Predicate<String> chosen = request.body(Choice.class).asPredicate();
    return Answer.of(
        new Counted(
            Loops.await(
                found(request, clients.takeDeadLetters(request.name("name"), chosen, retry)))));
  }

  private static <T> CompletionStage<T> found(
      Request request, Optional<CompletionStage<T>> answer) {
    return answer.orElseThrow(
        () -> Problem.notFound("there is no bridge '" + request.name("name") + "'"));
  }
}
