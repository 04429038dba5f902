package io.sundew.broker.transfer;

import io.sundew.broker.routing.ParsedFilter;
import io.sundew.broker.transfer.MosquittoRecord.Client;
import io.sundew.broker.transfer.MosquittoRecord.Exchange;
import io.sundew.broker.transfer.MosquittoRecord.Message;
import io.sundew.broker.transfer.MosquittoRecord.Other;
import io.sundew.broker.transfer.MosquittoRecord.Retained;
import io.sundew.broker.transfer.MosquittoRecord.Subscribed;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.TopicNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a {@code mosquitto.db} piece by piece: a head with the version, then chunks, each behind
 * its kind and length. Versions 5 (Mosquitto 1.6) and 6 (2.0 and later) have fixed fields first and
 * texts behind them; in 3 and 4 each text stands behind its own length, and what is read of a chunk
 * says where the next one is, as Mosquitto does it. Numbers are big-endian but for those of 64
 * bits.
 */
final class MosquittoReader {
  private static final byte[] MAGIC = {
    0, (byte) 0xB5, 0, 'm', 'o', 's', 'q', 'u', 'i', 't', 't', 'o', ' ', 'd', 'b'
  };
  private static final int OLDEST = 3;
  private static final int FIXED_FIELDS = 5;
  private static final int USER_NAMES = 6;
  private static final int SOURCE_NAMES = 4;
  private static final int LARGEST_PAYLOAD = 268_435_455;
  private static final int LARGEST_IDENTIFIER = 268_435_455;
  private static final int MOST_STATES = 11;

  private final DatabaseCursor in;
  private final int version;

  MosquittoReader(DatabaseCursor in) throws IOException {
    this.in = in;
    if (in.size() < MAGIC.length + 8 || !Arrays.equals(in.bytes(MAGIC.length), MAGIC)) {
      throw in.damaged("this is no mosquitto.db");
    }
    in.u32(); // a sum that Mosquitto never computes
    long found = in.u32();
    if (found < OLDEST || found > USER_NAMES) {
      throw in.damaged(
          "format %d; this broker reads %d to %d".formatted(found, OLDEST, USER_NAMES));
    }
    version = (int) found;
  }

