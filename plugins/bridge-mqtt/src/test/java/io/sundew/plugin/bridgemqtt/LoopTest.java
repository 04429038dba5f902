package io.sundew.plugin.bridgemqtt;

import static io.sundew.plugin.bridgemqtt.Fixture.connection;
import static io.sundew.plugin.bridgemqtt.Fixture.text;
import static io.sundew.plugin.bridgemqtt.Fixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.testkit.Await;
import io.sundew.testkit.ExternalPeer;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
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

/** Brokers that are bridged in circles. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class LoopTest {
  /** Looks, a millisecond apart, between which nothing more may come in. */
  private static final int QUIET = 200;

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

  private static Map<String, Object> both(String name, InetSocketAddress to, String protocol) {
    return connection(
        name,
        List.of(text(to)),
        Map.of("protocol", protocol, "client-id", name + "-" + to.getPort()),
        topic("t/#", "both", 1));
  }

  /** How many copies of a message come to a client before what was published after them. */
  private static int copies(RawClient client, String text, String last) {
    int copies = 0;
    for (String payload = ""; !payload.equals(last); ) {
      payload = RawClient.payload(client.receive());
      copies += payload.equals(text) ? 1 : 0;
    }
    return copies;
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1", "3.1"})
  void twoBrokersWithOneBridge_bothWays_echoNothing(String protocol) {
    var second = fixture.closing(TestBroker.start());
    var first = fixture.broker(both("a", second.address(), protocol));
    Fixture.awaitState(first, "a", "CONNECTED");
    var here = fixture.closing(first.v5().open());
    var there = fixture.closing(second.v5().open());
    here.subscribe("t/#", Qos.AT_MOST_ONCE);
    there.subscribe("t/#", Qos.AT_MOST_ONCE);

    here.publish("t/x", Qos.AT_LEAST_ONCE, "once");
    there.receive("t/x", "once");
    there.publish("t/y", Qos.AT_LEAST_ONCE, "last");

    assertEquals(1, copies(here, "once", "last"));
    assertEquals(0, copies(there, "once", "last"));
  }

  @Test
  void twoBrokers_eachBridgedToTheOther_settle_overMqtt5() {
    String protocol = "5";
    var port = ExternalPeer.freeAddress();
    var first = fixture.closing(fixture.builder(both("a", port, protocol)).start());
    var second =
        fixture.closing(
            fixture
                .builder(both("b", first.address(), protocol))
                .listener("addresses", List.of(port))
                .start());
    Fixture.awaitState(first, "a", "CONNECTED");
    Fixture.awaitState(second, "b", "CONNECTED");
    var here = fixture.closing(first.v5().open());
    var there = fixture.closing(second.v5().open());
    there.subscribe("t/#", Qos.AT_MOST_ONCE);

    here.publish("t/x", Qos.AT_LEAST_ONCE, "once");

    there.receive("t/x", "once");
    awaitQuiet(first, "a");
    awaitQuiet(second, "b");
  }

  /** A loop would go on for ever. */
  private static void awaitQuiet(TestBroker broker, String name) {
    var seen = new ArrayList<Long>();
    Await.until(
        () -> {
          seen.add(Fixture.report(broker, name).orElseThrow().published());
          int size = seen.size();
          return size > QUIET && seen.get(size - 1).equals(seen.get(size - QUIET));
        },
        () -> "still going round: " + seen.getLast());
  }

  @Test
  void threeBrokersInACircle_settle_overMqtt5() {
    var ports = List.of(ExternalPeer.freeAddress(), ExternalPeer.freeAddress());
    var third = fixture.closing(fixture.builder(both("c", ports.get(0), "5")).start());
    var second =
        fixture.closing(
            fixture
                .builder(both("b", third.address(), "5"))
                .listener("addresses", List.of(ports.get(1)))
                .start());
    var first =
        fixture.closing(
            fixture
                .builder(both("a", ports.get(1), "5"))
                .listener("addresses", List.of(ports.get(0)))
                .start());
    Fixture.awaitState(first, "a", "CONNECTED");
    Fixture.awaitState(second, "b", "CONNECTED");
    Fixture.awaitState(third, "c", "CONNECTED");
    var here = fixture.closing(first.v5().open());
    here.subscribe("t/#", Qos.AT_MOST_ONCE);

    here.publish("t/x", Qos.AT_LEAST_ONCE, "once");

    awaitQuiet(first, "a");
    awaitQuiet(second, "b");
    awaitQuiet(third, "c");
    here.publish("t/y", Qos.AT_LEAST_ONCE, "last");
    int copies = copies(here, "once", "last");
    assertTrue(copies >= 1 && copies <= 3, copies + " copies");
  }

  @Test
  void mosquittoInTheCircle_handsThePathOn() {
    var port = ExternalPeer.freeAddress();
    var mosquitto =
        fixture.closing(
            MosquittoPeer.start(
                "connection c",
                "address " + text(port),
                "bridge_protocol_version mqttv50",
                "restart_timeout 1",
                "notifications false",
                "topic t/# both 1"));
    var first =
        fixture.closing(
            fixture
                .builder(both("a", mosquitto.address(), "5"))
                .listener("addresses", List.of(port))
                .start());
    Fixture.awaitState(first, "a", "CONNECTED");
    Await.until(
        () -> first.log().stream().anyMatch(line -> line.contains("c.")) || hasBridge(mosquitto),
        () -> "Mosquitto does not come: " + mosquitto.log());
    var here = fixture.closing(first.v5().open());
    here.subscribe("t/#", Qos.AT_MOST_ONCE);

    here.publish("t/x", Qos.AT_LEAST_ONCE, "once");

    awaitQuiet(first, "a");
    here.publish("t/y", Qos.AT_LEAST_ONCE, "last");
    int copies = copies(here, "once", "last");
    assertTrue(copies >= 1 && copies <= 3, copies + " copies");
  }

  private static boolean hasBridge(MosquittoPeer mosquitto) {
    return mosquitto.log().stream().anyMatch(line -> line.contains("sending SUBSCRIBE"));
  }
}
