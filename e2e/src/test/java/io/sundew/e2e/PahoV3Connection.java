package io.sundew.e2e;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/** Eclipse Paho for MQTT 3.1 and 3.1.1. */
final class PahoV3Connection implements ClientConnection, MqttCallback {
  private final MqttClient client;
  private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
  private final CountDownLatch lost = new CountDownLatch(1);

  PahoV3Connection(ClientOptions options, int protocolLevel) throws MqttException {
    var uri = "tcp://" + BrokerProcess.HOST + ":" + options.port();
    client = new MqttClient(uri, options.clientId(), new MemoryPersistence());
    client.setCallback(this);
    client.setTimeToWait(Program.PATIENCE.toMillis());
    var connect = new MqttConnectOptions();
    connect.setMqttVersion(protocolLevel);
    connect.setMaxInflight(1000); // with its 10, a busy machine makes publish fail
    connect.setCleanSession(!options.keepSession());
    var will = options.will();
    if (will != null) {
      connect.setWill(will.topic(), will.payload(), will.qos(), will.retained());
    }
    var password = options.password();
    if (options.userName() != null && password != null) {
      connect.setUserName(options.userName());
      connect.setPassword(password.toCharArray());
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

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    received.add(new Message(topic, message.getPayload(), message.getQos(), message.isRetained()));
  }

  @Override
  public Optional<Message> poll(Duration patience) throws InterruptedException {
    return Optional.ofNullable(received.poll(patience.toMillis(), MILLISECONDS));
  }

  @Override
  public void connectionLost(@Nullable Throwable cause) {
    lost.countDown();
  }

  @Override
  public void deliveryComplete(@Nullable IMqttDeliveryToken token) {}

  @Override
  public void awaitConnectionLost() throws InterruptedException {
    if (!lost.await(Program.PATIENCE.toMillis(), MILLISECONDS)) {
      throw new AssertionError("the connection was not lost");
    }
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
