package io.sundew.broker.session;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.store.DamagedRecordException;
import io.sundew.broker.store.PublicationRecord;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.mqtt.Topic;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * What a store holds is read by brokers to come: the bytes below were written by version 1 of each
 * layout and stay as they are. A change of a layout adds a version here.
 */
class RecordFormatTest {
  private static final String MESSAGE_1 =
      "013e14706c616e742fc3bc2f74656d706572617475726580d095ffbc31c0ccabffbc310873656e736f722d3105616c696365067075626c696304686f6f6b020101030a746578742f706c61696e0807616e73776572730902010226016101622601610163000300ff07";
  private static final String PLAIN_MESSAGE_1 = "0101017480d095ffbc31077061796c6f6164";
  private static final String FACTS_1 =
      "010105616c696365901c80d095ffbc311469013e14706c616e742fc3bc2f74656d706572617475726580d095ffbc31c0ccabffbc310873656e736f722d3105616c696365067075626c696304686f6f6b020101030a746578742f706c61696e0807616e73776572730902010226016101622601610163000300ff073d050873656e736f722d3105616c6963650b617574682d706173737764067075626c6963025635010674656e616e74056e6f727468";
  private static final String HEADER_1 = "01050201ac02";

  private static final Publication MESSAGE =
      new Publication(
          Topic.of("plant/ü/temperature"),
          new byte[] {0, -1, 7},
          Qos.EXACTLY_ONCE,
          true,
          Properties.builder()
              .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
              .set(Property.CONTENT_TYPE, "text/plain")
              .set(Property.RESPONSE_TOPIC, "answers")
              .set(Property.CORRELATION_DATA, new byte[] {1, 2})
              .user("a", "b")
              .user("a", "c")
              .build(),
          new Origin("sensor-1", "alice", "public", "hook", 2),
          1_700_000_000_000L,
          1_700_000_360_000L);
  private static final Publication PLAIN_MESSAGE =
      new Publication(
          Topic.of("t"),
          "payload".getBytes(StandardCharsets.UTF_8),
          Qos.AT_LEAST_ONCE,
          false,
          Properties.NONE,
          Origin.BROKER,
          1_700_000_000_000L,
          Publication.NEVER);
  private static final Facts FACTS =
      new Facts(
          "alice",
          3600,
          1_700_000_000_000L,
          20,
          new Will(
              MESSAGE,
              60,
              5,
              new BrokerClient(
                  "sensor-1",
                  "alice",
                  Map.of("tenant", "north"),
                  "auth-passwd",
                  "public",
                  InetSocketAddress.createUnresolved("away", 0),
                  ProtocolVersion.V5)));
  private static final Header HEADER = new Header(Qos.AT_LEAST_ONCE, true, new int[] {1, 300});

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void records_areWrittenAsTheyWere() {
    assertEquals(MESSAGE_1, hex(PublicationRecord.write(MESSAGE)));
    assertEquals(PLAIN_MESSAGE_1, hex(PublicationRecord.write(PLAIN_MESSAGE)));
    assertEquals(FACTS_1, hex(SessionRecords.write(FACTS)));
    assertEquals(HEADER_1, hex(SessionRecords.write(HEADER)));
  }

  @Test
  void message_ofVersion1_isRead() {
    Publication read = PublicationRecord.read(bytes(MESSAGE_1));
    assertEquals(MESSAGE.topic(), read.topic());
    assertArrayEquals(MESSAGE.payloadBytes(), read.payloadBytes());
    assertEquals(MESSAGE.qos(), read.qos());
    assertEquals(MESSAGE.retain(), read.retain());
    assertEquals(MESSAGE.properties(), read.properties());
    assertEquals(MESSAGE.origin(), read.origin());
    assertEquals(MESSAGE.receivedAtMillis(), read.receivedAtMillis());
    assertEquals(MESSAGE.expiresAtMillis(), read.expiresAtMillis());

    Publication plain = PublicationRecord.read(bytes(PLAIN_MESSAGE_1));
    assertEquals("t", plain.topic());
    assertEquals(Origin.BROKER, plain.origin());
    assertEquals(Publication.NEVER, plain.expiresAtMillis());
    assertEquals(Properties.NONE, plain.properties());
  }

  @Test
  void sessionOfVersion1_isRead() {
    Facts read = SessionRecords.readFacts(bytes(FACTS_1));
    assertEquals(hex(SessionRecords.write(FACTS)), hex(SessionRecords.write(read)));
    assertEquals("alice", read.owner());
    assertEquals(20, read.perhapsSent());

    Header header = SessionRecords.readHeader(bytes(HEADER_1));
    assertEquals(HEADER.qos(), header.qos());
    assertEquals(HEADER.retain(), header.retain());
    assertArrayEquals(HEADER.identifiers(), header.identifiers());
  }

  @Test
  void record_ofALaterVersion_isRefused() {
    for (String record : new String[] {MESSAGE_1, FACTS_1, HEADER_1}) {
      byte[] later = bytes(record);
      later[0] = 2;
      assertRefused(later, record.equals(FACTS_1) ? this::facts : this::message);
    }
  }

  @Test
  void record_thatIsCutOff_isRefused() {
    byte[] message = bytes(MESSAGE_1);
    for (int length = 0; length < message.length; length++) {
      assertRefused(Arrays.copyOf(message, length), this::message);
    }
    byte[] facts = bytes(FACTS_1);
    for (int length = 0; length < facts.length; length++) {
      assertRefused(Arrays.copyOf(facts, length), this::facts);
    }
  }

  /** Whatever stands there, it is either a record or refused as damaged, and no memory goes. */
  @Test
  void record_withBytesChanged_isReadOrRefused() {
    var random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      readOrRefuse(changed(bytes(MESSAGE_1), random), this::message);
      readOrRefuse(changed(bytes(FACTS_1), random), this::facts);
      readOrRefuse(changed(bytes(HEADER_1), random), SessionRecords::readHeader);
    }
  }

  private static byte[] changed(byte[] record, Random random) {
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      record[random.nextInt(record.length)] = (byte) random.nextInt(256);
    }
    return record;
  }

  private Object message(byte[] record) {
    return PublicationRecord.read(record);
  }

  private Object facts(byte[] record) {
    return SessionRecords.readFacts(record);
  }

  private static void readOrRefuse(byte[] record, Function<byte[], Object> reader) {
    try {
      reader.apply(record);
    } catch (DamagedRecordException damaged) {
      // as it should be
    }
  }

  private static void assertRefused(byte[] record, Function<byte[], Object> reader) {
    assertThrows(DamagedRecordException.class, () -> reader.apply(record), () -> hex(record));
  }
}
