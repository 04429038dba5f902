package io.sundew.plugin.bridgemqtt;

import static io.sundew.plugin.bridgemqtt.Fixture.connection;
import static io.sundew.plugin.bridgemqtt.Fixture.text;
import static io.sundew.plugin.bridgemqtt.Fixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.broker.config.ConfigException;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.Await;
import io.sundew.testkit.ExternalPeer;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a bridge goes where. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LifeTest {
  @TempDir Path directory;

  private Fixture fixture;

  @BeforeEach
  void start() {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private TestBroker remote() {
    return fixture.closing(TestBroker.start());
  }

  private RawClient subscriber(TestBroker broker) {
    RawClient client = fixture.closing(broker.v5().open());
    client.subscribe("t", Qos.AT_LEAST_ONCE);
    return client;
  }

  @Test
  void lazy_goesWhenEnoughWaits_andLeavesWhenNothingComes() {
    var remote = remote();
    var there = subscriber(remote);
    var broker =
        fixture.broker(
            connection(
                remote.address(),
                Map.of("start", "lazy", "threshold", 3, "idle-timeout", "1s"),
                topic("t", "out", 1)));
    Fixture.awaitState(broker, "hall", "IDLE");
    var here = fixture.closing(broker.v5().open());

    here.publish("t", Qos.AT_LEAST_ONCE, "1");
    here.publish("t", Qos.AT_LEAST_ONCE, "2");
    assertEquals("IDLE", Fixture.report(broker, "hall").orElseThrow().status().state().name());
    here.publish("t", Qos.AT_LEAST_ONCE, "3");

    there.receive("t", "1");
    there.receive("t", "2");
    there.receive("t", "3");
    Fixture.awaitState(broker, "hall", "IDLE");
  }

  /** Nothing of QoS 0 waits in other sessions, and nothing at all where sessions are clean. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lazy_goesForMessagesOfQos0_eachTime(boolean clean) {
    var remote = remote();
    var there = subscriber(remote);
    var broker =
        fixture.broker(
            connection(
                remote.address(),
                Map.of(
                    "start", "lazy", "threshold", 3, "idle-timeout", "1ms", "clean-session", clean),
                topic("t", "out", 0)));
    var here = fixture.closing(broker.v5().open());

    for (int i = 0; i < 2; i++) {
      Fixture.awaitState(broker, "hall", "IDLE");
      here.publish("t", "1");
      here.publish("t", "2");
      here.publish("t", "3");
      there.receive("t", "1");
      there.receive("t", "2");
      there.receive("t", "3");
    }
  }

  @Test
  void once_doesNotComeAgain() throws Exception {
    var remote = remote();
    var broker =
        fixture.broker(connection(remote.address(), Map.of("start", "once"), topic("t", "out", 1)));
    Fixture.awaitConnected(broker);

    fixture.end(remote);

    Fixture.awaitState(broker, "hall", "STOPPED");
  }

  @Test
  void secondAddress_takesOver_andRoundRobinStaysThere() throws Exception {
    var first = remote();
    var second = remote();
    var broker =
        fixture.broker(
            connection(
                "hall",
                List.of(text(first.address()), text(second.address())),
                Map.of("round-robin", true),
                topic("t", "out", 1)));
    Fixture.awaitConnected(broker);
    assertEquals(text(first.address()), at(broker));

    fixture.end(first);

    Await.until(
        () -> at(broker).equals(text(second.address())) && isConnected(broker),
        () -> "at " + at(broker));
    var there = subscriber(second);
    fixture.closing(broker.v5().open()).publish("t", Qos.AT_LEAST_ONCE, "x");
    there.receive("t", "x");
  }

  @Test
  void withoutRoundRobin_theFirstIsTriedFirst() throws Exception {
    var nobody = ExternalPeer.freeAddress();
    var second = remote();
    var broker =
        fixture.broker(
            connection(
                "hall",
                List.of(text(nobody), text(second.address())),
                Map.of(),
                topic("t", "out", 1)));
    Fixture.awaitConnected(broker);
    assertEquals(text(second.address()), at(broker));
    fixture.closing(TestBroker.builder().listener("addresses", List.of(nobody)).start());

    fixture.end(second);

    Await.until(
        () -> at(broker).equals(text(nobody)) && isConnected(broker), () -> "at " + at(broker));
  }

  private static String at(TestBroker broker) {
    return Fixture.report(broker, "hall").orElseThrow().status().remote();
  }

  private static boolean isConnected(TestBroker broker) {
    return Fixture.report(broker, "hall").orElseThrow().status().state().name().equals("CONNECTED");
  }

  @Test
  void localCleanSession_forgetsWhatComesMeanwhile() {
    var remote = remote();
    var cable = fixture.closing(new Cable(remote.address()));
    var broker =
        fixture.broker(
            connection(cable.address(), Map.of("local-clean-session", true), topic("t", "out", 1)));
    Fixture.awaitConnected(broker);
    var there = subscriber(remote);
    var here = fixture.closing(broker.v5().open());
    cable.unplug();
    Fixture.awaitState(broker, "hall", "WAITING");
    here.publish("t", Qos.AT_LEAST_ONCE, "lost");
    cable.plug();
    Fixture.awaitConnected(broker);

    Await.until(
        () -> Fixture.report(broker, "hall").orElseThrow().open(), () -> "the queue is closed");
    here.publish("t", Qos.AT_LEAST_ONCE, "kept");
    there.receive("t", "kept");
  }

  @Test
  void mosquittoAsTheBridge_worksBothWays_andSaysItsState() {
    var broker = remote();
    for (String version : List.of("mqttv31", "mqttv311", "mqttv50")) {
      String id = "m-" + version;
      var mosquitto =
          fixture.closing(
              MosquittoPeer.start(
                  "connection " + version,
                  "address " + text(broker.address()),
                  "remote_clientid " + id,
                  "bridge_protocol_version " + version,
                  "restart_timeout 1",
                  "topic t/# both 1"));
      var here = fixture.closing(broker.v5().open());
      var there = fixture.closing(RawClient.v5(mosquitto.address()).open());
      here.subscribe("t/#", Qos.AT_LEAST_ONCE);
      there.subscribe("t/#", Qos.AT_LEAST_ONCE);
      String state = "$SYS/broker/connection/" + id + "/state";
      Await.until(() -> isUp(broker, state), () -> "no state 1: " + mosquitto.log());

      there.publish("t/1", Qos.AT_LEAST_ONCE, "from Mosquitto");
      here.receive("t/1", "from Mosquitto");
      there.receive("t/1", "from Mosquitto");
      here.publish("t/2", Qos.AT_LEAST_ONCE, "from here");
      there.receive("t/2", "from here");
      here.receive("t/2", "from here");
      there.publish("t/3", Qos.AT_LEAST_ONCE, "last");
      here.receive("t/3", "last");
      there.receive("t/3", "last");
      here.close();
      mosquitto.handle().destroyForcibly();
      Await.until(() -> !isUp(broker, state), () -> "still 1");
    }
  }

  private static boolean isUp(TestBroker broker, String state) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe(state, Qos.AT_MOST_ONCE);
      client.send(new Packet.Pingreq());
      return client.expect() instanceof Packet.Publish publish
          && RawClient.payload(publish).equals("1");
    }
  }

  @Test
  void mistakeInTheConfiguration_isRefusedAtTheStart() {
    for (Map<String, Object> wrong :
        List.<Map<String, Object>>of(
            Map.of("addresses", List.of("h:0")),
            Map.of("protocol", "4"),
            Map.of("keep-alive", "1s"),
            Map.of("password", "x"),
            Map.of("tls", Map.of("ca", "/no/such/file")),
            Map.of("topics", List.of(Map.of("direction", "out"))),
            Map.of("topics", List.of(topic("a/#/b", "out", 0))))) {
      var refused =
          assertThrows(
              ConfigException.class,
              () ->
                  fixture
                      .builder(
                          connection("hall", List.of("localhost"), wrong, topic("t", "out", 1)))
                      .start());
      String key = wrong.keySet().iterator().next();
      assertTrue(
          refused.getMessage().contains(key) || refused.getMessage().contains("no such file"),
          refused.getMessage());
    }
  }
}
