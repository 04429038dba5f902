package io.sundew.broker.transfer;

import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import java.io.IOException;

/** Tells two of each thing. */
public record Told(StoreSink first, StoreSink second) implements StoreSink {
  @Override
  public void session(SessionKey key, Facts facts) throws IOException {
    first.session(key, facts);
    second.session(key, facts);
  }

  @Override
  public void subscription(String filter, Wish wish) throws IOException {
    first.subscription(filter, wish);
    second.subscription(filter, wish);
  }

  @Override
  public void queued(long sequence, Header header, Publication message) throws IOException {
    first.queued(sequence, header, message);
    second.queued(sequence, header, message);
  }

  @Override
  public void released(long sequence) throws IOException {
    first.released(sequence);
    second.released(sequence);
  }

  @Override
  public void received(int packetId) throws IOException {
    first.received(packetId);
    second.received(packetId);
  }

  @Override
  public void retained(Publication message) throws IOException {
    first.retained(message);
    second.retained(message);
  }

  @Override
  public void value(String space, String key, byte[] value) throws IOException {
    first.value(space, key, value);
    second.value(space, key, value);
  }
}
