package io.sundew.broker.transfer;

import io.sundew.api.Qos;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.routing.ParsedFilter;
import io.sundew.broker.routing.Route;
import io.sundew.broker.routing.SharedGroup;
import io.sundew.broker.routing.Subscription;
import io.sundew.broker.routing.SubscriptionIndex;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import io.sundew.broker.transfer.MosquittoRecord.Client;
import io.sundew.broker.transfer.MosquittoRecord.Exchange;
import io.sundew.broker.transfer.MosquittoRecord.Message;
import io.sundew.broker.transfer.MosquittoRecord.Other;
import io.sundew.broker.transfer.MosquittoRecord.Retained;
import io.sundew.broker.transfer.MosquittoRecord.Subscribed;
import io.sundew.mqtt.Topic;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Mosquitto has saved. The whole file is read and checked before anything is told of it;
 * payloads are read again when their turn comes, so that memory has numbers and names alone.
 *
 * <p>Mosquitto holds a QoS 2 message of a client back until it is released, Sundew hands it on when
 * it comes. So what is held back is handed on here, behind all else, and its identifier is noted: a
 * client that sends it again is answered, and nobody gets it twice.
 *
 * <p>A message in flight keeps its packet identifier, which in Sundew is a function of its number:
 * numbers are chosen for that, and leave gaps.
 */
final class MosquittoSource implements ImportSource {
  private static final int IDENTIFIERS = 65_535;
  private static final long NEVER = 0xFFFF_FFFFL;
  private static final int NO_LOCAL = 0x04;
  private static final int RETAIN_AS_PUBLISHED = 0x08;

  private final Path file;
  private final long nowMillis;

  MosquittoSource(Path file, long nowMillis) {
    this.file = file;
    this.nowMillis = nowMillis;
  }

  @Override
  public String kind() {
    return "a mosquitto.db";
  }

