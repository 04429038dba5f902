package io.sundew.broker.transfer;

import io.sundew.api.Qos;
import io.sundew.broker.message.Publication;
import io.sundew.broker.routing.Subscriber;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import io.sundew.broker.transfer.MosquittoRecord.Client;
import io.sundew.broker.transfer.MosquittoRecord.Exchange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A client of a {@code mosquitto.db} with what is its own. Of messages it has their numbers alone,
 * twelve bytes each. Confined to one thread.
 */
final class MosquittoClient implements Subscriber {
  private static final int[] NONE = {};
  private static final int RELEASING = 6;
  private static final int RELEASED = 9;
  private static final int QUEUED = 11;

  final Client facts;
  final Map<String, Wish> subscriptions = new LinkedHashMap<>();

  /** What it has sent and not released, which Mosquitto has not routed yet. */
  final List<Exchange> incoming = new ArrayList<>(0);

  /** What goes to it from such messages. */
  final List<Late> late = new ArrayList<>(0);

  private final Map<Integer, int[]> identifiers = new LinkedHashMap<>(0);
  private long[] messages = new long[4];
  private int[] exchanges = new int[4];
  private int size;

  MosquittoClient(Client facts) {
    this.facts = facts;
  }

  /** A message that is routed only now. */
  record Late(Publication message, Header header) {}

  /** Notes a message for the client. */
  void add(Exchange exchange) {
    if (size == messages.length) {
      messages = Arrays.copyOf(messages, size * 2);
      exchanges = Arrays.copyOf(exchanges, size * 2);
    }
    messages[size] = exchange.messageId();
    exchanges[size] =
        exchange.packetId()
            | exchange.qos() << 16
            | exchange.state() << 18
            | (exchange.retain() ? 1 << 22 : 0);
    if (exchange.identifiers().length > 0) {
      identifiers.put(size, exchange.identifiers());
    }
    size++;
  }

  /** How many messages are for it. */
  int size() {
    return size;
  }

  long messageId(int i) {
    return messages[i];
  }

  int packetId(int i) {
    return exchanges[i] & 0xFFFF;
  }

  Qos qos(int i) {
    return Qos.of(exchanges[i] >> 16 & 3);
  }

  private int state(int i) {
    return exchanges[i] >> 18 & 15;
  }

  /** Whether it waits to be sent, and has no packet identifier that matters. */
  boolean isQueued(int i) {
    return state(i) == QUEUED;
  }

  /** Whether the client has it, and PUBCOMP is to come. */
  boolean isReleased(int i) {
    return state(i) == RELEASING || state(i) == RELEASED;
  }

  Header header(int i) {
    return new Header(qos(i), (exchanges[i] & 1 << 22) != 0, identifiers.getOrDefault(i, NONE));
  }

  @Override
  public String clientId() {
    return facts.id();
  }

  @Override
  public boolean isConnected() {
    return false;
  }

  @Override
  public boolean hasWindow() {
    return false;
  }

  @Override
  public boolean isDurable() {
    return true;
  }
}
