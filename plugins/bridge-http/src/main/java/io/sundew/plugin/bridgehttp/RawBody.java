package io.sundew.plugin.bridgehttp;

import io.sundew.api.Http;
import io.sundew.api.LocalClient.Delivery;
import java.util.Optional;

/** The payload as it is. */
final class RawBody implements BodyForm {
  @Override
  public Part of(Delivery delivery, String id) {
    return new Part(delivery.message().payload(), contentType(delivery));
  }

  /** What the message says it is, where a header can have that. */
  static String contentType(Delivery delivery) {
    String usual =
        delivery.message().isText() ? "text/plain; charset=utf-8" : "application/octet-stream";
    Optional<String> said = delivery.message().contentType().filter(RawBody::fits);
    return said.orElse(usual);
  }

  private static boolean fits(String type) {
    try {
      Http.Request.checkHeader("Content-Type", type);
      return !type.isBlank();
    } catch (IllegalArgumentException impossible) {
      return false;
    }
  }
}
