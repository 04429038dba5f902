package io.sundew.broker.transfer;

import io.sundew.api.store.SessionKey;
import io.sundew.api.store.StoreVisitor;
import io.sundew.api.store.Stored;
import io.sundew.broker.message.Publication;
import io.sundew.broker.routing.ParsedFilter;
import io.sundew.broker.session.SessionRecords;
import io.sundew.broker.store.DamagedRecordException;
import io.sundew.broker.store.PublicationRecord;
import java.io.IOException;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Makes of a store's records what they mean, with the readers that the broker itself uses, and
 * tells of those that mean nothing. Confined to one thread.
 */
public final class RecordDecoder implements StoreVisitor {
  /** Where the kernel keeps what is about the store itself; no plugin instance has such a name. */
  public static final String KERNEL_SPACE = "$sundew";

  private final StoreSink sink;
  private final BiConsumer<String, String> damage;
  private String session = "";

  /**
   * Hands to a sink what can be read.
   *
   * @param damage is told the place and the problem of what cannot
   */
  public RecordDecoder(StoreSink sink, BiConsumer<String, String> damage) {
    this.sink = sink;
    this.damage = damage;
  }

  private interface Step<T> {
    void take(T value) throws IOException;
  }

  private <T> void decode(String place, Supplier<T> reading, Step<T> step) throws IOException {
    T value;
    try {
      value = reading.get();
    } catch (DamagedRecordException | IllegalArgumentException | IndexOutOfBoundsException e) {
      damaged(place, String.valueOf(e.getMessage()));
      return;
    }
    step.take(value);
  }

  @Override
  public void session(long sessionId, SessionKey key, byte[] record) throws IOException {
    session = "session '" + key + "'";
    decode(session, () -> SessionRecords.readFacts(record), facts -> sink.session(key, facts));
  }

  @Override
  public void subscription(String filter, byte[] record) throws IOException {
    decode(
        session + ", subscription '" + filter + "'",
        () -> {
          String problem = ParsedFilter.parse(filter).problem();
          if (problem != null) {
            throw new DamagedRecordException(problem);
          }
          return SessionRecords.readWish(record);
        },
        wish -> sink.subscription(filter, wish));
  }

  private record Queued(SessionRecords.Header header, Publication message) {}

  @Override
  public void queued(Stored message) throws IOException {
    decode(
        session + ", message " + message.sequence(),
        () ->
            new Queued(
                SessionRecords.readHeader(message.header()),
                PublicationRecord.read(message.message().bytes())),
        read -> sink.queued(message.sequence(), read.header(), read.message()));
  }

  @Override
  public void released(long sequence) throws IOException {
    sink.released(sequence);
  }

  @Override
  public void received(int packetId) throws IOException {
    sink.received(packetId);
  }

  @Override
  public void retained(String topic, byte[] message) throws IOException {
    String place = "retained message '" + topic + "'";
    decode(
        place,
        () -> PublicationRecord.read(message),
        publication -> {
          if (publication.topic().equals(topic)) {
            sink.retained(publication);
          } else {
            damaged(place, "it says that its topic is '" + publication.topic() + "'");
          }
        });
  }

  @Override
  public void value(String space, String key, byte[] value) throws IOException {
    if (!space.equals(KERNEL_SPACE)) {
      sink.value(space, key, value);
    }
  }

  @Override
  public void damaged(String place, String problem) {
    damage.accept(place, problem);
  }
}
