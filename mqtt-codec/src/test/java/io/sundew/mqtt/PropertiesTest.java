package io.sundew.mqtt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.UserProperty;
import java.util.List;
import org.junit.jupiter.api.Test;

class PropertiesTest {
  @Test
  void build_nothing_isNone() {
    assertSame(Properties.NONE, Properties.builder().build());
    var one = Properties.builder().set(Property.TOPIC_ALIAS, 1).user("k", "v").build();
    assertSame(
        Properties.NONE,
        one.toBuilder().remove(Property.TOPIC_ALIAS).removeUserProperties().build());
  }

  @Test
  void forwarded_isWithoutWhatEndsAtTheReceiver_andMadeOnce() {
    var rest = Properties.builder().set(Property.CONTENT_TYPE, "c").user("k", "v").build();
    assertSame(rest, rest.forwarded());
    var all =
        rest.toBuilder()
            .set(Property.TOPIC_ALIAS, 3)
            .set(Property.MESSAGE_EXPIRY_INTERVAL, 60)
            .subscriptionIdentifier(7)
            .build();
    assertEquals(rest, all.forwarded());
    assertSame(all.forwarded(), all.forwarded());
    assertArrayEquals(rest.encoded(), all.forwarded().encoded());
    assertSame(
        Properties.NONE, Properties.builder().set(Property.TOPIC_ALIAS, 1).build().forwarded());
  }

