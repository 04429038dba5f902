package io.sundew.broker.plugin;

import io.sundew.api.Client;
import io.sundew.api.Message;
import io.sundew.api.OnPublish;
import io.sundew.api.PublishDecision;
import io.sundew.api.ReasonCode;
import io.sundew.api.Refuse;
import io.sundew.broker.config.HookConfig.OnFailure;
import io.sundew.broker.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a transform is asked about one message, and what its answer or its failure means. */
final class PublishDecisions {
  private PublishDecisions() {}

  /**
   * Asks; the messages of the decision are checked publications.
   *
   * @param loop the event loop that asks, where it is known
   * @throws Exception when the hook fails or its decision cannot be used
   */
  static PublishDecision ask(
      Binding<OnPublish> binding,
      Publication publication,
      Client publisher,
      @Nullable Heartbeat loop)
      throws Exception {
    OnPublish hook = binding.hook();
    return checked(
        publication,
        HookCause.during(publication.origin(), loop, () -> hook.onPublish(publication, publisher)));
  }

  private static PublishDecision checked(
      Publication publication, @Nullable PublishDecision decision) throws HookFailure {
    return switch (HookFailure.unlessNull(decision)) {
      case PublishDecision.Replace(var message) ->
          new PublishDecision.Replace(Publications.replacing(publication, message));
      case PublishDecision.Emit(var messages) -> {
        List<Message> emitted = new ArrayList<>(messages.size());
        for (Message message : messages) {
          emitted.add(Publications.emitted(publication, message));
        }
        yield new PublishDecision.Emit(emitted);
      }
      case PublishDecision.Forward forward -> forward;
      case PublishDecision.Drop drop -> drop;
      case Refuse refuse -> refuse;
    };
  }

  /**
   * What takes the place of a message that a hook refused or failed at; empty where the operator
   * wants none, or where plugins send it in a circle.
   */
  static Optional<Publication> deadLetter(
      Binding<OnPublish> binding, Publication publication, String reason) {
    Binding.Settings settings = binding.settings();
    if (settings.deadLetter().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          publication
              .withTopic(settings.deadLetter())
              .withRetain(false)
              .withUserProperty("dead-letter-topic", publication.topic())
              .withUserProperty("dead-letter-client", publication.origin().clientId())
              .withUserProperty("dead-letter-hook", settings.instance() + " " + settings.hookName())
              .withUserProperty("dead-letter-reason", reason)
              .withOrigin(Publications.emittedBy(settings.instance(), publication.origin())));
    } catch (HookFailure circle) {
      return Optional.empty();
    }
  }

  /** A refusal as people read it. */
  static String reason(Refuse refuse) {
    String why = MqttText.reason(refuse.message());
    return why.isEmpty() ? refuse.reason().toString() : refuse.reason() + ": " + why;
  }

  /** What a refusal by the hook leads to. */
  static PublishOutcome refused(Refuse refuse) {
    return new PublishOutcome.Refused(
        Reasons.forPublish(refuse.reason()), MqttText.reason(refuse.message()));
  }

  /** What a failure leads to; null where the message goes on as it is. */
  static @Nullable PublishOutcome failed(OnFailure policy) {
    return switch (policy) {
      case PASS -> null;
      case DROP -> new PublishOutcome.Dropped();
      case REJECT -> new PublishOutcome.Refused(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "");
      case DISCONNECT ->
          new PublishOutcome.Disconnect(ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, "");
    };
  }
}
