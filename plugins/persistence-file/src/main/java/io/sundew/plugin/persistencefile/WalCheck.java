package io.sundew.plugin.persistencefile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Tells write-ahead logs that a power cut tore from damaged ones. RocksDB ends replaying at the
 * first record that does not check, which is right for the last one: nobody was told that it is
 * safe. But each record is written after the one before was synced, so where a record begins behind
 * the bad one, that one was safe, and to go on would lose what was acknowledged.
 *
 * <p>A log is a row of blocks of 32 KiB. A fragment is its masked CRC-32C, its length, its type
 * (whole, first, middle, last), and its bytes; none crosses a block's end. See RocksDB's {@code
 * db/log_format.h}. Files are not used again, which would leave records of their former use.
 */
final class WalCheck {
  private static final int BLOCK = 32768;
  private static final int HEADER = 7;
  private static final int TYPE = 6;
  private static final byte WHOLE = 1;
  private static final byte FIRST = 2;
  private static final int MASK_DELTA = 0xa282ead8;

  /** The first log in which something does not check; what follows it decides. */
  private Path suspect = Path.of("");

  private boolean bad;

  private WalCheck() {}

  /**
   * Looks at all logs of a database that nobody has open.
   *
   * @throws IOException when one is damaged, naming it
   */
  static void check(Path database) throws IOException {
    var check = new WalCheck();
    for (Path log : logs(database)) {
      check.scan(log);
    }
  }

  private static List<Path> logs(Path database) throws IOException {
    if (!Files.isDirectory(database)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(database)) {
      return files
          .filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
          .sorted()
          .toList();
    }
  }

  private void scan(Path log) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
      while (read(channel, block)) {
        int valid = bad ? 0 : validUpTo(block);
        if (!bad && valid < block.limit()) {
          bad = true;
          suspect = log;
        }
        if (bad && isBegunBehind(block, valid)) {
          throw new IOException(
              "the log "
                  + suspect
                  + " is damaged, and what was acknowledged stands behind the damage; restore the"
                  + " directory from a backup, or remove it to begin with nothing");
        }
      }
    }
  }

  private static boolean read(FileChannel channel, ByteBuffer block) throws IOException {
    block.clear();
    while (block.hasRemaining() && channel.read(block) >= 0) {
      // until the block is full or the file ends
    }
    block.flip();
    return block.hasRemaining();
  }

  /** Where the first thing is that does not check; the block's end where all does. */
  private static int validUpTo(ByteBuffer block) {
    int at = 0;
    for (int length = fragment(block, at); length > 0; length = fragment(block, at)) {
      at += length;
    }
    return block.limit() == BLOCK && BLOCK - at < HEADER ? BLOCK : at;
  }

  private static boolean isBegunBehind(ByteBuffer block, int from) {
    for (int at = from; at + HEADER <= block.limit(); at++) {
      byte type = block.get(at + TYPE);
      if ((type == WHOLE || type == FIRST) && fragment(block, at) > 0) {
        return true;
      }
    }
    return false;
  }

  /** The length of the valid fragment there, with its header; 0 where there is none. */
  private static int fragment(ByteBuffer block, int at) {
    if (at + HEADER > block.limit() || block.get(at + TYPE) == 0) {
      return 0;
    }
    int length = HEADER + Short.toUnsignedInt(block.getShort(at + 4));
    if (at + length > block.limit()) {
      return 0;
    }
    CRC32C crc = new CRC32C();
    crc.update(block.slice(at + TYPE, length - TYPE));
    int sum = (int) crc.getValue();
    return ((sum >>> 15) | (sum << 17)) + MASK_DELTA == block.getInt(at) ? length : 0;
  }
}
