package io.sundew.broker.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.SessionRecords.Facts;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Lines of JSON as {@link JsonLinesWriter} writes them. One line is in memory at a time. */
final class JsonLinesSource implements ImportSource {
  /** A payload of the largest size in base64, and what stands beside it. */
  private static final int LONGEST_LINE = 400 << 20;

  private static final int LONGEST_TEXT = 0xFFFF;
  private static final JsonMapper MAPPER =
      new JsonMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxStringLength(LONGEST_LINE)
                      .maxNestingDepth(16)
                      .build())
              .build());

  private final Path file;

  JsonLinesSource(Path file) {
    this.file = file;
  }

  @Override
  public String kind() {
    return "an export";
  }

  @Override
  public void tell(StoreSink sink) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      new Telling(in, sink).all();
    }
  }

  private final class Telling {
    private final InputStream in;
    private final StoreSink sink;
    private final Set<SessionKey> sessions = new HashSet<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1 << 12);
    private long number;
    private long sequence = -1;
    private boolean inSession;

    Telling(InputStream in, StoreSink sink) {
      this.in = in;
      this.sink = sink;
    }

    void all() throws IOException {
      JsonNode first = next();
      check(first);
      if (first.path("version").asInt() != JsonLinesWriter.VERSION) {
        throw wrong("version " + first.path("version") + ", and this broker knows 1");
      }
      for (JsonNode node = next(); ; node = next()) {
        if (node.path("type").asText().equals("end")) {
          end(node);
          return;
        }
        try {
          tell(node);
        } catch (IllegalArgumentException e) {
          throw wrong(String.valueOf(e.getMessage()));
        }
      }
    }

    private void end(JsonNode node) throws IOException {
      if (node.path("lines").asLong() != number - 1) {
        throw wrong("it says that " + node.path("lines") + " lines stand before this one");
      }
      if (in.read() >= 0) {
        throw wrong("there is more behind the end");
      }
    }

    private void check(JsonNode node) throws IOException {
      if (!node.path("type").asText().equals(JsonLinesWriter.FORMAT)) {
        throw wrong("this is neither an export ('sundew store export') nor a mosquitto.db");
      }
    }

    private void tell(JsonNode node) throws IOException {
      String type = node.path("type").asText();
      switch (type) {
        case "session" -> session(node);
        case "subscription" -> {
          requireSession(type);
          sink.subscription(JsonRecords.filter(node), JsonRecords.wish(node));
        }
        case "queued" -> queued(node);
        case "released" -> {
          requireSession(type);
          sink.released(JsonRecords.number(node, "sequence", 0, Long.MAX_VALUE - 1));
        }
        case "received" -> {
          requireSession(type);
          sink.received((int) JsonRecords.number(node, "packetId", 1, 0xFFFF));
        }
        case "retained" -> sink.retained(message(node));
        case "value" ->
            sink.value(
                JsonRecords.text(node, "space"),
                JsonRecords.text(node, "key"),
                JsonRecords.binary(node, "value"));
        default -> throw new IllegalArgumentException("an unknown type '" + type + "'");
      }
    }

    private void session(JsonNode node) throws IOException {
      var key =
          new SessionKey(JsonRecords.text(node, "namespace"), JsonRecords.text(node, "client"));
      if (key.clientId().isEmpty() || key.clientId().length() > LONGEST_TEXT) {
        throw new IllegalArgumentException("'client' is no client identifier");
      }
      if (!sessions.add(key)) {
        throw new IllegalArgumentException("a second session '" + key + "'");
      }
      Facts facts = JsonRecords.facts(node);
      inSession = true;
      sequence = -1;
      sink.session(key, facts);
    }

    private void queued(JsonNode node) throws IOException {
      requireSession("queued");
      long next = JsonRecords.number(node, "sequence", 0, Long.MAX_VALUE - 1);
      if (next <= sequence) {
        throw new IllegalArgumentException("'sequence' does not grow");
      }
      sequence = next;
      sink.queued(next, JsonRecords.header(node), message(node));
    }

    private Publication message(JsonNode node) {
      JsonNode message = node.get("message");
      if (message == null) {
        throw new IllegalArgumentException("'message' is missing");
      }
      return JsonRecords.message(message);
    }

    private void requireSession(String type) {
      if (!inSession) {
        throw new IllegalArgumentException("'" + type + "' before the first session");
      }
    }

    private JsonNode next() throws IOException {
      number++;
      line.reset();
      for (int each = in.read(); each != '\n'; each = in.read()) {
        if (each < 0) {
          throw wrong(number == 1 ? "the file is empty" : "the file is cut short");
        }
        if (line.size() == LONGEST_LINE) {
          throw wrong("a line of more than " + LONGEST_LINE + " bytes");
        }
        line.write(each);
      }
      try {
        JsonNode node = MAPPER.readTree(line.toByteArray());
        if (node == null || !node.isObject()) {
          throw wrong("this is no JSON object");
        }
        return node;
      } catch (JsonProcessingException e) {
        throw wrong("this is no JSON object: " + e.getOriginalMessage());
      }
    }

    private IOException wrong(String problem) {
      return new IOException(file + ":" + number + ": " + problem);
    }
  }
}
