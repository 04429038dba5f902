package io.sundew.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho for MQTT 5. */
final class PahoV5Connection implements ClientConnection, MqttCallback {
  private final MqttClient client;
  private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
  private final BlockingQueue<MqttMessage> receivedWhole = new LinkedBlockingQueue<>();
  private final CompletableFuture<MqttDisconnectResponse> lost = new CompletableFuture<>();

  PahoV5Connection(ClientOptions options) throws MqttException {
    var uri = "tcp://" + BrokerProcess.HOST + ":" + options.port();
    client = new MqttClient(uri, options.clientId(), new MemoryPersistence());
    client.setCallback(this);
    client.setTimeToWait(Program.PATIENCE.toMillis());
    var connect = new MqttConnectionOptions();
    connect.setCleanStart(!options.keepSession());
    if (options.keepSession()) {
      connect.setSessionExpiryInterval((long) ClientOptions.SESSION_EXPIRY_SECONDS);
    }
    var will = options.will();
    if (will != null) {
      connect.setWill(
          will.topic(), new MqttMessage(will.payload(), will.qos(), will.retained(), null));
    }
    var password = options.password();
    if (options.userName() != null && password != null) {
      connect.setUserName(options.userName());
      connect.setPassword(password.getBytes(UTF_8));
    }
    try {
      client.connect(connect);
    } catch (MqttException e) {
      client.close(true);
      throw e;
    }
  }

  @Override
  public void subscribe(String filter, int qos) throws MqttException {
    client.subscribe(filter, qos);
  }

  @Override
  public void unsubscribe(String filter) throws MqttException {
    client.unsubscribe(filter);
  }

  @Override
  public void publish(Message message) throws MqttException {
    client.publish(message.topic(), message.payload(), message.qos(), message.retained());
  }

  /** Publishes with MQTT 5 properties. */
  void publish(String topic, MqttMessage message) throws MqttException {
    client.publish(topic, message);
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    receivedWhole.add(message);
    received.add(new Message(topic, message.getPayload(), message.getQos(), message.isRetained()));
  }

  @Override
  public Optional<Message> poll(Duration patience) throws InterruptedException {
    return Optional.ofNullable(received.poll(patience.toMillis(), MILLISECONDS));
  }

  /** The next message with its MQTT 5 properties. Do not mix with {@link #receive()}. */
  MqttMessage receiveWhole() throws InterruptedException {
    var message = receivedWhole.poll(Program.PATIENCE.toMillis(), MILLISECONDS);
    if (message == null) {
      throw new AssertionError("no message came");
    }
    return message;
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    lost.complete(response);
  }

  @Override
  public void mqttErrorOccurred(@Nullable MqttException exception) {}

  @Override
  public void deliveryComplete(@Nullable IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, @Nullable String serverUri) {}

  @Override
  public void authPacketArrived(int reasonCode, @Nullable MqttProperties properties) {}

  @Override
  public void awaitConnectionLost() throws Exception {
    awaitDisconnect();
  }

  /** Waits for the end of the connection; holds the reason code of a DISCONNECT if one came. */
  MqttDisconnectResponse awaitDisconnect() throws Exception {
    return lost.get(Program.PATIENCE.toMillis(), MILLISECONDS);
  }

  @Override
  public void disconnect() throws MqttException {
    client.disconnect();
  }

  @Override
  public void close() {
    try {
      if (client.isConnected()) {
        client.disconnectForcibly(0, 100);
      }
      client.close(true);
    } catch (MqttException e) {
      throw new AssertionError("Paho does not close", e);
    }
  }
}
