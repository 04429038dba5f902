package io.sundew.plugin.scriptjs;

import io.sundew.api.Message;
import io.sundew.api.Qos;
import io.sundew.api.UserProperty;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message that a script made: of another one or of its own. Immutable. */
record ScriptMessage(
    String topic,
    byte[] payload,
    Qos qos,
    boolean retain,
    List<UserProperty> userProperties,
    Optional<String> contentType,
    Optional<String> responseTopic,
    Optional<byte[]> correlationData,
    boolean isText,
    Optional<Long> expirySeconds)
    implements Message {
  ScriptMessage {
    userProperties = List.copyOf(userProperties);
  }

  /** The same content as that. */
  static ScriptMessage of(Message message) {
    return message instanceof ScriptMessage own
        ? own
        : new ScriptMessage(
            message.topic(),
            message.payload(),
            message.qos(),
            message.retain(),
            message.userProperties(),
            message.contentType(),
            message.responseTopic(),
            message.correlationData(),
            message.isText(),
            message.expirySeconds());
  }

  @Override
  public byte[] payload() {
    return payload.clone();
  }

  @Override
  public String text() {
    return new String(payload, StandardCharsets.UTF_8);
  }

  @Override
  public Optional<byte[]> correlationData() {
    return correlationData.map(byte[]::clone);
  }

  @Override
  public ScriptMessage withTopic(String other) {
    return with(other, payload, qos, retain, userProperties, contentType);
  }

  @Override
  public ScriptMessage withPayload(byte[] other) {
    return with(topic, other.clone(), qos, retain, userProperties, contentType);
  }

  @Override
  public ScriptMessage withText(String text) {
    return with(
        topic, text.getBytes(StandardCharsets.UTF_8), qos, retain, userProperties, contentType);
  }

  @Override
  public ScriptMessage withQos(Qos other) {
    return with(topic, payload, other, retain, userProperties, contentType);
  }

  @Override
  public ScriptMessage withRetain(boolean other) {
    return with(topic, payload, qos, other, userProperties, contentType);
  }

  @Override
  public ScriptMessage withUserProperty(String name, String value) {
    List<UserProperty> more = new ArrayList<>(userProperties);
    more.add(new UserProperty(name, value));
    return withUserProperties(more);
  }

  @Override
  public ScriptMessage withUserProperties(List<UserProperty> others) {
    return with(topic, payload, qos, retain, others, contentType);
  }

  @Override
  public ScriptMessage withContentType(String other) {
    return with(topic, payload, qos, retain, userProperties, Optional.of(other));
  }

  @Override
  public ScriptMessage withResponseTopic(String other) {
    return with(Optional.of(other), correlationData, isText, expirySeconds);
  }

  @Override
  public ScriptMessage withCorrelationData(byte[] data) {
    return with(responseTopic, Optional.of(data.clone()), isText, expirySeconds);
  }

  @Override
  public ScriptMessage withTextFlag(boolean flag) {
    return with(responseTopic, correlationData, flag, expirySeconds);
  }

  @Override
  public ScriptMessage withExpirySeconds(long seconds) {
    return with(responseTopic, correlationData, isText, Optional.of(seconds));
  }

  private ScriptMessage with(
      Optional<String> newResponseTopic,
      Optional<byte[]> newCorrelationData,
      boolean newTextFlag,
      Optional<Long> newExpirySeconds) {
    return new ScriptMessage(
        topic,
        payload,
        qos,
        retain,
        userProperties,
        contentType,
        newResponseTopic,
        newCorrelationData,
        newTextFlag,
        newExpirySeconds);
  }

  private ScriptMessage with(
      String newTopic,
      byte[] newPayload,
      Qos newQos,
      boolean newRetain,
      List<UserProperty> newProperties,
      Optional<String> newContentType) {
    return new ScriptMessage(
        newTopic,
        newPayload,
        newQos,
        newRetain,
        newProperties,
        newContentType,
        responseTopic,
        correlationData,
        isText,
        expirySeconds);
  }
}
