package io.sundew.plugin.bridgemqtt;

import static io.sundew.plugin.bridgemqtt.Fixture.connection;
import static io.sundew.plugin.bridgemqtt.Fixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.Await;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mosquitto as the remote broker. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class MosquittoRemoteTest {
  @TempDir Path directory;

  private Fixture fixture;
  private MosquittoPeer mosquitto;

  @BeforeEach
  void start() {
    fixture = new Fixture(directory);
    mosquitto = fixture.closing(MosquittoPeer.start());
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private RawClient open(InetSocketAddress address) {
    return fixture.closing(RawClient.v5(address).open());
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1", "3.1"})
  void messages_goBothWays_atEachQos_inOrder(String protocol) {
    var broker =
        fixture.broker(
            connection(
                mosquitto.address(),
                Map.of("protocol", protocol),
                topic("up/#", "out", 2, "", "far/"),
                topic("down/#", "in", 2, "near/", "")));
    Fixture.awaitConnected(broker);
    var here = open(broker.address());
    var there = open(mosquitto.address());
    here.subscribe("near/#", Qos.EXACTLY_ONCE);
    there.subscribe("far/#", Qos.EXACTLY_ONCE);

    for (int i = 0; i < 30; i++) {
      Qos qos = Qos.of(i % 3);
      here.publish("up/a", qos, "u" + i);
      there.publish("down/b", qos, "d" + i);
    }

    assertEquals(texts("u"), received(there, "far/up/a"));
    assertEquals(texts("d"), received(here, "near/down/b"));
  }

  /** Each QoS by itself: Mosquitto hands on a message of QoS 2 at its PUBREL. */
  private static Map<Integer, List<String>> texts(String letter) {
    return byQos(IntStream.range(0, 30).mapToObj(i -> letter + i + " " + i % 3).toList());
  }

  private static Map<Integer, List<String>> byQos(List<String> texts) {
    return texts.stream()
        .collect(Collectors.groupingBy(text -> text.charAt(text.length() - 1) - '0'));
  }

  private static Map<Integer, List<String>> received(RawClient client, String topic) {
    List<String> texts =
        IntStream.range(0, 30)
            .mapToObj(
                _ -> {
                  Packet.Publish publish = client.receive();
                  assertEquals(topic, publish.topic().name());
                  return RawClient.payload(publish) + " " + publish.qos().level();
                })
            .toList();
    return byQos(texts);
  }

  @Test
  void both_doesNotEcho() {
    for (String protocol : List.of("5", "3.1.1")) {
      var broker =
          fixture.broker(
              connection(
                  "hall" + protocol.length(),
                  List.of(Fixture.text(mosquitto.address())),
                  Map.of("protocol", protocol),
                  topic("t/#", "both", 1)));
      Fixture.awaitState(broker, "hall" + protocol.length(), "CONNECTED");
      var here = open(broker.address());
      var there = open(mosquitto.address());
      here.subscribe("t/#", Qos.AT_LEAST_ONCE);
      there.subscribe("t/#", Qos.AT_LEAST_ONCE);

      here.publish("t/1", Qos.AT_LEAST_ONCE, "from here");
      there.receive("t/1", "from here");
      here.receive("t/1", "from here");
      there.publish("t/2", Qos.AT_LEAST_ONCE, "from there");
      here.receive("t/2", "from there");
      there.receive("t/2", "from there");
      here.publish("t/3", Qos.AT_LEAST_ONCE, "last");
      here.receive("t/3", "last");
      there.receive("t/3", "last");
    }
    assertTrue(
        mosquitto.log().stream().anyMatch(line -> line.contains("New bridge connected")),
        () -> String.join("\n", mosquitto.log()));
  }

  @Test
  void properties_travelOverMqtt5() {
    var broker =
        fixture.broker(
            connection(
                mosquitto.address(),
                Map.of("hop-guard", false),
                topic("up", "out", 1),
                topic("down", "in", 1)));
    Fixture.awaitConnected(broker);
    var here = open(broker.address());
    var there = open(mosquitto.address());
    here.subscribe("down", Qos.AT_LEAST_ONCE);
    there.subscribe("up", Qos.AT_LEAST_ONCE);
    var properties =
        Properties.builder()
            .set(Property.CONTENT_TYPE, "text/plain")
            .set(Property.RESPONSE_TOPIC, "answers")
            .set(Property.CORRELATION_DATA, new byte[] {1, 2})
            .set(Property.PAYLOAD_FORMAT_INDICATOR, 1)
            .user("a", "b")
            .build();

    here.send(here.message("up", Qos.AT_LEAST_ONCE, "x", false, properties));
    there.send(there.message("down", Qos.AT_LEAST_ONCE, "y", false, properties));

    assertEquals(properties, there.await(Packet.Publish.class).properties());
    assertEquals(properties, here.await(Packet.Publish.class).properties());
  }

  @Test
  void retained_goesAsRetained_unlessToldNot() {
    var broker =
        fixture.broker(
            connection(mosquitto.address(), Map.of(), topic("keep", "out", 1)),
            connection(
                "plain",
                List.of(Fixture.text(mosquitto.address())),
                Map.of("outgoing-retain", false),
                topic("pass", "out", 1)));
    Fixture.awaitConnected(broker);
    Fixture.awaitState(broker, "plain", "CONNECTED");
    var here = open(broker.address());
    var there = open(mosquitto.address());
    there.subscribe("pass", Qos.AT_LEAST_ONCE);

    here.retain("pass", Qos.AT_LEAST_ONCE, "1");
    here.retain("keep", Qos.AT_LEAST_ONCE, "2");
    assertEquals("1", RawClient.payload(there.receive()));
    Await.until(
        () -> {
          var late = open(mosquitto.address());
          late.subscribe("#", Qos.AT_MOST_ONCE);
          late.publish("pass", "end");
          var first = late.receive();
          late.close();
          return RawClient.payload(first).equals("2") && first.retain();
        },
        () -> "the retained message is not there");
  }

  @Test
  void notification_saysWhetherItIsThere_atBothEnds() throws Exception {
    var broker = fixture.broker(connection(mosquitto.address(), Map.of(), topic("t", "out", 0)));
    Fixture.awaitConnected(broker);
    String state = "$SYS/broker/connection/hall-remote/state";
    var here = open(broker.address());
    var there = open(mosquitto.address());

    there.subscribe(state, Qos.AT_MOST_ONCE);
    there.receive(state, "1");
    here.subscribe(state, Qos.AT_MOST_ONCE);
    here.receive(state, "1");
    fixture.end(mosquitto);
    here.receive(state, "0");
  }

  @Test
  void stop_leavesPolitely() throws Exception {
    var broker = fixture.broker(connection(mosquitto.address(), Map.of(), topic("t", "out", 0)));
    Fixture.awaitConnected(broker);
    var there = open(mosquitto.address());
    String state = "$SYS/broker/connection/hall-remote/state";
    there.subscribe(state, Qos.AT_MOST_ONCE);
    there.receive(state, "1");

    fixture.end(broker);

    there.receive(state, "0");
    Await.until(
        () ->
            mosquitto.log().stream()
                .anyMatch(line -> line.contains("Client hall-remote disconnected")),
        () -> String.join("\n", mosquitto.log()));
  }
}
