package io.sundew.plugin.persistencefile;

import io.sundew.api.store.SessionKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Values as they are on disk. Each begins with the version of its layout, which is 1 for all; one
 * that is higher was written by a newer broker, and nothing of it is guessed.
 *
 * <pre>
 * sess               version, int, namespace, int, client identifier, facts
 * q, message inside  version, 0, int, header, message
 * q, message apart   version, 1, long message number, int its length, header
 * all others         version, what it is
 * </pre>
 */
final class Records {
  /** What comes before header and message of a queue's entry, where the message is inside. */
  static final int INSIDE = 2 + Integer.BYTES;

  /** What comes before the header of a queue's entry, where the message is apart. */
  static final int APART = 2 + Long.BYTES + Integer.BYTES;

  static final byte VERSION = 1;
  private static final byte[] NOTHING = {VERSION};

  private Records() {}

  static byte[] plain(byte[] content) {
    byte[] value = new byte[1 + content.length];
    value[0] = VERSION;
    System.arraycopy(content, 0, value, 1, content.length);
    return value;
  }

  static byte[] nothing() {
    return NOTHING;
  }

  static byte[] session(SessionKey key, byte[] facts) {
    byte[] namespace = Keys.utf8(key.namespace());
    byte[] clientId = Keys.utf8(key.clientId());
    return ByteBuffer.allocate(
            1 + 2 * Integer.BYTES + namespace.length + clientId.length + facts.length)
        .put(VERSION)
        .putInt(namespace.length)
        .put(namespace)
        .putInt(clientId.length)
        .put(clientId)
        .put(facts)
        .array();
  }

  static byte[] inside(byte[] header, byte[] message) {
    return ByteBuffer.allocate(INSIDE + header.length + message.length)
        .put(VERSION)
        .put((byte) 0)
        .putInt(header.length)
        .put(header)
        .put(message)
        .array();
  }

  static byte[] apart(byte[] header, long messageId, int messageLength) {
    return ByteBuffer.allocate(APART + header.length)
        .put(VERSION)
        .put((byte) 1)
        .putLong(messageId)
        .putInt(messageLength)
        .put(header)
        .array();
  }

  /** What follows the version. */
  static byte[] content(Table table, byte[] value) throws IOException {
    check(table, value);
    return Arrays.copyOfRange(value, 1, value.length);
  }

  /** A stored session. */
  record SessionFacts(SessionKey key, byte[] facts) {}

  static SessionFacts session(byte[] value) throws IOException {
    check(Table.SESSIONS, value);
    ByteBuffer rest = ByteBuffer.wrap(value, 1, value.length - 1);
    String namespace = text(rest);
    String clientId = text(rest);
    byte[] facts = new byte[rest.remaining()];
    rest.get(facts);
    return new SessionFacts(new SessionKey(namespace, clientId), facts);
  }

  private static String text(ByteBuffer from) {
    byte[] bytes = new byte[from.getInt()];
    from.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Whether a queue's entry has its message apart. */
  static boolean isApart(byte[] entry) {
    return entry[1] == 1;
  }

  /** The number of a message that is apart. */
  static long messageId(byte[] entry) {
    return ByteBuffer.wrap(entry).getLong(2);
  }

  /** A queue entry's header. */
  static byte[] header(byte[] entry) {
    if (isApart(entry)) {
      return Arrays.copyOfRange(entry, APART, entry.length);
    }
    return Arrays.copyOfRange(entry, INSIDE, INSIDE + headerLength(entry));
  }

  /** The message of an entry that has it inside. */
  static byte[] message(byte[] entry) {
    return Arrays.copyOfRange(entry, INSIDE + headerLength(entry), entry.length);
  }

  private static int headerLength(byte[] entry) {
    return ByteBuffer.wrap(entry).getInt(2);
  }

  /**
   * Looks at a record's version.
   *
   * @throws IOException when it is not one that we know
   */
  static void check(Table table, byte[] value) throws IOException {
    check(table, value.length == 0 ? 0 : value[0]);
  }

  static void check(Table table, byte version) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "a record in '%s' has version %d and this broker knows %d: "
                  .formatted(Keys.text(table.family(), 0), version, VERSION)
              + "it was written by a newer one, which is the one to use");
    }
  }
}
