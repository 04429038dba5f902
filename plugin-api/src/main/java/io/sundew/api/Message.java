package io.sundew.api;

import java.util.List;
import java.util.Optional;

/**
 * An application message as hooks see it. Immutable: the {@code with} methods return a changed
 * copy. Thread safe.
 */
public interface Message {
  /** The topic name, never an alias. */
  String topic();

  /** A copy of the payload. */
  byte[] payload();

  /** The payload as UTF-8 text; malformed bytes become U+FFFD. */
  String text();

  /** Its quality of service. */
  Qos qos();

  /** Whether it is to be retained. */
  boolean retain();

  /** The user properties, in order. */
  List<UserProperty> userProperties();

  /** The Content Type. */
  Optional<String> contentType();

  /** The Response Topic. */
  Optional<String> responseTopic();

  /** A copy of the Correlation Data. */
  Optional<byte[]> correlationData();

  /** Whether the payload is declared as UTF-8 text. */
  boolean isText();

  /** The Message Expiry Interval in seconds. */
  Optional<Long> expirySeconds();

  /** The same message on another topic. */
  Message withTopic(String topic);

  /** The same message with another payload, which is copied. */
  Message withPayload(byte[] payload);

  /** The same message with a text as payload. */
  Message withText(String text);

  /** The same message at another quality of service. */
  Message withQos(Qos qos);

  /** The same message, retained or not. */
  Message withRetain(boolean retain);

  /** The same message with a user property more, at the end. */
  Message withUserProperty(String name, String value);

  /** The same message with exactly these user properties. */
  Message withUserProperties(List<UserProperty> properties);

  /** The same message with that Content Type. */
  Message withContentType(String contentType);

  /** The same message with that Response Topic. */
  Message withResponseTopic(String topic);

  /** The same message with that Correlation Data, which is copied. */
  Message withCorrelationData(byte[] data);

  /** The same message, its payload declared as UTF-8 text or not. */
  Message withTextFlag(boolean isText);

  /** The same message, which expires that many seconds after it was made or received. */
  Message withExpirySeconds(long seconds);

  /** The decision to let this message take the place of the one the hook was given. */
  default PublishDecision.Replace forward() {
    return new PublishDecision.Replace(this);
  }
}
