package io.sundew.broker.session;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.broker.routing.ParsedFilter;
import io.sundew.broker.routing.Subscription;
import io.sundew.broker.store.DamagedRecordException;
import io.sundew.broker.store.PublicationRecord;
import io.sundew.broker.store.RecordReader;
import io.sundew.broker.store.RecordWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How what belongs to a session is written down. Stateless. */
public final class SessionRecords {
  private static final int VERSION = 1;
  private static final int HAS_WILL = 0x01;
  private static final int RETAIN = 0x04;
  private static final int NO_LOCAL = 0x08;

  /** Headers without identifiers, by their flags. */
  private static final byte[][] PLAIN = new byte[2 * RETAIN][];

  static {
    for (Qos qos : Qos.values()) {
      for (boolean retain : new boolean[] {false, true}) {
        var header = new Header(qos, retain, Outgoing.NO_IDENTIFIERS);
        PLAIN[flags(header)] = write(header, flags(header));
      }
    }
  }

  private SessionRecords() {}

  /**
   * The facts of a session.
   *
   * @param awaySinceMillis since when its client is away, milliseconds since 1970; 0 while it is
   *     connected
   * @param perhapsSent so many of the first messages in the queue may have been sent before
   */
  public record Facts(
      String owner,
      long expirySeconds,
      long awaySinceMillis,
      int perhapsSent,
      @Nullable Will will) {}

  /**
   * What a queued message says about this one receiver.
   *
   * @param retain whether it is to be sent as a retained one
   */
  public record Header(Qos qos, boolean retain, int[] identifiers) {}

  /**
   * What a session wants of a filter.
   *
   * @param identifier the Subscription Identifier, 0 for none
   */
  public record Wish(Qos qos, boolean noLocal, boolean retainAsPublished, int identifier) {}

  /** The facts as bytes. */
  public static byte[] write(Facts facts) {
    Will will = facts.will();
    var out = new RecordWriter(VERSION, 64);
    out.bits(will == null ? 0 : HAS_WILL)
        .text(facts.owner())
        .number(facts.expirySeconds())
        .number(facts.awaySinceMillis())
        .number(facts.perhapsSent());
    if (will != null) {
      write(will, out);
    }
    return out.toBytes();
  }

  /**
   * The facts of these bytes.
   *
   * @throws DamagedRecordException when they are none
   */
  public static Facts readFacts(byte[] record) {
    return RecordReader.read(record, VERSION, SessionRecords::readFacts);
  }

  private static Facts readFacts(RecordReader in) {
    int flags = in.bits();
    return new Facts(
        in.text(),
        in.number(),
        in.number(),
        (int) in.number(),
        (flags & HAS_WILL) != 0 ? readWill(in) : null);
  }

  private static void write(Will will, RecordWriter out) {
    var client = will.client();
    out.bytes(PublicationRecord.write(will.publication()))
        .number(will.expirySeconds() + 1)
        .number(will.delaySeconds())
        .text(client.clientId())
        .text(client.name())
        .text(client.authenticator())
        .text(client.listener())
        .text(client.version().name())
        .number(client.attributes().size());
    client.attributes().forEach((name, value) -> out.text(name).text(value));
  }

  /** The client's address is not kept: after a restart nobody is there any more. */
  private static Will readWill(RecordReader in) {
    var publication = PublicationRecord.read(in.bytes());
    long expirySeconds = in.number() - 1;
    long delaySeconds = in.number();
    String clientId = in.text();
    String name = in.text();
    String authenticator = in.text();
    String listener = in.text();
    ProtocolVersion version = version(in.text());
    Map<String, String> attributes = new TreeMap<>();
    for (long left = in.number(); left > 0; left--) {
      attributes.put(in.text(), in.text());
    }
    return Will.ofAbsent(
        publication,
        expirySeconds,
        delaySeconds,
        clientId,
        name,
        attributes,
        authenticator,
        listener,
        version);
  }

  private static ProtocolVersion version(String name) {
    try {
      return ProtocolVersion.valueOf(name);
    } catch (IllegalArgumentException unknown) {
      throw new DamagedRecordException("an unknown protocol version " + name);
    }
  }

  /** The header as bytes. Shared where there is no identifier, as is usual: not to be changed. */
  public static byte[] write(Header header) {
    int flags = flags(header);
    return header.identifiers().length == 0 ? PLAIN[flags] : write(header, flags);
  }

  private static int flags(Header header) {
    return header.qos().level() | (header.retain() ? RETAIN : 0);
  }

  private static byte[] write(Header header, int flags) {
    var out = new RecordWriter(VERSION, 16);
    out.bits(flags).number(header.identifiers().length);
    for (int identifier : header.identifiers()) {
      out.number(identifier);
    }
    return out.toBytes();
  }

  /**
   * The header of these bytes.
   *
   * @throws DamagedRecordException when they are none
   */
  public static Header readHeader(byte[] record) {
    return RecordReader.read(record, VERSION, in -> readHeader(in, record.length));
  }

  private static Header readHeader(RecordReader in, int most) {
    int flags = in.bits();
    long count = in.number();
    if (count < 0 || count > most) {
      throw new DamagedRecordException("more identifiers than bytes");
    }
    int[] identifiers = count == 0 ? Outgoing.NO_IDENTIFIERS : new int[(int) count];
    for (int i = 0; i < count; i++) {
      identifiers[i] = (int) in.number();
    }
    return new Header(Qos.of(flags & 0x03), (flags & RETAIN) != 0, identifiers);
  }

  static byte[] write(Subscription subscription) {
    return write(
        new Wish(
            subscription.qos(),
            subscription.noLocal(),
            subscription.retainAsPublished(),
            subscription.identifier()));
  }

  /** The wish as bytes. */
  public static byte[] write(Wish wish) {
    return new RecordWriter(VERSION, 16)
        .bits(
            wish.qos().level()
                | (wish.retainAsPublished() ? RETAIN : 0)
                | (wish.noLocal() ? NO_LOCAL : 0))
        .number(wish.identifier())
        .toBytes();
  }

  /**
   * The wish of these bytes.
   *
   * @throws DamagedRecordException when they are none
   */
  public static Wish readWish(byte[] record) {
    return RecordReader.read(record, VERSION, SessionRecords::readWish);
  }

  private static Wish readWish(RecordReader in) {
    int flags = in.bits();
    return new Wish(
        Qos.of(flags & 0x03), (flags & NO_LOCAL) != 0, (flags & RETAIN) != 0, (int) in.number());
  }

  static Subscription readSubscription(Session session, String filter, byte[] record) {
    Wish wish = readWish(record);
    ParsedFilter parsed = ParsedFilter.parse(filter);
    return new Subscription(
        session,
        parsed.filter(),
        parsed.group(),
        wish.qos(),
        wish.noLocal(),
        wish.retainAsPublished(),
        wish.identifier());
  }
}