  @Test
  void values_setInAnyOrder_standAtTheirProperty() {
    var properties =
        Properties.builder()
            .set(Property.TOPIC_ALIAS, 3)
            .set(Property.CORRELATION_DATA, new byte[] {1})
            .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
            .set(Property.CONTENT_TYPE, "c")
            .set(Property.MESSAGE_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
            .build();
    assertEquals(1, properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
    assertEquals(0xFFFF_FFFFL, properties.number(Property.MESSAGE_EXPIRY_INTERVAL, 0));
    assertEquals(3, properties.number(Property.TOPIC_ALIAS, 0));
    assertEquals("c", properties.text(Property.CONTENT_TYPE));
    assertArrayEquals(new byte[] {1}, properties.binary(Property.CORRELATION_DATA));
    assertEquals(-1, properties.number(Property.RECEIVE_MAXIMUM, -1));
    assertNull(properties.text(Property.RESPONSE_TOPIC));
    assertNull(properties.binary(Property.AUTHENTICATION_DATA));
    assertNull(properties.text(Property.CORRELATION_DATA));
  }

  @Test
  void toBuilder_changes_leaveTheOriginalAlone() {
    var original =
        Properties.builder()
            .set(Property.TOPIC_ALIAS, 3)
            .set(Property.CONTENT_TYPE, "c")
            .subscriptionIdentifier(1)
            .user("k", "v")
            .build();
    var changed =
        original.toBuilder()
            .set(Property.TOPIC_ALIAS, 4)
            .set(Property.CONTENT_TYPE, "d")
            .set(Property.RESPONSE_TOPIC, "r")
            .subscriptionIdentifier(2)
            .user("k", "w")
            .build();
    assertEquals(3, original.number(Property.TOPIC_ALIAS, 0));
    assertEquals("c", original.text(Property.CONTENT_TYPE));
    assertArrayEquals(new int[] {1}, original.subscriptionIdentifiers());
    assertEquals(List.of(new UserProperty("k", "v")), original.userProperties());
    assertEquals(4, changed.number(Property.TOPIC_ALIAS, 0));
    assertEquals("d", changed.text(Property.CONTENT_TYPE));
    assertArrayEquals(new int[] {1, 2}, changed.subscriptionIdentifiers());
    assertEquals(
        List.of(new UserProperty("k", "v"), new UserProperty("k", "w")), changed.userProperties());
  }

  @Test
  void toBuilder_nothingChanged_buildsTheSame() {
    var original = Properties.builder().set(Property.CONTENT_TYPE, "c").user("k", "v").build();
    assertSame(original, original.toBuilder().remove(Property.TOPIC_ALIAS).build());
    assertNotEquals(original, original.toBuilder().user("k", "w").build());
    assertNotEquals(original, original.toBuilder().remove(Property.CONTENT_TYPE).build());
  }

  @Test
  void toBuilder_identifiersReplaced_leaveTheOriginalAlone() {
    var original = Properties.builder().subscriptionIdentifier(1).build();
    var changed =
        original.toBuilder().removeSubscriptionIdentifiers().subscriptionIdentifier(2).build();
    assertArrayEquals(new int[] {1}, original.subscriptionIdentifiers());
    assertArrayEquals(new int[] {2}, changed.subscriptionIdentifiers());
  }

  @Test
  void encoded_ofAReceivedPublish_isWhatCame() {
    byte[] inUnusualOrder = {0x26, 0, 1, 'k', 0, 1, 'v', 0x03, 0, 1, 'c'};
    assertArrayEquals(inUnusualOrder, received(inUnusualOrder).encoded());
  }

  @Test
  void encoded_ofAReceivedPublishWithoutItsAlias_hasTheOthersOnly() {
    byte[] withAlias = {0x23, 0, 5, 0x03, 0, 1, 'c'};
    var forwarded = received(withAlias).toBuilder().remove(Property.TOPIC_ALIAS).build();
    assertArrayEquals(new byte[] {0x03, 0, 1, 'c'}, forwarded.encoded());
  }

  /** The properties of a PUBLISH that came with these bytes. */
  private static Properties received(byte[] properties) {
    ByteBuf in = Unpooled.buffer();
    in.writeByte(0x30).writeByte(4 + properties.length);
    in.writeShort(1).writeByte('t').writeByte(properties.length).writeBytes(properties);
    Packet packet = new PacketDecoder(1000).decode(in);
    return assertInstanceOf(Packet.Publish.class, packet).properties();
  }

  @Test
  void remove_keepsTheOthers() {
    var properties =
        Properties.builder()
            .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
            .set(Property.MESSAGE_EXPIRY_INTERVAL, 2)
            .set(Property.TOPIC_ALIAS, 3)
            .set(Property.CONTENT_TYPE, "c")
            .set(Property.RESPONSE_TOPIC, "r")
            .subscriptionIdentifier(9)
            .remove(Property.MESSAGE_EXPIRY_INTERVAL)
            .remove(Property.CONTENT_TYPE)
            .remove(Property.REASON_STRING)
            .removeSubscriptionIdentifiers()
            .build();
    assertEquals(1, properties.number(Property.PAYLOAD_FORMAT_INDICATOR, 0));
    assertFalse(properties.has(Property.MESSAGE_EXPIRY_INTERVAL));
    assertEquals(3, properties.number(Property.TOPIC_ALIAS, 0));
    assertNull(properties.text(Property.CONTENT_TYPE));
    assertEquals("r", properties.text(Property.RESPONSE_TOPIC));
    assertFalse(properties.has(Property.SUBSCRIPTION_IDENTIFIER));
    assertEquals(0, properties.subscriptionIdentifiers().length);
  }

  @Test
  void set_valueOfAnotherType_isRefused() {
    var builder = Properties.builder();
    assertThrows(IllegalArgumentException.class, () -> builder.set(Property.CONTENT_TYPE, 1));
    assertThrows(IllegalArgumentException.class, () -> builder.set(Property.TOPIC_ALIAS, "1"));
    assertThrows(
        IllegalArgumentException.class, () -> builder.set(Property.CONTENT_TYPE, new byte[1]));
    assertThrows(
        IllegalArgumentException.class, () -> builder.set(Property.SUBSCRIPTION_IDENTIFIER, 1));
    assertTrue(builder.build().isEmpty());
  }

  @Test
  void equals_comparesEveryValue() {
    var one = Properties.builder().set(Property.CORRELATION_DATA, new byte[] {1});
    var same = Properties.builder().set(Property.CORRELATION_DATA, new byte[] {1});
    assertEquals(one.build(), same.build());
    assertEquals(one.build().hashCode(), same.build().hashCode());
    assertNotEquals(one.build(), same.user("k", "v").build());
    assertNotEquals(
        one.build(), Properties.builder().set(Property.CORRELATION_DATA, new byte[] {2}).build());
  }
}
