package io.sundew.plugin.scriptjs;

import io.sundew.api.Message;
import io.sundew.api.Qos;
import io.sundew.api.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * The messages that one call of a hook gives back or publishes, as the prelude hands them over
 * piece by piece. What a script does not mention stays as it is in the message it was given.
 * Confined to the thread that calls.
 */
final class Output {
  private final int limit;
  private final List<Message> messages = new ArrayList<>(1);
  private int bytes;
  private int count;

  private @Nullable Message base;
  private String topic = "";
  private Qos qos = Qos.AT_MOST_ONCE;
  private boolean retain;
  private byte @Nullable [] payload;
  private boolean binary;
  private boolean plain;
  private boolean saysWhetherText;
  private List<UserProperty> userProperties = List.of();
  private Optional<String> contentType = Optional.empty();
  private Optional<String> responseTopic = Optional.empty();
  private Optional<byte[]> correlationData = Optional.empty();
  private Optional<Long> expiry = Optional.empty();
  private boolean isText;

  Output(int limit) {
    this.limit = limit;
  }

  /** Forgets what the call before gave. */
  void clear() {
    if (count > 0) {
      messages.clear();
      bytes = 0;
      count = 0;
    }
    base = null;
  }

  /** What the call gave back. */
  List<Message> messages() {
    return messages;
  }

  /**
   * A message begins.
   *
   * @param of what it takes its topic and the rest from; null where it stands for itself
   */
  void begin(@Nullable Message of, Value newTopic, Value newQos, Value newRetain) {
    base = of;
    topic = of == null || !newTopic.isNull() ? text(newTopic, "the topic") : of.topic();
    qos = newQos.isNull() ? (of == null ? Qos.AT_MOST_ONCE : of.qos()) : qos(newQos);
    retain = newRetain.isNull() ? of != null && of.retain() : flag(newRetain, "retain");
    payload = null;
    binary = false;
    plain = true;
    saysWhetherText = false;
    if (++count > Limits.MESSAGES) {
      throw new IllegalArgumentException("more than " + Limits.MESSAGES + " messages in one call");
    }
  }

  /** Gives that message with another payload. */
  void replacePayload(Message of, String text) {
    count++;
    payload(text);
    messages.add(of.withPayload(Objects.requireNonNull(payload)));
  }

  private static Qos qos(Value value) {
    if (!value.fitsInInt()) {
      throw new IllegalArgumentException("qos is not 0, 1 or 2");
    }
    return Qos.of(value.asInt());
  }

  private static String text(Value value, String what) {
    if (!value.isString()) {
      throw new IllegalArgumentException(what + " is not a text");
    }
    return value.asString();
  }

  private static boolean flag(Value value, String what) {
    if (!value.isBoolean()) {
      throw new IllegalArgumentException(what + " is neither true nor false");
    }
    return value.asBoolean();
  }

  void payload(String text) {
    checkSize(text.length());
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    take(encoded);
  }

  void payload(Value buffer, int offset, int length) {
    checkSize(length);
    byte[] copy = new byte[length];
    buffer.readBuffer(offset, copy, 0, length);
    take(copy);
    binary = true;
  }

  private void take(byte[] next) {
    count(next.length);
    payload = next;
  }

  private void count(int more) {
    checkSize(more);
    bytes += more;
  }

  private void checkSize(int more) {
    if (more > limit - bytes) {
      throw new IllegalArgumentException(
          "more than " + limit + " bytes in one call (output-limit)");
    }
  }

  /** A property that is not as it was; null takes it away. */
  void property(String name, Value value) {
    if (plain) {
      copyProperties();
    }
    switch (name) {
      case "userProperties" -> userProperties = pairs(value);
      case "contentType" -> contentType = optionalText(value, name);
      case "responseTopic" -> responseTopic = optionalText(value, name);
      case "correlationData" -> correlationData = value.isNull() ? Optional.empty() : data(value);
      case "expiry" -> expiry = seconds(value);
      case "isText" -> {
        isText = !value.isNull() && flag(value, name);
        saysWhetherText = true;
      }
      default -> throw new IllegalArgumentException(name + " is no property of a message");
    }
  }

  private void copyProperties() {
    Message of = base;
    plain = false;
    userProperties = of == null ? List.of() : of.userProperties();
    contentType = of == null ? Optional.empty() : of.contentType();
    responseTopic = of == null ? Optional.empty() : of.responseTopic();
    correlationData = of == null ? Optional.empty() : of.correlationData();
    expiry = of == null ? Optional.empty() : of.expirySeconds();
    isText = of != null && of.isText();
  }

  private List<UserProperty> pairs(Value flat) {
    List<UserProperty> pairs = new ArrayList<>();
    for (long i = 0; i + 1 < flat.getArraySize(); i += 2) {
      var pair =
          new UserProperty(
              flat.getArrayElement(i).asString(), flat.getArrayElement(i + 1).asString());
      count(pair.name().length() + pair.value().length());
      pairs.add(pair);
    }
    return pairs;
  }

  private Optional<String> optionalText(Value value, String what) {
    if (value.isNull()) {
      return Optional.empty();
    }
    String given = text(value, what);
    count(given.length());
    return Optional.of(given);
  }

  private Optional<byte[]> data(Value buffer) {
    int length = Math.toIntExact(buffer.getBufferSize());
    count(length);
    byte[] copy = new byte[length];
    buffer.readBuffer(0, copy, 0, length);
    return Optional.of(copy);
  }

  private static Optional<Long> seconds(Value value) {
    if (value.isNull()) {
      return Optional.empty();
    }
    if (!value.fitsInLong() || value.asLong() < 0 || value.asLong() > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("expiry is not a number of seconds");
    }
    return Optional.of(value.asLong());
  }

  /** The message is complete. */
  Message end() {
    Message of = base;
    if (binary && !saysWhetherText && of != null && of.isText()) {
      if (plain) {
        copyProperties();
      }
      isText = Utf8.text(Objects.requireNonNull(payload)).isPresent();
    }
    if (plain && of != null) {
      Message changed = of;
      changed = topic.equals(of.topic()) ? changed : changed.withTopic(topic);
      changed = qos == of.qos() ? changed : changed.withQos(qos);
      changed = retain == of.retain() ? changed : changed.withRetain(retain);
      return payload == null ? changed : changed.withPayload(payload);
    }
    if (plain) {
      copyProperties();
    }
    byte[] content = payload != null ? payload : of == null ? new byte[0] : of.payload();
    return new ScriptMessage(
        topic,
        content,
        qos,
        retain,
        userProperties,
        contentType,
        responseTopic,
        correlationData,
        isText,
        expiry);
  }
}
