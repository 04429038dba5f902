package io.sundew.broker.session;

import io.sundew.api.Qos;
import io.sundew.api.UserProperty;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.config.Limits;
import io.sundew.broker.message.Publication;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages that a local client could not bring to where they were to go. They are the queue of a
 * session that nobody is connected to, so that order, limits and the store are as for any other;
 * what is known of each stands in a user property. Confined to the client's event loop.
 */
@SuppressWarnings("ReferenceEquality") // loops are themselves and nothing else
public final class DeadLetters {
  /** Where such sessions are, apart from those of clients. */
  static final String NAMESPACE = "$dead";

  private static final String PROPERTY = "sundew-dead-letter";

  private final Kernel kernel;
  private final Loop loop;
  private final SessionKey key;
  private final String owner;
  private @Nullable Session session;

  /** The dead letters of the client of that identifier. */
  DeadLetters(Kernel kernel, Loop loop, String clientId, String owner) {
    this.kernel = kernel;
    this.loop = loop;
    this.key = new SessionKey(NAMESPACE, clientId);
    this.owner = owner;
  }

  /**
   * One of them, for operators.
   *
   * @param id tells it from the others, for as long as it is there
   * @param sinceMillis when it was given up, milliseconds since 1970
   */
  public record Letter(
      String id, String topic, Qos qos, int bytes, String publisher, long sinceMillis, String why) {
    private static Letter of(Publication publication) {
      String[] parts = factsOf(publication).split(";", 3);
      return new Letter(
          parts[0],
          publication.topic(),
          publication.qos(),
          publication.payloadBytes().length,
          publication.origin().clientId(),
          parts.length > 1 ? Long.parseLong(parts[1]) : 0,
          parts.length > 2 ? parts[2] : "");
    }
  }

  private static String factsOf(Publication publication) {
    return publication.userProperties().stream()
        .filter(property -> property.name().equals(PROPERTY))
        .reduce((_, last) -> last)
        .map(UserProperty::value)
        .orElse("");
  }

  /** How many there are, about now. */
  long count() {
    Session held = find();
    return held == null ? 0 : held.delivery().queued() + held.delivery().inFlight();
  }

  /** A message joins; completes on the loop with whether there was room. */
  CompletionStage<Boolean> add(Publication publication, Qos qos, String why) {
    var added = new CompletableFuture<Boolean>();
    long now = loop.millis();
    String id = Long.toString(now, 36) + Integer.toString(random(), 36);
    Publication letter =
        publication
            .lasting()
            .withUserProperty(PROPERTY, "%s;%d;%s".formatted(id, now, why.replace('\n', ' ')));
    withSession(held -> added.complete(append(held, letter, qos)));
    return added;
  }

  private static int random() {
    return ThreadLocalRandom.current().nextInt(36 * 36 * 36);
  }

  private boolean append(Session held, Publication letter, Qos qos) {
    return held.offer(loop, letter, qos, false, Outgoing.NO_IDENTIFIERS, null, false);
  }

  /** The first of them. */
  CompletionStage<List<Letter>> list(int most) {
    Session held = find();
    return held == null
        ? CompletableFuture.completedFuture(List.of())
        : held.delivery().peek(most).thenApply(all -> all.stream().map(Letter::of).toList());
  }

  /**
   * Takes out those that are chosen; the others stay in their order.
   *
   * @param to takes each and says whether it did; null: they are dropped
   * @return completes on the loop with how many were taken out
   */
  CompletionStage<Integer> take(
      Predicate<String> chosen, @Nullable BiPredicate<Publication, Qos> to) {
    Session held = find();
    if (held == null || count() == 0) {
      return CompletableFuture.completedFuture(0);
    }
    if (held.isConnected()) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("its dead letters are being looked through already"));
    }
    var reader =
        new DeadLetterReader(
            held,
            loop,
            count(),
            (letter, qos) -> {
              boolean wanted = chosen.test(Letter.of(letter).id());
              boolean taken = wanted && (to == null || to.test(stripped(letter), qos));
              if (!taken) {
                append(held, letter, qos);
              }
              return taken;
            });
    return reader.begin();
  }

  private static Publication stripped(Publication letter) {
    List<UserProperty> properties = new ArrayList<>(letter.userProperties());
    properties.removeIf(property -> property.name().equals(PROPERTY));
    return letter.withUserProperties(properties);
  }

  private @Nullable Session find() {
    Session held = session;
    if (held == null || held.isEnded()) {
      held = kernel.sessions().find(key);
      if (held != null && held.loop() != loop) { // not claimed in this run of the broker yet
        return null;
      }
      session = held;
    }
    return held;
  }

  /** Makes what the store has of them this loop's, where there is something. */
  void claimStored() {
    if (kernel.sessions().find(key) != null) {
      withSession(_ -> {});
    }
  }

  private void withSession(Consumer<Session> task) {
    Session held = find();
    if (held != null) {
      task.accept(held);
      return;
    }
    kernel
        .sessions()
        .claim(
            new Sessions.Claim(
                key,
                false,
                owner,
                false,
                kernel,
                loop,
                claimed -> {
                  Session made = claimed.session();
                  session = made;
                  made.expirySeconds(Limits.NEVER_EXPIRES);
                  made.delivery().limitQueue(kernel.config().limits().maxQueuedBytes());
                  made.keep();
                  task.accept(made);
                }));
  }
}
