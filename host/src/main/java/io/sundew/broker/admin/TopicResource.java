package io.sundew.broker.admin;

import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.TopicFilter;
import io.sundew.broker.routing.RetainedCursor;
import io.sundew.broker.routing.RetainedMessages;
import io.sundew.broker.routing.Subscription;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.Session;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Subscriptions and retained messages. */
final class TopicResource {
  /** How much of a payload is shown in a list, and of one message. */
  private static final int SHORT_PAYLOAD = 4 << 10;

  private static final int LONG_PAYLOAD = 1 << 20;

  private final Kernel kernel;

  TopicResource(AdminContext context) {
    this.kernel = context.kernel();
  }

  /** A subscription of a session. */
  private record Subscribed(
      String filter,
      @Nullable String group,
      String clientId,
      @Nullable String namespace,
      boolean connected,
      int qos,
      boolean noLocal,
      boolean retainAsPublished,
      @Nullable Integer identifier) {
    static Subscribed of(Subscription subscription) {
      String namespace = namespaceOf(subscription);
      return new Subscribed(
          subscription.filter(),
          subscription.isShared() ? subscription.group() : null,
          subscription.subscriber().clientId(),
          namespace.isEmpty() ? null : namespace,
          subscription.subscriber().isConnected(),
          subscription.qos().level(),
          subscription.noLocal(),
          subscription.retainAsPublished(),
          subscription.identifier() == 0 ? null : subscription.identifier());
    }
  }

  /**
   * A retained message.
   *
   * @param bytes of its payload
   * @param payload in base64, where it was asked for
   * @param truncated whether that is only the beginning
   */
  private record Retained(
      String topic,
      int bytes,
      int qos,
      long ageSeconds,
      @Nullable Long expiresInSeconds,
      @Nullable String contentType,
      String publisher,
      @Nullable String payload,
      @Nullable Boolean truncated) {
    static Retained of(Publication message, long nowMillis, int payloadBytes) {
      byte[] payload = message.payloadBytes();
      long expires = message.expiresAtMillis();
      return new Retained(
          message.topic(),
          payload.length,
          message.qos().level(),
          Math.max(0, (nowMillis - message.receivedAtMillis()) / 1000),
          expires == Publication.NEVER ? null : Math.max(0, (expires - nowMillis) / 1000),
          message.contentType().orElse(null),
          message.origin().clientId(),
          payloadBytes == 0 ? null : beginning(payload, payloadBytes),
          payloadBytes == 0 ? null : payload.length > payloadBytes);
    }

    private static String beginning(byte[] payload, int bytes) {
      int shown = Math.min(payload.length, bytes);
      return Base64.getEncoder().encodeToString(Arrays.copyOf(payload, shown));
    }
  }

  /** Who is subscribed to what, or to anything that a topic or filter has in common with. */
  Answer subscriptions(Request request) {
    @Nullable TopicFilter match = request.query("match").map(TopicResource::filter).orElse(null);
    Page<Subscription> page =
        Page.of(
            request,
            each ->
                kernel
                    .subscriptions()
                    .forEach(
                        subscription -> {
                          if (match == null || match.overlaps(subscription.filter())) {
                            each.accept(subscription);
                          }
                        }),
            TopicResource::key);
    return Answer.of(page.with(page.entries().stream().map(Subscribed::of).toList()));
  }

  /** No filter holds U+0000 [MQTT-4.7.3-2], so no two keys are the same. */
  private static String key(Subscription subscription) {
    return String.join(
        "\0",
        subscription.filter(),
        subscription.group(),
        namespaceOf(subscription),
        subscription.subscriber().clientId());
  }

  private static String namespaceOf(Subscription subscription) {
    return subscription.subscriber() instanceof Session session ? session.key().namespace() : "";
  }

  private static TopicFilter filter(String text) {
    try {
      return TopicFilter.of(text);
    } catch (IllegalArgumentException wrong) {
      throw Problem.invalid("match: " + wrong.getMessage());
    }
  }

  Answer retained(Request request) {
    int payload = request.flag("payload") ? SHORT_PAYLOAD : 0;
    RetainedMessages messages = kernel.retained();
    request.query("match").ifPresent(TopicResource::filter);
    RetainedCursor cursor = request.query("match").map(messages::cursor).orElseGet(messages::all);
    long now = kernel.time().millis();
    Page<Publication> page = Page.of(request, each -> rest(cursor, now, each), Publication::topic);
    return Answer.of(
        page.with(page.entries().stream().map(each -> Retained.of(each, now, payload)).toList()));
  }

  private static void rest(RetainedCursor cursor, long now, Consumer<Publication> each) {
    for (Publication next = cursor.next(now); next != null; next = cursor.next(now)) {
      each.accept(next);
    }
  }

  Answer showRetained(Request request) {
    int payload = request.flag("payload") ? LONG_PAYLOAD : 0;
    long now = kernel.time().millis();
    Publication message = kernel.retained().get(request.name("topic"));
    if (message == null || message.isExpired(now)) {
      throw noRetained(request);
    }
    return Answer.of(Retained.of(message, now, payload));
  }

  Answer deleteRetained(Request request) {
    if (!kernel.retained().remove(request.name("topic"))) {
      throw noRetained(request);
    }
    return Answer.done();
  }

  private static Problem noRetained(Request request) {
    return Problem.notFound(
        "there is no retained message of topic '%s'; a '/' in it is written %%2F"
            .formatted(request.name("topic")));
  }
}
