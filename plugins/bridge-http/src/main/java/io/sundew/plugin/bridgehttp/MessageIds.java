package io.sundew.plugin.bridgehttp;

import io.sundew.api.LocalClient.Delivery;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Identifiers by which a service knows what it has had before: made of what a message is, they are
 * the same when it comes again after a restart. Thread safe.
 */
final class MessageIds {
  private static final int BYTES = 16;

  private final String route;

  MessageIds(String route) {
    this.route = route;
  }

  /** Of a message; one of QoS 0 is never sent again, so any will do. */
  String of(Delivery delivery) {
    if (delivery.packetId() == 0) {
      return "msg_" + UUID.randomUUID().toString().replace("-", "");
    }
    MessageDigest digest = sha256();
    digest.update(route.getBytes(StandardCharsets.UTF_8));
    digest.update(
        ByteBuffer.allocate(16)
            .putInt(delivery.packetId())
            .putLong(delivery.received().toEpochMilli())
            .putInt(delivery.message().topic().length())
            .flip());
    digest.update(delivery.message().topic().getBytes(StandardCharsets.UTF_8));
    digest.update(delivery.message().payload());
    return id(digest);
  }

  /** Of a request with several. */
  static String of(List<Outgoing> messages) {
    if (messages.size() == 1) {
      return messages.getFirst().id();
    }
    MessageDigest digest = sha256();
    messages.forEach(message -> digest.update(message.id().getBytes(StandardCharsets.UTF_8)));
    return id(digest);
  }

  private static String id(MessageDigest digest) {
    return "msg_" + HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible); // every Java has it
    }
  }
}
