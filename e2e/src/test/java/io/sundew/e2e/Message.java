package io.sundew.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** An application message as every client library knows it. */
record Message(String topic, byte[] payload, int qos, boolean retained) {
  static Message of(String topic, String payload, int qos) {
    return new Message(topic, payload.getBytes(UTF_8), qos, false);
  }

  static Message retained(String topic, String payload, int qos) {
    return new Message(topic, payload.getBytes(UTF_8), qos, true);
  }

  String text() {
    return new String(payload, UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Message message
        && topic.equals(message.topic)
        && Arrays.equals(payload, message.payload)
        && qos == message.qos
        && retained == message.retained;
  }

  @Override
  public int hashCode() {
    return 31 * topic.hashCode() + Arrays.hashCode(payload);
  }

  @Override
  public String toString() {
    var body = payload.length > 60 ? payload.length + " bytes" : text();
    return topic + " " + body + " qos=" + qos + (retained ? " retained" : "");
  }
}
