package io.sundew.plugin.bridgemqtt;

import static io.sundew.plugin.bridgemqtt.Fixture.connection;
import static io.sundew.plugin.bridgemqtt.Fixture.text;
import static io.sundew.plugin.bridgemqtt.Fixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.broker.config.PluginConfig;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.Await;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What single options do on the wire. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class OptionsTest {
  private static final String CONNACK = "20 03 00 00 00";

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

  /** Settings of a bridge that says nothing of its own. */
  private static Map<String, Object> silent(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("notifications", "none");
    settings.putIfAbsent("attempt-unsubscribe", false);
    return settings;
  }

  @Test
  void limitsOfMqtt5_areSaidInConnect() {
    var server =
        fixture.closing(new ScriptedRemote(socket -> ScriptedRemote.send(socket, CONNACK)));
    fixture.broker(
        connection(
            server.address(),
            silent(
                Map.of(
                    "receive-maximum",
                    7,
                    "session-expiry",
                    "90s",
                    "max-topic-aliases",
                    3,
                    "max-packet-size",
                    5000,
                    "max-outgoing-packet-size",
                    4000)),
            topic("t", "out", 1)));
    Await.until(() -> !server.connects().isEmpty(), () -> "nobody came");

    var connect =
        assertInstanceOf(
            Packet.Connect.class,
            ScriptedRemote.read(server.connects().getFirst(), ProtocolVersion.V5));

    var properties = connect.properties();
    assertEquals(7, properties.number(Property.RECEIVE_MAXIMUM, -1));
    assertEquals(90, properties.number(Property.SESSION_EXPIRY_INTERVAL, -1));
    assertEquals(3, properties.number(Property.TOPIC_ALIAS_MAXIMUM, -1));
    assertEquals(5000, properties.number(Property.MAXIMUM_PACKET_SIZE, -1));
  }

  @Test
  void bindAddress_isWhereItComesFrom() {
    var from = new ConcurrentLinkedQueue<InetAddress>();
    var server = fixture.closing(new ScriptedRemote(socket -> from.add(socket.getInetAddress())));
    fixture.broker(
        connection(
            server.address(), silent(Map.of("bind-address", "127.0.0.2")), topic("t", "out", 1)));

    Await.until(() -> !from.isEmpty(), () -> "nobody came");

    assertEquals("127.0.0.2", from.element().getHostAddress());
  }

  /** Of the publishes that come to a remote broker that offers ten aliases. */
  private List<Packet.Publish> published(int aliases, String... topics) {
    var packets = new LinkedBlockingQueue<Packet.Publish>();
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, "20 06 00 00 03 22 00 0a");
                  for (byte[] packet = ScriptedRemote.packet(socket);
                      packet != null;
                      packet = ScriptedRemote.packet(socket)) {
                    if (ScriptedRemote.read(packet, ProtocolVersion.V5)
                        instanceof Packet.Publish publish) {
                      packets.add(publish);
                    }
                  }
                }));
    var broker =
        fixture.broker(
            connection(
                server.address(),
                silent(Map.of("max-topic-aliases", aliases, "hop-guard", false)),
                topic("#", "out", 1)));
    Fixture.awaitConnected(broker);
    var here = fixture.closing(broker.v5().open());
    for (String topic : topics) {
      here.publish(topic, Qos.AT_LEAST_ONCE, "x");
    }
    Await.until(() -> packets.size() == topics.length, () -> "only " + packets);
    return List.copyOf(packets);
  }

  private static List<String> names(List<Packet.Publish> packets) {
    return packets.stream()
        .map(each -> each.topic().name() + "=" + each.properties().number(Property.TOPIC_ALIAS, 0))
        .toList();
  }

  @Test
  void topicAliases_areAtMostAsManyAsConfigured() {
    assertEquals(List.of("a=1", "=1", "b=1", "a=1"), names(published(1, "a", "a", "b", "a")));
    assertEquals(List.of("a=0", "a=0"), names(published(0, "a", "a")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attemptUnsubscribe_endsWhatMayHaveBeenSubscribed(boolean attempts) {
    var second = new LinkedBlockingQueue<Packet>();
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, CONNACK);
                  byte[] packet = ScriptedRemote.packet(socket);
                  if (packet != null) {
                    second.add(ScriptedRemote.read(packet, ProtocolVersion.V5));
                  }
                }));
    fixture.broker(
        connection(
            server.address(),
            silent(Map.of("attempt-unsubscribe", attempts)),
            topic("up", "out", 1, "", "far/"),
            topic("down", "in", 1, "", "far/")));

    Await.until(() -> !second.isEmpty(), () -> "nothing came");

    Packet packet = second.element();
    if (attempts) {
      assertEquals(List.of("far/up"), assertInstanceOf(Packet.Unsubscribe.class, packet).filters());
    } else {
      assertInstanceOf(Packet.Subscribe.class, packet);
    }
  }

  @Test
  void notificationTopic_isToldAtBothEnds() throws Exception {
    var remote = fixture.closing(TestBroker.start());
    var broker =
        fixture.broker(
            connection(
                remote.address(),
                Map.of("notification-topic", "bridges/hall"),
                topic("t", "out", 1)));
    Fixture.awaitConnected(broker);
    var here = fixture.closing(broker.v5().open());
    var there = fixture.closing(remote.v5().open());
    here.subscribe("#", Qos.AT_MOST_ONCE);
    there.subscribe("#", Qos.AT_MOST_ONCE);
    there.receive("bridges/hall", "1");
    Await.until( // it was 0 to begin with
        () -> RawClient.payload(here.receive()).equals("1"), () -> "it is not 1");

    fixture.end(broker);

    there.receive("bridges/hall", "0");
  }

  @Test
  void messageAboveTheOutgoingLimit_isADeadLetter() {
    var remote = fixture.closing(TestBroker.builder().maxPacketSize(2000).start());
    var broker =
        fixture.broker(
            connection(
                remote.address(), Map.of("max-outgoing-packet-size", 1000), topic("t", "out", 1)),
            connection(
                "loose",
                List.of(text(remote.address())),
                Map.of("max-outgoing-packet-size", 9000),
                topic("t", "out", 1)));
    Fixture.awaitConnected(broker);
    Fixture.awaitState(broker, "loose", "CONNECTED");
    var here = fixture.closing(broker.v5().open());

    here.publish("t", Qos.AT_LEAST_ONCE, "x".repeat(1500));
    here.publish("t", Qos.AT_LEAST_ONCE, "x".repeat(2500)); // the remote broker's own limit

    awaitDeadLetters(broker, "hall", 2);
    awaitDeadLetters(broker, "loose", 1);
  }

  private static void awaitDeadLetters(TestBroker broker, String name, int count) {
    Await.until(
        () -> Fixture.report(broker, name).orElseThrow().deadLetters() == count,
        () -> "" + Fixture.report(broker, name));
  }

  @Test
  void outgoingLimit_doesNotHoldForWhatComesIn() {
    var remote = fixture.closing(TestBroker.start());
    var broker =
        fixture.broker(
            connection(
                remote.address(), Map.of("max-outgoing-packet-size", 500), topic("t", "in", 1)));
    Fixture.awaitConnected(broker);
    var here = fixture.closing(broker.v5().open());
    here.subscribe("t", Qos.AT_LEAST_ONCE);

    String large = "x".repeat(1500);
    fixture.closing(remote.v5().open()).publish("t", Qos.AT_LEAST_ONCE, large);

    here.receive("t", large);
  }

  /** The level that CONNECT names; with the highest bit set by a bridge. */
  private static int level(byte[] connect) {
    return connect[8] & 0xFF;
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20 02 00 01"})
  void remoteThatRefusesBridgesOnce_isAskedAnewAtTheNextConnection(String refusal) {
    var visits = new AtomicInteger();
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(
                      socket, visits.incrementAndGet() == 1 ? refusal : "20 02 00 00");
                  socket.close();
                }));
    fixture.broker(
        connection(server.address(), silent(Map.of("protocol", "3.1.1")), topic("t", "out", 1)));

    Await.until(() -> server.connects().size() > 2, () -> "it does not come again");

    assertEquals(
        List.of(0x84, 0x04, 0x84),
        server.connects().subList(0, 3).stream().map(OptionsTest::level).toList());
  }

  @Test
  void answerWithTheRequestsProperties_isDropped_andSaidOnce() {
    var remote = fixture.closing(TestBroker.start());
    var broker =
        fixture.broker(
            connection(
                "echo",
                List.of(text(remote.address())),
                Map.of(),
                topic("ask", "out", 1),
                topic("answer", "in", 1)));
    Fixture.awaitState(broker, "echo", "CONNECTED");
    var there = fixture.closing(remote.v5().open());
    there.subscribe("ask", Qos.AT_MOST_ONCE);
    var here = fixture.closing(broker.v5().open());
    here.subscribe("answer", Qos.AT_MOST_ONCE);
    here.publish("ask", Qos.AT_LEAST_ONCE, "?");
    Packet.Publish question = there.receive();

    for (int i = 0; i < 2; i++) {
      there.send(there.message("answer", Qos.AT_LEAST_ONCE, "!", false, question.properties()));
      there.await(Packet.Puback.class);
    }
    there.publish("answer", Qos.AT_LEAST_ONCE, "without");

    here.receive("answer", "without");
    List<String> said =
        broker.log().stream()
            .filter(line -> line.contains("bridge=echo ") && line.contains("sundew-path"))
            .toList();
    assertEquals(1, said.size(), said::toString);
    assertTrue(said.getFirst().contains("'answer'"), said::toString);
  }

  @Test
  void connections_comeAndGoWhileTheBrokerRuns() {
    var remote = fixture.closing(TestBroker.start());
    var builder = fixture.builder(toRemote("one", remote));
    var broker = fixture.closing(builder.start());
    Fixture.awaitState(broker, "one", "CONNECTED");
    var there = fixture.closing(remote.v5().open());
    there.subscribe("#", Qos.AT_LEAST_ONCE);
    var here = fixture.closing(broker.v5().open());

    apply(broker, builder, toRemote("one", remote), toRemote("two", remote));
    Fixture.awaitState(broker, "one", "CONNECTED");
    Fixture.awaitState(broker, "two", "CONNECTED");
    here.publish("one", Qos.AT_LEAST_ONCE, "1");
    there.receive("one", "1");
    here.publish("two", Qos.AT_LEAST_ONCE, "2");
    there.receive("two", "2");

    apply(broker, builder, toRemote("two", remote));
    Fixture.awaitState(broker, "two", "CONNECTED");
    assertTrue(Fixture.report(broker, "one").isEmpty());
    here.publish("one", Qos.AT_LEAST_ONCE, "nobody's");
    here.publish("two", Qos.AT_LEAST_ONCE, "3");
    there.receive("two", "3");
  }

  private static Map<String, Object> toRemote(String name, TestBroker remote) {
    return connection(
        name,
        List.of(text(remote.address())),
        Map.of("notifications", "none"),
        topic(name, "out", 1));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static void apply(
      TestBroker broker, TestBroker.Builder builder, Map<String, Object>... connections) {
    PluginConfig instance =
        PluginJars.instance("bridge-mqtt", Map.of("connections", List.of(connections)));
    broker.broker().apply(builder.set("plugins", List.of(instance)).config());
  }
}
