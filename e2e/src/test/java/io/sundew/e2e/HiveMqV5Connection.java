package io.sundew.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The HiveMQ client for MQTT 5. */
final class HiveMqV5Connection implements ClientConnection {
  private final Mqtt5BlockingClient client;
  private final Mqtt5Publishes received;
  private final CompletableFuture<Throwable> lost = new CompletableFuture<>();

  HiveMqV5Connection(ClientOptions options) {
    client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(options.clientId())
            .serverHost(BrokerProcess.HOST)
            .serverPort(options.port())
            .addDisconnectedListener(context -> lost.complete(context.getCause()))
            .buildBlocking();
    received = client.publishes(MqttGlobalPublishFilter.ALL);
    var connect = client.connectWith().cleanStart(!options.keepSession());
    if (options.keepSession()) {
      connect = connect.sessionExpiryInterval(ClientOptions.SESSION_EXPIRY_SECONDS);
    }
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

  private static Mqtt5Publish asPublish(Message message) {
    return Mqtt5Publish.builder()
        .topic(message.topic())
        .payload(message.payload())
        .qos(HiveMqV3Connection.qos(message.qos()))
        .retain(message.retained())
        .build();
  }

  /** The library's own client, for what only MQTT 5 has. */
  Mqtt5BlockingClient client() {
    return client;
  }

  @Override
  public void subscribe(String filter, int qos) {
    client.subscribeWith().topicFilter(filter).qos(HiveMqV3Connection.qos(qos)).send();
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

  /** The next message with its MQTT 5 properties. */
  Mqtt5Publish receiveWhole() throws InterruptedException {
    return received
        .receive(Program.PATIENCE.toMillis(), MILLISECONDS)
        .orElseThrow(() -> new AssertionError("no message came"));
  }

  @Override
  public void awaitConnectionLost() throws Exception {
    awaitDisconnectCause();
  }

  /** Waits for the end of the connection and returns what the library gives as its cause. */
  Throwable awaitDisconnectCause() throws Exception {
    return lost.get(Program.PATIENCE.toMillis(), MILLISECONDS);
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
