package io.sundew.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient.Mqtt3Publishes;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The HiveMQ client for MQTT 3.1.1. */
final class HiveMqV3Connection implements ClientConnection {
  private final Mqtt3BlockingClient client;
  private final Mqtt3Publishes received;
  private final CountDownLatch lost = new CountDownLatch(1);

  HiveMqV3Connection(ClientOptions options) {
    client =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier(options.clientId())
            .serverHost(BrokerProcess.HOST)
            .serverPort(options.port())
            .addDisconnectedListener(_ -> lost.countDown())
            .buildBlocking();
    received = client.publishes(MqttGlobalPublishFilter.ALL);
    var connect = client.connectWith().cleanSession(!options.keepSession());
    var will = options.will();
    if (will != null) {
      connect = connect.willPublish(asPublish(will));
    }
    if (options.userName() != null && options.password() != null) {
      connect =
          connect
              .simpleAuth()
              .username(options.userName())
              .password(options.password().getBytes(UTF_8))
              .applySimpleAuth();
    }
    connect.send();
  }

  static MqttQos qos(int code) {
    return Objects.requireNonNull(MqttQos.fromCode(code));
  }

  private static Mqtt3Publish asPublish(Message message) {
    return Mqtt3Publish.builder()
        .topic(message.topic())
        .payload(message.payload())
        .qos(qos(message.qos()))
        .retain(message.retained())
        .build();
  }

  @Override
  public void subscribe(String filter, int qos) {
    client.subscribeWith().topicFilter(filter).qos(qos(qos)).send();
  }

  @Override
  public void unsubscribe(String filter) {
    client.unsubscribeWith().topicFilter(filter).send();
  }

  @Override
  public void publish(Message message) {
    client.publish(asPublish(message));
  }

  @Override
  public Optional<Message> poll(Duration patience) throws InterruptedException {
    return received
        .receive(patience.toMillis(), MILLISECONDS)
        .map(
            publish ->
                new Message(
                    publish.getTopic().toString(),
                    publish.getPayloadAsBytes(),
                    publish.getQos().getCode(),
                    publish.isRetain()));
  }

  @Override
  public void awaitConnectionLost() throws InterruptedException {
    if (!lost.await(Program.PATIENCE.toMillis(), MILLISECONDS)) {
      throw new AssertionError("the connection was not lost");
    }
  }

  @Override
  public void disconnect() {
    client.disconnect();
  }

  @Override
  public void close() {
    received.close();
    if (client.getState().isConnected()) {
      try {
        client.disconnect();
      } catch (MqttClientStateException e) {
        // The broker closed the connection between the question and this: it is as we want it.
      }
    }
  }
}