  @Override
  public void tell(StoreSink sink) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      var reading = new Reading(new DatabaseCursor(file, channel));
      reading.scan();
      reading.handOn();
      reading.tell(sink);
    }
  }

  private final class Reading {
    private final DatabaseCursor cursor;
    private final MosquittoReader reader;
    private final LongIndex messages = new LongIndex();
    private final Map<String, MosquittoClient> clients = new LinkedHashMap<>();
    private final List<Long> retained = new ArrayList<>();

    /** Topics whose retained message changes by what was held back. */
    private final Map<String, Publication> lateRetained = new LinkedHashMap<>();

    Reading(DatabaseCursor cursor) throws IOException {
      this.cursor = cursor;
      this.reader = new MosquittoReader(cursor);
    }

    void scan() throws IOException {
      List<Exchange> early = new ArrayList<>(0);
      List<Subscribed> subscribed = new ArrayList<>(0);
      long position = cursor.position();
      for (MosquittoRecord record = reader.next(); record != null; record = reader.next()) {
        switch (record) {
          case Client client -> {
            if (clients.put(client.id(), new MosquittoClient(client)) != null) {
              throw cursor.damaged("a second client '%s'".formatted(client.id()));
            }
          }
          case Exchange exchange -> {
            if (!add(exchange)) {
              early.add(exchange);
            }
          }
          case Message message -> {
            if (!messages.put(message.id(), position)) {
              throw cursor.damaged("a second message of the number %d".formatted(message.id()));
            }
          }
          case Subscribed subscription -> {
            if (!add(subscription)) {
              subscribed.add(subscription);
            }
          }
          case Retained each -> retained.add(each.messageId());
          case Other _ -> {}
        }
        position = cursor.position();
      }
      early.forEach(this::add); // of those that are in no order; clients that end are in none
      subscribed.forEach(this::add);
    }

    private boolean add(Exchange exchange) {
      MosquittoClient client = clients.get(exchange.client());
      if (client == null) {
        return false;
      }
      if (!exchange.fromClient()) {
        client.add(exchange);
      } else if (exchange.qos() == 2 && exchange.packetId() > 0) {
        client.incoming.add(exchange);
      }
      return true;
    }

    private boolean add(Subscribed subscription) {
      MosquittoClient client = clients.get(subscription.client());
      if (client == null) {
        return false;
      }
      int options = subscription.options();
      client.subscriptions.put(
          subscription.filter(),
          new Wish(
              Qos.of(subscription.qos()),
              (options & NO_LOCAL) != 0,
              (options & RETAIN_AS_PUBLISHED) != 0,
              (int) subscription.identifier()));
      return true;
    }

    /** Hands on what clients have sent and not released. */
    void handOn() throws IOException {
      if (clients.values().stream().allMatch(each -> each.incoming.isEmpty())) {
        return;
      }
      SubscriptionIndex index = index();
      for (MosquittoClient client : clients.values()) {
        for (Exchange exchange : client.incoming) {
          Publication message = message(exchange.messageId());
          if (message != null) {
            handOn(message, client, index);
          }
        }
      }
    }

    private SubscriptionIndex index() {
      var index = new SubscriptionIndex();
      for (MosquittoClient client : clients.values()) {
        client.subscriptions.forEach(
            (filter, wish) -> {
              ParsedFilter parsed = ParsedFilter.parse(filter);
              index.subscribe(
                  new Subscription(
                      client,
                      parsed.filter(),
                      parsed.group(),
                      wish.qos(),
                      wish.noLocal(),
                      wish.retainAsPublished(),
                      wish.identifier()));
            });
      }
      return index;
    }

    private void handOn(Publication message, MosquittoClient from, SubscriptionIndex index) {
      if (message.retain()) {
        lateRetained.put(message.topic(), message);
      }
      var matches = index.match(message.topic());
      for (Route each : matches.routes()) {
        boolean own = each.subscriber().equals(from);
        @Nullable Route route = own ? each.withoutLocal() : each;
        if (route != null) {
          late(
              route.subscriber(),
              message,
              route.qos(),
              route.retainAsPublished(),
              route.subscriptionIdentifiers());
        }
      }
      for (SharedGroup group : matches.shared()) {
        @Nullable Subscription member = group.next();
        if (member != null) {
          int[] identifiers =
              member.identifier() == 0 ? new int[0] : new int[] {member.identifier()};
          late(member.subscriber(), message, member.qos(), member.retainAsPublished(), identifiers);
        }
      }
    }

    private void late(
        Object to, Publication message, Qos wanted, boolean asPublished, int[] identifiers) {
      Qos qos = wanted.compareTo(message.qos()) < 0 ? wanted : message.qos();
      if (qos != Qos.AT_MOST_ONCE && to instanceof MosquittoClient client) {
        var header = new Header(qos, asPublished && message.retain(), identifiers);
        client.late.add(new MosquittoClient.Late(message, header));
      }
    }

    void tell(StoreSink sink) throws IOException {
      for (MosquittoClient client : clients.values()) {
        if (isKept(client.facts)) {
          tell(client, sink);
        }
      }
      for (long id : retained) {
        Publication message = message(id);
        if (message != null
            && message.payloadBytes().length > 0
            && !message.topic().startsWith("$SYS/")
            && !lateRetained.containsKey(message.topic())) {
          sink.retained(message.withRetain(true));
        }
      }
      for (Publication message : lateRetained.values()) {
        if (message.payloadBytes().length > 0) {
          sink.retained(message);
        }
      }
    }

    private boolean isKept(Client client) {
      return client.expirySeconds() > 0
          && (client.expiresAtSeconds() == 0 || client.expiresAtSeconds() * 1000 > nowMillis);
    }

    private void tell(MosquittoClient client, StoreSink sink) throws IOException {
      Client facts = client.facts;
      int sent = 0;
      for (int i = 0; i < client.size(); i++) {
        boolean inFlight = !client.isQueued(i) && !client.isReleased(i);
        sent += inFlight && wanted(client, i) != null ? 1 : 0;
      }
      sink.session(
          new SessionKey("", facts.id()),
          new Facts(facts.userName(), facts.expirySeconds(), awaySince(facts), sent, null));
      for (Map.Entry<String, Wish> each : client.subscriptions.entrySet()) {
        sink.subscription(each.getKey(), each.getValue());
      }
      long last = inFlight(client, sink);
      last = queued(client, last, sink);
      for (MosquittoClient.Late each : client.late) {
        sink.queued(++last, each.header(), each.message());
      }
      for (Exchange exchange : client.incoming) {
        sink.received(exchange.packetId());
      }
    }

    /** Returns the number of the last one. */
    private long inFlight(MosquittoClient client, StoreSink sink) throws IOException {
      long last = -1;
      List<Long> released = new ArrayList<>(0);
      for (int i = 0; i < client.size(); i++) {
        if (client.isReleased(i)) {
          last = numberFor(client.packetId(i), last);
          released.add(last);
        } else if (!client.isQueued(i)) {
          Publication message = wanted(client, i);
          if (message != null) {
            last = numberFor(client.packetId(i), last);
            sink.queued(last, client.header(i), message);
          }
        }
      }
      for (long each : released) {
        sink.released(each);
      }
      return last;
    }

    private long queued(MosquittoClient client, long before, StoreSink sink) throws IOException {
      long last = before;
      for (int i = 0; i < client.size(); i++) {
        Publication message = client.isQueued(i) ? wanted(client, i) : null;
        if (message != null) {
          sink.queued(++last, client.header(i), message);
        }
      }
      return last;
    }

    /** What is not kept on disk is not brought in either: QoS 0, and what has expired. */
    private @Nullable Publication wanted(MosquittoClient client, int i) throws IOException {
      return client.qos(i) == Qos.AT_MOST_ONCE ? null : message(client.messageId(i));
    }

    private long awaySince(Client client) {
      boolean known = client.expiresAtSeconds() > 0 && client.expirySeconds() != NEVER;
      return known
          ? Math.max(1, (client.expiresAtSeconds() - client.expirySeconds()) * 1000)
          : nowMillis;
    }

    /** The message of a number; null where it has expired, or is not there, as for Mosquitto. */
    private @Nullable Publication message(long id) throws IOException {
      long position = messages.get(id);
      if (position == 0) {
        return null;
      }
      Message message = reader.messageAt(position);
      long expiresAt =
          message.expiresAtSeconds() == 0 ? Publication.NEVER : message.expiresAtSeconds() * 1000;
      return expiresAt <= nowMillis
          ? null
          : new Publication(
              Topic.of(message.topic()),
              message.payload(),
              Qos.of(message.qos()),
              message.retain(),
              message.properties(),
              new Origin(
                  message.client(),
                  message.userName(),
                  message.port() == 0 ? "" : Integer.toString(message.port()),
                  "",
                  0),
              nowMillis,
              expiresAt);
    }
  }

  /** The first number behind that one whose packet identifier is the wanted one. */
  private static long numberFor(int packetId, long after) {
    long wanted = Math.floorMod(packetId - 1, IDENTIFIERS);
    long next = after + 1;
    return next + Math.floorMod(wanted - next % IDENTIFIERS, IDENTIFIERS);
  }
}
