package io.sundew.broker.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes what is stored as lines of JSON: the first says what the file is, the last that it is
 * whole. Confined to one thread.
 */
public final class JsonLinesWriter implements StoreSink {
  static final String FORMAT = "sundew-store";
  static final int VERSION = 1;
  private static final JsonMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder().build().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET));

  private final OutputStream to;
  private long lines;

  /** Writes to a stream, which it does not close; better a buffered one. */
  public JsonLinesWriter(OutputStream to) throws IOException {
    this.to = to;
    line(JsonRecords.object(FORMAT).put("version", VERSION));
  }

  private void line(ObjectNode node) throws IOException {
    MAPPER.writeValue(to, node);
    to.write('\n');
    lines++;
  }

  @Override
  public void session(SessionKey key, Facts facts) throws IOException {
    line(
        JsonRecords.write(
            facts,
            JsonRecords.object("session")
                .put("namespace", key.namespace())
                .put("client", key.clientId())));
  }

  @Override
  public void subscription(String filter, Wish wish) throws IOException {
    line(JsonRecords.write(wish, JsonRecords.object("subscription").put("filter", filter)));
  }

  @Override
  public void queued(long sequence, Header header, Publication message) throws IOException {
    ObjectNode node = JsonRecords.object("queued").put("sequence", sequence);
    JsonRecords.write(header, node).set("message", JsonRecords.write(message));
    line(node);
  }

  @Override
  public void released(long sequence) throws IOException {
    line(JsonRecords.object("released").put("sequence", sequence));
  }

  @Override
  public void received(int packetId) throws IOException {
    line(JsonRecords.object("received").put("packetId", packetId));
  }

  @Override
  public void retained(Publication message) throws IOException {
    ObjectNode node = JsonRecords.object("retained");
    node.set("message", JsonRecords.write(message));
    line(node);
  }

  @Override
  public void value(String space, String key, byte[] value) throws IOException {
    line(JsonRecords.object("value").put("space", space).put("key", key).put("value", value));
  }

  /** Writes the last line. */
  public void end() throws IOException {
    line(JsonRecords.object("end").put("lines", lines));
    to.flush();
  }
}
