package io.sundew.conformance;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import org.junit.jupiter.api.Test;

/** Section 4.10, request and response. */
@SundewTest
class Section410RequestResponse {
  @Spec({"MQTT-3.3.2-15", "MQTT-3.3.2-16"})
  @Test
  void request_isAnsweredOnItsResponseTopicWithItsCorrelationData(TestBroker broker) {
    byte[] correlation = {0, 1, (byte) 0xFF};
    try (RawClient requester = broker.v5().open();
        RawClient responder = broker.v5().open()) {
      requester.subscribe("answers/1", AT_LEAST_ONCE);
      responder.subscribe("requests", AT_LEAST_ONCE);
      Properties asked =
          Properties.builder()
              .set(Property.RESPONSE_TOPIC, "answers/1")
              .set(Property.CORRELATION_DATA, correlation)
              .build();
      requester.complete(requester.message("requests", AT_LEAST_ONCE, "?", false, asked));
      Properties request = responder.receive("requests", "?").properties();
      String topic = request.text(Property.RESPONSE_TOPIC);
      byte[] data = request.binary(Property.CORRELATION_DATA);
      assertEquals("answers/1", topic);
      assertNotNull(data);
      Properties answer = Properties.builder().set(Property.CORRELATION_DATA, data).build();
      responder.complete(responder.message("answers/1", AT_LEAST_ONCE, "!", false, answer));
      assertArrayEquals(
          correlation,
          requester.receive("answers/1", "!").properties().binary(Property.CORRELATION_DATA));
    }
  }
}
