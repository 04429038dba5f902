package io.sundew.plugin.bridgemqtt;

import static io.sundew.plugin.bridgemqtt.Fixture.connection;
import static io.sundew.plugin.bridgemqtt.Fixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.Await;
import io.sundew.testkit.ExternalPeer;
import io.sundew.testkit.KeptStore;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is lost when things break off in the middle: nothing. */
@Timeout(value = 40, unit = TimeUnit.SECONDS)
class OutageTest {
  private static final int MESSAGES = 600;

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

  private static List<String> all() {
    return IntStream.range(0, MESSAGES).mapToObj(i -> "m" + i).toList();
  }

  /** Takes messages until the last one has come. */
  private static List<String> drain(RawClient client) {
    List<String> texts = new ArrayList<>();
    String last = "m" + (MESSAGES - 1);
    while (texts.isEmpty() || !texts.getLast().equals(last)) {
      Packet.Publish publish = client.receive();
      texts.add(RawClient.payload(publish));
    }
    return texts;
  }

  /** Publishes all, with that done now and then in between. */
  private static void publish(RawClient client, Qos qos, Runnable accident) {
    for (int i = 0; i < MESSAGES; i++) {
      client.publish("t", qos, "m" + i);
      if (i % 150 == 100) {
        accident.run();
      }
    }
  }

  /** Each at least once, and the first time each comes is in order. */
  private static void assertInOrder(List<String> texts) {
    assertEquals(all(), List.copyOf(new LinkedHashSet<>(texts)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void connectionThatBreaks_losesAndDoublesNothing_outwards(String protocol) {
    var mosquitto = fixture.closing(MosquittoPeer.start());
    var cable = fixture.closing(new Cable(mosquitto.address()));
    var broker =
        fixture.broker(
            connection(cable.address(), Map.of("protocol", protocol), topic("t", "out", 2)));
    Fixture.awaitConnected(broker);
    var there = fixture.closing(RawClient.v5(mosquitto.address()).open());
    there.subscribe("t", Qos.EXACTLY_ONCE);
    var here = fixture.closing(broker.v5().open());

    publish(here, Qos.AT_LEAST_ONCE, cable::cut);
    List<String> once = drain(there);
    assertInOrder(once);
    publish(here, Qos.EXACTLY_ONCE, cable::cut);
    assertEquals(all(), drain(there));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void connectionThatBreaks_losesAndDoublesNothing_inwards(String protocol) {
    var mosquitto =
        fixture.closing(MosquittoPeer.start("max_queued_messages 0", "max_inflight_messages 20"));
    var cable = fixture.closing(new Cable(mosquitto.address()));
    var broker =
        fixture.broker(
            connection(cable.address(), Map.of("protocol", protocol), topic("t", "in", 2)));
    Fixture.awaitConnected(broker);
    var here = fixture.closing(broker.v5().open());
    here.subscribe("t", Qos.EXACTLY_ONCE);
    var there = fixture.closing(RawClient.v5(mosquitto.address()).open());

    publish(there, Qos.AT_LEAST_ONCE, cable::cut);
    assertInOrder(drain(here));
    publish(there, Qos.EXACTLY_ONCE, cable::cut);
    assertEquals(all(), drain(here));
  }

  @Test
  void remoteThatIsKilled_getsWhatItHasNotAcknowledged() throws Exception {
    var address = ExternalPeer.freeAddress();
    var mosquitto = fixture.closing(mosquitto(address));
    var cable = fixture.closing(new Cable(address));
    var broker = fixture.broker(connection(cable.address(), Map.of(), topic("t", "out", 1)));
    Fixture.awaitConnected(broker);
    // At QoS 0 Mosquitto writes to its subscriber before it acknowledges to the bridge.
    var before = RawClient.v5(address).open();
    before.subscribe("t", Qos.AT_MOST_ONCE);
    var here = fixture.closing(broker.v5().open());

    for (int i = 0; i < MESSAGES / 2; i++) {
      here.publish("t", Qos.AT_LEAST_ONCE, "m" + i);
    }
    mosquitto.handle().destroyForcibly();
    cable.unplug();
    for (int i = MESSAGES / 2; i < MESSAGES; i++) {
      here.publish("t", Qos.AT_LEAST_ONCE, "m" + i);
    }
    List<String> texts = new ArrayList<>();
    for (Packet packet = before.expectOrClosed();
        packet instanceof Packet.Publish publish;
        packet = before.expectOrClosed()) {
      texts.add(RawClient.payload(publish));
    }
    fixture.end(mosquitto);
    fixture.closing(mosquitto(address));
    var after = fixture.closing(RawClient.v5(address).open());
    after.subscribe("t", Qos.AT_MOST_ONCE);
    cable.plug();
    texts.addAll(drain(after));

    assertInOrder(texts);
  }

  private ExternalPeer mosquitto(InetSocketAddress address) throws IOException {
    MosquittoPeer.assumeInstalled();
    Path configuration = directory.resolve("mosquitto.conf");
    Files.writeString(
        configuration,
        """
        user %s
        listener %d %s
        allow_anonymous true
        persistence true
        persistence_location %s/
        """
            .formatted(
                System.getProperty("user.name"),
                address.getPort(),
                address.getAddress().getHostAddress(),
                directory));
    return ExternalPeer.start(
        List.of("/usr/sbin/mosquitto", "-c", configuration.toString(), "-v"),
        line -> line.endsWith(" running"));
  }

  @Test
  void brokerThatRestarts_goesOnWhereItWas() throws Exception {
    var mosquitto = fixture.closing(MosquittoPeer.start());
    var cable = fixture.closing(new Cable(mosquitto.address()));
    var store = new KeptStore();
    Map<String, Object> settings = connection(cable.address(), Map.of(), topic("t", "out", 2));
    TestBroker first = fixture.closing(fixture.builder(settings).store(store).start());
    Fixture.awaitConnected(first);
    var there = fixture.closing(RawClient.v5(mosquitto.address()).open());
    there.subscribe("t", Qos.EXACTLY_ONCE);
    cable.unplug();
    var here = first.v5().open();
    for (int i = 0; i < MESSAGES; i++) {
      here.publish("t", Qos.EXACTLY_ONCE, "m" + i);
    }
    here.close();
    fixture.end(first);

    TestBroker second = fixture.closing(fixture.builder(settings).store(store).start());
    cable.plug();

    Fixture.awaitConnected(second);
    assertEquals(all(), drain(there));
    Await.until(
        () -> Fixture.report(second, "hall").orElseThrow().waiting() == 0, () -> "still waiting");
  }

  @Test
  void remoteThatIsAway_costsNothingButTheQueue() throws Exception {
    var address = ExternalPeer.freeAddress();
    var broker = fixture.broker(connection(address, Map.of(), topic("t", "out", 1)));
    Fixture.awaitState(broker, "hall", "WAITING");
    var here = fixture.closing(broker.v5().open());
    publish(here, Qos.AT_LEAST_ONCE, () -> {});
    assertEquals(MESSAGES, Fixture.report(broker, "hall").orElseThrow().waiting());
    assertTrue(Fixture.report(broker, "hall").orElseThrow().status().problem().contains("refused"));
  }
}