  /** Whether a file that begins so is one. */
  static boolean isMagic(byte[] beginning) {
    return beginning.length >= MAGIC.length
        && Arrays.equals(beginning, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /** The next record; null at the end. */
  @Nullable MosquittoRecord next() throws IOException {
    in.seek(in.position());
    if (in.left() == 0) {
      return null;
    }
    boolean fixed = version >= FIXED_FIELDS;
    long kind = fixed ? in.u32() : in.u16();
    long length = in.u32();
    if (fixed) {
      in.limit(length);
    }
    MosquittoRecord record =
        switch ((int) Math.min(kind, 7)) {
          case 1 -> config();
          case 2 -> fixed ? message() : oldMessage();
          case 3 -> fixed ? exchange() : oldExchange();
          case 4 -> new Retained(in.i64());
          case 5 -> fixed ? subscribed() : oldSubscribed();
          case 6 -> fixed ? client() : oldClient();
          default -> throw in.damaged("a chunk of the unknown kind %d".formatted(kind));
        };
    if (fixed && in.left() > 0) {
      throw in.damaged("%d bytes are left of a chunk of kind %d".formatted(in.left(), kind));
    }
    return record;
  }

  /** The message that begins there, which was read before. */
  Message messageAt(long position) throws IOException {
    in.seek(position);
    return next() instanceof Message message ? message : missing();
  }

  private Message missing() throws IOException {
    throw in.damaged("the file has changed");
  }

  private MosquittoRecord config() throws IOException {
    int size;
    if (version >= FIXED_FIELDS) {
      in.i64();
      in.u8();
      size = in.u8();
      in.skip(in.left()); // the padding of a C structure
    } else {
      in.u8();
      size = in.u8();
      in.i64();
    }
    if (size != Long.BYTES) {
      throw in.damaged("message numbers of %d bytes".formatted(size));
    }
    return new Other();
  }

  private Client client() throws IOException {
    long expiresAt = in.i64();
    long expiry = in.u32();
    in.u16(); // the last packet identifier
    int idLength = in.u16();
    int userNameLength = 0;
    if (version >= USER_NAMES) {
      in.u16(); // the listener's port
      userNameLength = in.u16();
      in.u32(); // padding
    }
    String id = clientId(in.text(idLength));
    return new Client(id, in.text(userNameLength), Math.max(0, expiresAt), expiry);
  }

  private Client oldClient() throws IOException {
    String id = clientId(in.text());
    in.u16();
    in.i64(); // since when it is away, which Mosquitto does not use either
    return new Client(id, "", 0, 0xFFFF_FFFFL);
  }

  private String clientId(String id) throws IOException {
    if (id.isEmpty()) {
      throw in.damaged("an empty client identifier");
    }
    return id;
  }

  private Exchange exchange() throws IOException {
    long messageId = in.i64();
    int packetId = in.u16();
    int idLength = in.u16();
    int qos = qos();
    int state = in.u8();
    int flags = in.u8();
    int direction = in.u8();
    String client = clientId(in.text(idLength));
    List<Integer> identifiers = new ArrayList<>(0);
    properties(identifiers);
    return exchange(
        client, messageId, packetId, qos, state, flags >> 4 != 0, direction, identifiers);
  }

  private Exchange oldExchange() throws IOException {
    String client = clientId(in.text());
    long messageId = in.i64();
    int packetId = in.u16();
    int qos = qos();
    boolean retain = in.u8() != 0;
    int direction = in.u8();
    int state = in.u8();
    in.u8(); // whether it is a duplicate
    return exchange(client, messageId, packetId, qos, state, retain, direction, List.of());
  }

  private Exchange exchange(
      String client,
      long messageId,
      int packetId,
      int qos,
      int state,
      boolean retain,
      int direction,
      List<Integer> identifiers)
      throws IOException {
    if (state == 0 || state > MOST_STATES || direction > 1) {
      throw in.damaged("an exchange in state %d, direction %d".formatted(state, direction));
    }
    int[] numbers = identifiers.stream().mapToInt(Integer::intValue).toArray();
    return new Exchange(client, messageId, packetId, qos, state, retain, direction == 0, numbers);
  }

  private Message message() throws IOException {
    long id = in.i64();
    long expiresAt = in.i64();
    long payloadLength = in.u32();
    in.u16(); // the publisher's packet identifier
    int clientLength = in.u16();
    int userNameLength = in.u16();
    int topicLength = in.u16();
    int port = in.u16();
    int qos = qos();
    boolean retain = in.u8() != 0;
    String client = in.text(clientLength);
    String userName = in.text(userNameLength);
    String topic = topic(in.text(topicLength));
    byte[] payload = payload(payloadLength);
    Properties properties = properties(new ArrayList<>(0));
    return new Message(
        id,
        Math.max(0, expiresAt),
        client,
        userName,
        port,
        topic,
        qos,
        retain,
        payload,
        properties);
  }

  private Message oldMessage() throws IOException {
    long id = in.i64();
    String client = in.text();
    String userName = version >= SOURCE_NAMES ? in.text() : "";
    int port = version >= SOURCE_NAMES ? in.u16() : 0;
    in.u16(); // two packet identifiers
    in.u16();
    String topic = topic(in.text());
    int qos = qos();
    boolean retain = in.u8() != 0;
    byte[] payload = payload(in.u32());
    return new Message(id, 0, client, userName, port, topic, qos, retain, payload, Properties.NONE);
  }

  private byte[] payload(long length) throws IOException {
    if (length > LARGEST_PAYLOAD) {
      throw in.damaged("a payload of %d bytes".formatted(length));
    }
    return in.bytes(length);
  }

  private String topic(String topic) throws IOException {
    if (!TopicNames.isValid(topic)) {
      throw in.damaged("a topic that is none");
    }
    return topic;
  }

  private int qos() throws IOException {
    int qos = in.u8();
    if (qos > 2) {
      throw in.damaged("a QoS of %d".formatted(qos));
    }
    return qos;
  }

  private Subscribed subscribed() throws IOException {
    long identifier = in.u32();
    int idLength = in.u16();
    int filterLength = in.u16();
    int qos = qos();
    int options = in.u8();
    in.u16(); // padding
    String client = clientId(in.text(idLength));
    if (identifier > LARGEST_IDENTIFIER) {
      throw in.damaged("a subscription identifier of %d".formatted(identifier));
    }
    return new Subscribed(client, filter(in.text(filterLength)), qos, options, identifier);
  }

  private Subscribed oldSubscribed() throws IOException {
    String client = clientId(in.text());
    String filter = filter(in.text());
    return new Subscribed(client, filter, qos(), 0, 0);
  }

  private String filter(String filter) throws IOException {
    if (!ParsedFilter.parse(filter).isValid()) {
      throw in.damaged("a topic filter that is none");
    }
    return filter;
  }

  /** The properties that fill the rest of a chunk, behind their length; or nothing. */
  private Properties properties(List<Integer> identifiers) throws IOException {
    if (in.left() == 0) {
      return Properties.NONE;
    }
    long length = in.variable();
    if (length != in.left()) {
      throw in.damaged("properties of %d bytes where %d are left".formatted(length, in.left()));
    }
    Properties.Builder properties = Properties.builder();
    while (in.left() > 0) {
      property(properties, identifiers);
    }
    return properties.build();
  }

  private void property(Properties.Builder to, List<Integer> identifiers) throws IOException {
    int identifier = in.u8();
    switch (identifier) {
      case 0x01 -> to.set(Property.PAYLOAD_FORMAT_INDICATOR, in.u8() & 1);
      case 0x02 -> in.u32(); // the message's own time of expiry holds
      case 0x03 -> to.set(Property.CONTENT_TYPE, in.text());
      case 0x08 -> to.set(Property.RESPONSE_TOPIC, in.text());
      case 0x09 -> to.set(Property.CORRELATION_DATA, in.bytes(in.u16()));
      case 0x0B -> identifiers.add((int) in.variable());
      case 0x23 -> in.u16(); // an alias means nothing any more
      case 0x26 -> to.user(in.text(), in.text());
      default -> throw in.damaged("an unknown property 0x%02x".formatted(identifier));
    }
  }
}
