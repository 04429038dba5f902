package io.sundew.broker.session;

import io.sundew.api.HttpRequest;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.ReasonCode;
import io.sundew.broker.config.Limits;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.message.Publication;
import io.sundew.mqtt.PublishEncoder;
import io.sundew.mqtt.TopicNames;
import org.jspecify.annotations.Nullable;

/**
 * What holds for who asks by HTTP because it holds for the listener's MQTT clients: its mount
 * point, and what may be published by it. Immutable; thread safe.
 */
final class RequestTerms {
  private final Kernel kernel;
  private final ListenerConfig listener;

  private RequestTerms(Kernel kernel, ListenerConfig listener) {
    this.kernel = kernel;
    this.listener = listener;
  }

  /**
   * Those of the listener that a request came by.
   *
   * @throws IllegalStateException when that is gone, and nobody knows what held there
   */
  static RequestTerms of(Kernel kernel, HttpRequest request) {
    return kernel.config().listeners().stream()
        .filter(each -> each.name().equals(request.listener()))
        .findFirst()
        .map(listener -> new RequestTerms(kernel, listener))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the listener " + request.listener() + " is not there any more"));
  }

  /** The mount point, for one event loop; null where there is none. */
  @Nullable MountPoint mountPoint() {
    return MountPoint.of(listener);
  }

  /** A message of who asks, with its whole topic. */
  Publication whole(Publication publication) {
    return listener.mountPoint().isEmpty()
        ? publication
        : publication.withTopic(listener.mountPoint() + publication.topic());
  }

  /** Why a message with its whole topic is not taken; null where it is. */
  @Nullable ReasonCode faultOf(Publication whole) {
    Limits limits = kernel.config().limits();
    if (whole.qos().level() > listener.maxQos()) {
      return ReasonCode.QOS_NOT_SUPPORTED;
    }
    if (whole.retain() && !kernel.config().retainAvailable()) {
      return ReasonCode.RETAIN_NOT_SUPPORTED;
    }
    if (!TopicNames.isValid(whole.topic(), limits.maxTopicLevels())) {
      return ReasonCode.TOPIC_NAME_INVALID;
    }
    return isTooLarge(whole, limits) ? ReasonCode.PACKET_TOO_LARGE : null;
  }

  private static boolean isTooLarge(Publication whole, Limits limits) {
    int payload = whole.payloadBytes().length;
    int most = limits.maxPayloadSize();
    return (most > 0 && payload > most)
        || whole.userProperties().size() > limits.maxUserProperties()
        || (limits.maxPacketSize() > 0 && packetSize(whole) > limits.maxPacketSize());
  }

  /** As its client's packet would have been in MQTT 5.0. */
  private static int packetSize(Publication whole) {
    return PublishEncoder.size(
        ProtocolVersion.V5,
        whole.topicName(),
        0,
        false,
        whole.qos(),
        whole.properties(),
        -1,
        PublishEncoder.NO_IDENTIFIERS,
        whole.payloadBytes().length);
  }
}
