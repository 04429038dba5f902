package io.sundew.broker.session;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.store.Change;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.message.Publication;
import io.sundew.broker.routing.Matches;
import io.sundew.broker.routing.RetainOutcome;
import io.sundew.broker.routing.Route;
import io.sundew.broker.routing.SharedGroup;
import io.sundew.broker.routing.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands a message to everyone who subscribed to it. Stateless; called on an event loop. */
@SuppressWarnings(
    "ReferenceEquality") // sessions, loops and connections are themselves and nothing else
final class Routing {
  private static final Logger LOG = LoggerFactory.getLogger(Routing.class);

  private Routing() {}

  /** What became of a message. */
  enum Result {
    /** At least one session took it. */
    TAKEN,
    /** Nobody subscribed to it. */
    NO_SUBSCRIBERS,
    /** Somebody subscribed to it, and no session had room. */
    NO_ROOM
  }

  /**
   * Routes a message and keeps it where it is to be retained.
   *
   * @param publisher the session it came from, to spare subscriptions that do not want their own
   *     messages
   */
  static Result route(Loop loop, Publication publication, @Nullable Session publisher) {
    Kernel kernel = loop.kernel();
    if (publication.retain()) { // [MQTT-3.3.1-5]
      retain(loop, publication);
    }
    Matches matches = loop.matches().match(publication.topicName());
    if (matches.isEmpty()) {
      return Result.NO_SUBSCRIBERS;
    }
    boolean upgrade = kernel.config().upgradeOutgoingQos();
    Route[] routes = matches.routes();
    boolean many = routes.length > 1;
    int taken = 0;
    int tried = 0;
    for (Route route : routes) {
      if (route.subscriber() == publisher) {
        route = route.withoutLocal(); // [MQTT-3.8.3-3]
        if (route == null) {
          continue;
        }
      }
      tried++;
      Session session = (Session) route.subscriber();
      Qos qos = upgrade ? route.qos() : publication.qos().atMost(route.qos()); // [MQTT-3.8.4-8]
      boolean retain =
          route.retainAsPublished() && publication.retain(); // [MQTT-3.3.1-12], [MQTT-3.3.1-13]
      if (session.offer(
          loop, publication, qos, retain, route.subscriptionIdentifiers(), null, many)) {
        taken++;
      }
    }
    for (SharedGroup group : matches.shared()) {
      tried++;
      if (offerShared(loop, publication, new Share(group, 0), group.next())) {
        taken++;
      }
    }
    if (taken > 0) {
      return Result.TAKEN;
    }
    return tried > 0 ? Result.NO_ROOM : Result.NO_SUBSCRIBERS;
  }

  /**
   * Routes what one message has become.
   *
   * @return what its publisher is told
   */
  static ReasonCode route(Loop loop, List<Publication> parts, @Nullable Session publisher) {
    var result = Result.NO_SUBSCRIBERS;
    for (Publication part : parts) {
      Result one = route(loop, part, publisher);
      if (result != Result.TAKEN && one != Result.NO_SUBSCRIBERS) {
        result = one;
      }
    }
    return parts.isEmpty() ? ReasonCode.SUCCESS : codeOf(loop, result);
  }

  /** What the publisher of a message is told. */
  static ReasonCode codeOf(Loop loop, Result result) {
    return switch (result) {
      case TAKEN -> ReasonCode.SUCCESS;
      case NO_SUBSCRIBERS -> ReasonCode.NO_MATCHING_SUBSCRIBERS;
      case NO_ROOM ->
          loop.kernel().config().style() == BrokerConfig.Style.NATIVE
              ? ReasonCode.QUOTA_EXCEEDED
              : ReasonCode.SUCCESS;
    };
  }

  private static void retain(Loop loop, Publication publication) {
    Publication kept = expiring(loop.kernel(), publication);
    RetainOutcome outcome = loop.kernel().retained().put(kept);
    Journal journal = loop.journal();
    switch (outcome) {
      case OVER_LIMIT ->
          LOG.debug("not retained, the limit is reached: topic={}", publication.topic());
      case STORED, REPLACED -> {
        if (journal.isDurable() && isKept(publication)) {
          journal.add(new Change.Retain(publication.topic(), journal.recordOf(kept)));
        }
      }
      case REMOVED -> {
        if (journal.isDurable() && isKept(publication)) {
          journal.add(new Change.Retain(publication.topic(), null));
        }
      }
      case NOTHING_TO_REMOVE -> {}
    }
  }

  /** The broker's own topics tell of this run of it. */
  private static boolean isKept(Publication publication) {
    return !ReservedTopics.isOfThisRun(publication.topic());
  }

  /** The message as it is kept where none is kept for ever; those of the broker itself are. */
  private static Publication expiring(Kernel kernel, Publication publication) {
    long seconds = kernel.config().limits().retainExpirySeconds();
    return seconds == 0 || publication.topic().startsWith("$")
        ? publication
        : publication.expiringAt(publication.receivedAtMillis() + seconds * 1000);
  }

  /** Gives a message of a shared subscription to a member, or to nobody where there is none. */
  static boolean offerShared(
      Loop loop, Publication publication, Share share, @Nullable Subscription member) {
    if (member == null) {
      return false;
    }
    boolean upgrade = loop.kernel().config().upgradeOutgoingQos();
    Qos qos = upgrade ? member.qos() : publication.qos().atMost(member.qos()); // [MQTT-4.8.2-3]
    boolean retain = member.retainAsPublished() && publication.retain();
    int[] identifiers =
        member.identifier() == 0 ? Outgoing.NO_IDENTIFIERS : new int[] {member.identifier()};
    return ((Session) member.subscriber())
        .offer(loop, publication, qos, retain, identifiers, share, false);
  }
}
