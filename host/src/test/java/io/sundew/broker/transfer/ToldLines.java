package io.sundew.broker.transfer;

import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a sink was told, one line each. */
final class ToldLines implements StoreSink {
  final List<String> lines = new ArrayList<>();

  @Override
  public void session(SessionKey key, Facts facts) {
    lines.add(
        "session %s owner=%s expiry=%d away=%d sent=%d%s"
            .formatted(
                key,
                facts.owner(),
                facts.expirySeconds(),
                facts.awaySinceMillis(),
                facts.perhapsSent(),
                facts.will() == null
                    ? ""
                    : " will=%s of %s"
                        .formatted(text(facts.will().publication()), facts.will().client())));
  }

  @Override
  public void subscription(String filter, Wish wish) {
    lines.add("subscription " + filter + " " + wish);
  }

  @Override
  public void queued(long sequence, Header header, Publication message) {
    lines.add(
        "queued %d qos=%d retain=%s ids=%s %s"
            .formatted(
                sequence,
                header.qos().level(),
                header.retain(),
                Arrays.toString(header.identifiers()),
                text(message)));
  }

  @Override
  public void released(long sequence) {
    lines.add("released " + sequence);
  }

  @Override
  public void received(int packetId) {
    lines.add("received " + packetId);
  }

  @Override
  public void retained(Publication message) {
    lines.add("retained " + text(message));
  }

  @Override
  public void value(String space, String key, byte[] value) {
    lines.add("value " + space + "/" + key + " " + Arrays.toString(value));
  }

  static String text(Publication message) {
    return "[%s '%s' qos=%d retain=%s from=%s/%s/%s at=%d until=%s %s]"
        .formatted(
            message.topic(),
            message.text(),
            message.qos().level(),
            message.retain(),
            message.origin().clientId(),
            message.origin().identity(),
            message.origin().listener(),
            message.receivedAtMillis(),
            message.expiresAtMillis() == Publication.NEVER
                ? "never"
                : Long.toString(message.expiresAtMillis()),
            properties(message));
  }

  private static List<String> properties(Publication message) {
    List<String> properties = new ArrayList<>();
    message.contentType().ifPresent(properties::add);
    message.responseTopic().ifPresent(properties::add);
    message.correlationData().map(Arrays::toString).ifPresent(properties::add);
    message.userProperties().forEach(each -> properties.add(each.name() + "=" + each.value()));
    if (message.isText()) {
      properties.add("text");
    }
    return properties;
  }
}
