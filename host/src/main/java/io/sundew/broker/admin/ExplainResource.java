package io.sundew.broker.admin;

import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Qos;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.Spelling;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import io.sundew.broker.plugin.Explanation;
import io.sundew.broker.session.AccessDesk;
import io.sundew.broker.transport.Listener;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a client may or may not do something. */
final class ExplainResource {
  private final AdminContext context;
  private final AccessDesk desk;

  ExplainResource(AdminContext context) {
    this.context = context;
    this.desk = new AccessDesk(context.kernel(), context.loops().getFirst());
  }

  /** What is asked. */
  private record Question(
      @Nullable String clientId,
      @Nullable String userName,
      @Nullable String authenticator,
      @Nullable String action,
      @Nullable String topic,
      @Nullable Integer qos,
      @Nullable Boolean retain,
      @Nullable String listener) {}

  /**
   * What comes out.
   *
   * @param outcome {@code allow} or {@code deny}
   * @param decidedBy an instance, {@code broker} or {@code default}
   * @param reason of the broker's own refusal
   */
  private record Explained(
      String outcome,
      String decidedBy,
      @Nullable String reason,
      Client client,
      List<Verdict> verdicts) {}

  private record Client(
      String clientId, String userName, String authenticator, String listener, boolean connected) {}

  /**
   * @param verdict {@code allow}, {@code deny}, {@code abstain}, {@code failed} or {@code
   *     not-asked}
   */
  private record Verdict(
      String instance,
      String verdict,
      @Nullable Boolean shadow,
      @Nullable String why,
      @Nullable Double micros) {
    static Verdict of(Explanation.Verdict verdict) {
      return new Verdict(
          verdict.instance(),
          Spelling.of(verdict.kind()),
          verdict.shadow() ? true : null,
          verdict.why().isEmpty() ? null : verdict.why(),
          verdict.nanos() == 0 ? null : Math.round(verdict.nanos() / 100.0) / 10.0);
    }
  }

  Answer explain(Request request) throws InterruptedException {
    Question question = request.body(Question.class);
    var wish =
        new AccessDesk.Wish(
            action(required("action", question.action())),
            required("topic", question.topic()),
            qos(Objects.requireNonNullElse(question.qos(), 0)),
            Objects.requireNonNullElse(question.retain(), false));
    var identity =
        new AccessDesk.Identity(
            required("clientId", question.clientId()),
            Optional.ofNullable(question.userName()),
            Objects.requireNonNullElse(question.authenticator(), ""),
            listener(question.listener()));
    return Answer.of(explained(Loops.await(desk.explain(identity, wish))));
  }

  private static Explained explained(AccessDesk.Outcome outcome) {
    return new Explained(
        outcome.allowed() ? "allow" : "deny",
        outcome
            .hooks()
            .map(hooks -> hooks.decidedBy().isEmpty() ? "default" : hooks.decidedBy())
            .orElse("broker"),
        outcome.kernel().orElse(null),
        new Client(
            outcome.client().clientId(),
            outcome.client().name(),
            outcome.client().authenticator(),
            outcome.client().listener(),
            outcome.connected()),
        outcome.hooks().map(Explanation::verdicts).orElse(List.of()).stream()
            .map(Verdict::of)
            .toList());
  }

  private static String required(String key, @Nullable String value) {
    if (value == null) {
      throw Problem.invalid("'" + key + "' is missing");
    }
    return value;
  }

  private static Action action(String name) {
    return Arrays.stream(Action.values())
        .filter(action -> action.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst()
        .orElseThrow(() -> Problem.invalid("'action' must be publish, subscribe, receive or will"));
  }

  private static Qos qos(int level) {
    if (level < 0 || level > 2) {
      throw Problem.invalid("'qos' must be 0, 1 or 2");
    }
    return Qos.of(level);
  }

  /** That listener, or the first. */
  private ListenerConfig listener(@Nullable String name) {
    List<ListenerConfig> all = context.listeners().get().stream().map(Listener::config).toList();
    return all.stream()
        .filter(listener -> name == null || listener.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.invalid(
                    "there is no listener '%s'; there are %s"
                        .formatted(name, all.stream().map(ListenerConfig::name).toList())));
  }
}
