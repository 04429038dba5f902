package io.sundew.plugin.persistencefile;

import java.nio.charset.StandardCharsets;
import org.rocksdb.RocksDB;

/** The column families. Their names are part of the format and never change. */
enum Table {
  /** What the directory is about: see {@link Format}. */
  META(new String(RocksDB.DEFAULT_COLUMN_FAMILY, StandardCharsets.US_ASCII)),
  /** Session number: key and facts. */
  SESSIONS("sess"),
  /** Session number, filter: facts of the subscription. */
  SUBSCRIPTIONS("sub"),
  /** Session number, sequence number: header, and the message or where it is. */
  QUEUES("q"),
  /** Message number: the message, where several queues have it. */
  MESSAGES("msg"),
  /** Session number, sequence number: nothing; it was released and not settled. */
  RELEASED("out"),
  /** Session number, packet identifier: nothing; it was received and not forgotten. */
  RECEIVED("in2"),
  /** Topic: the retained message. */
  RETAINED("ret"),
  /** Space, key: value. */
  VALUES("kv");

  private final String family;

  Table(String family) {
    this.family = family;
  }

  /** A key of it that has fewer bytes is damaged. */
  int leastKeyBytes() {
    return switch (this) {
      case META, RETAINED -> 0;
      case VALUES -> Integer.BYTES;
      case SESSIONS, SUBSCRIPTIONS, MESSAGES -> Long.BYTES;
      case QUEUES, RELEASED -> 2 * Long.BYTES;
      case RECEIVED -> Long.BYTES + Short.BYTES;
    };
  }

  /** The column family's name. */
  byte[] family() {
    return family.getBytes(StandardCharsets.US_ASCII);
  }
}
