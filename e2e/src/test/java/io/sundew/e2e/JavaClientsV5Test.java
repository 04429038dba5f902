package io.sundew.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What MQTT 5 added, with the Java client libraries that speak it. */
@SharedBroker
final class JavaClientsV5Test {
  private final BrokerProcess broker;
  private final String id = "v" + UUID.randomUUID().toString().substring(0, 8);

  JavaClientsV5Test(BrokerProcess broker) {
    this.broker = broker;
  }

  private ClientOptions options(String name) {
    return ClientOptions.of(broker.port(), id + name);
  }

  @Test
  void properties_throughHiveMq_arriveUnchangedAndInOrder() throws Exception {
    var sent =
        Mqtt5Publish.builder()
            .topic(id)
            .payload("hello".getBytes(UTF_8))
            .qos(MqttQos.AT_LEAST_ONCE)
            .contentType("text/plain")
            .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
            .responseTopic(id + "/answer")
            .correlationData(new byte[] {0, 1})
            .userProperties(
                Mqtt5UserProperties.builder().add("b", "1").add("a", "2").add("b", "3").build())
            .build();
    try (var client = new HiveMqV5Connection(options(""))) {
      client.subscribe(id, 1);
      client.client().publish(sent);
      var received = client.receiveWhole();
      assertEquals(sent.getContentType(), received.getContentType());
      assertEquals(sent.getPayloadFormatIndicator(), received.getPayloadFormatIndicator());
      assertEquals(sent.getResponseTopic(), received.getResponseTopic());
      assertEquals(sent.getCorrelationData(), received.getCorrelationData());
      assertEquals(sent.getUserProperties(), received.getUserProperties());
    }
  }

  @Test
  void properties_throughPaho_arriveUnchangedAndInOrder() throws Exception {
    var properties = new MqttProperties();
    properties.setContentType("text/plain");
    properties.setResponseTopic(id + "/answer");
    properties.setCorrelationData(new byte[] {0, 1});
    properties.setUserProperties(
        List.of(
            new UserProperty("b", "1"), new UserProperty("a", "2"), new UserProperty("b", "3")));
    try (var client = new PahoV5Connection(options(""))) {
      client.subscribe(id, 1);
      client.publish(id, new MqttMessage(new byte[] {42}, 1, false, properties));
      var received = client.receiveWhole().getProperties();
      assertEquals("text/plain", received.getContentType());
      assertEquals(id + "/answer", received.getResponseTopic());
      assertArrayEquals(new byte[] {0, 1}, received.getCorrelationData());
      assertEquals(properties.getUserProperties(), received.getUserProperties());
    }
  }

  @Test
  void request_withResponseTopic_isAnsweredWithItsCorrelation() throws Exception {
    try (var service = new HiveMqV5Connection(options("service"));
        var requester = new HiveMqV5Connection(options("requester"))) {
      service.subscribe(id + "/ask", 1);
      requester.subscribe(id + "/answer", 1);
      requester
          .client()
          .publishWith()
          .topic(id + "/ask")
          .responseTopic(id + "/answer")
          .correlationData(new byte[] {7})
          .send();

      var request = service.receiveWhole();
      service
          .client()
          .publishWith()
          .topic(request.getResponseTopic().orElseThrow())
          .correlationData(request.getCorrelationData().orElseThrow())
          .send();

      assertEquals(
          ByteBuffer.wrap(new byte[] {7}),
          requester.receiveWhole().getCorrelationData().orElseThrow());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"PAHO_5", "HIVEMQ_5"})
  void sharedSubscription_givesEachMessageToOneMember(JavaClient kind) throws Exception {
    try (var one = kind.connect(options("one"));
        var two = kind.connect(options("two"));
        var publisher = kind.connect(options("pub"))) {
      for (var member : List.of(one, two)) {
        member.subscribe("$share/group/" + id, 1);
        member.subscribe(id + "/end", 1);
      }
      var sent = new ArrayList<String>();
      for (int number = 10; number < 30; number++) {
        sent.add(Integer.toString(number));
        publisher.publish(Message.of(id, Integer.toString(number), 1));
      }
      publisher.publish(Message.of(id + "/end", "end", 1));

      var first = untilEnd(one);
      var second = untilEnd(two);
      assertFalse(first.isEmpty(), "the first member got nothing");
      assertFalse(second.isEmpty(), "the second member got nothing");
      first.addAll(second);
      assertEquals(sent, first.stream().sorted().toList());
    }
  }

  private static List<String> untilEnd(ClientConnection member) throws Exception {
    var texts = new ArrayList<String>();
    for (var text = member.receive().text(); !text.equals("end"); text = member.receive().text()) {
      texts.add(text);
    }
    return texts;
  }

  @Test
  void subscriptionOptions_areKept() throws Exception {
    try (var publisher = new HiveMqV5Connection(options("pub"));
        var subscriber = new HiveMqV5Connection(options("sub"))) {
      publisher.publish(Message.retained(id, "kept", 1));
      subscriber
          .client()
          .subscribeWith()
          .topicFilter(id)
          .qos(MqttQos.AT_LEAST_ONCE)
          .noLocal(true)
          .retainAsPublished(true)
          .retainHandling(Mqtt5RetainHandling.DO_NOT_SEND)
          .send();
      subscriber.publish(Message.of(id, "its own", 1));
      publisher.publish(Message.retained(id, "new", 1));
      assertEquals(Message.retained(id, "new", 1), subscriber.receive());
    }
  }

  @Test
  void message_thatExpiredInTheQueue_isNotDelivered() throws Exception {
    try (var first = new HiveMqV5Connection(options("sleeper").keepingSession())) {
      first.subscribe(id, 1);
      first.disconnect();
    }
    try (var publisher = new HiveMqV5Connection(options("pub"))) {
      var brief =
          publisher
              .client()
              .publishWith()
              .topic(id)
              .qos(MqttQos.AT_LEAST_ONCE)
              .messageExpiryInterval(1)
              .payload("brief".getBytes(UTF_8))
              .send();
      assertTrue(brief.getError().isEmpty());
      publisher.publish(Message.of(id, "lasting", 1));
      // Expiry passes for the broker's clock when it has passed for ours: same machine.
      long published = System.nanoTime();
      Eventually.isTrue(() -> System.nanoTime() - published > 2_100_000_000L, () -> "no time");
    }
    try (var resumed = new HiveMqV5Connection(options("sleeper").keepingSession())) {
      assertEquals("lasting", resumed.receive().text());
    }
  }

  @Test
  @SundewOnly
  void takeOver_tellsTheFirstClientWhy() throws Exception {
    try (var first = new PahoV5Connection(options("same"));
        var second = new PahoV5Connection(options("same"))) {
      assertEquals(0x8E, first.awaitDisconnect().getReturnCode(), "session taken over");
      second.subscribe(id, 1);
    }
  }

  @Test
  void connect_withoutClientId_isGivenOne() {
    var client =
        MqttClient.builder()
            .useMqttVersion5()
            .serverHost(BrokerProcess.HOST)
            .serverPort(broker.port())
            .buildBlocking();
    var connack = client.connect();
    try {
      assertFalse(connack.getAssignedClientIdentifier().orElseThrow().toString().isEmpty());
    } finally {
      client.disconnect();
    }
  }
}
