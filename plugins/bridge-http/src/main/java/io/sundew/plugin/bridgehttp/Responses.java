package io.sundew.plugin.bridgehttp;

import io.sundew.api.Broker;
import io.sundew.api.Http;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.Message;
import io.sundew.api.Qos;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Makes messages of what services answer. Immutable; thread safe. */
final class Responses {
  private final Optional<Text> topic;
  private final boolean toResponseTopic;

  private Responses(Optional<Text> topic, boolean toResponseTopic) {
    this.topic = topic;
    this.toResponseTopic = toResponseTopic;
  }

  /**
   * What a route describes.
   *
   * @throws IllegalArgumentException naming a variable that is not known
   */
  static Responses of(BridgeHttpConfig.Respond config) {
    return new Responses(config.topic().map(Text::parse), config.responseTopic().orElse(false));
  }

  /** The message that answers that one; empty where it asks for none. */
  Optional<Message> of(Delivery delivery, Http.Response response, Broker broker) {
    Message question = delivery.message();
    Optional<String> asked = toResponseTopic ? question.responseTopic() : Optional.empty();
    Optional<String> to =
        asked.or(() -> topic.map(text -> text.of(delivery, UnaryOperator.identity())));
    return to.map(
        where -> {
          Message answer =
              broker
                  .message(where, response.body())
                  .withQos(Qos.AT_LEAST_ONCE)
                  .withUserProperty("status", Integer.toString(response.status()));
          Optional<String> type = response.header("Content-Type");
          if (type.isPresent()) {
            answer = answer.withContentType(type.get());
          }
          return question.correlationData().map(answer::withCorrelationData).orElse(answer);
        });
  }
}
