package io.sundew.plugin.bridgemqtt;

import static io.sundew.plugin.bridgemqtt.Fixture.connection;
import static io.sundew.plugin.bridgemqtt.Fixture.text;
import static io.sundew.plugin.bridgemqtt.Fixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.testkit.Await;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages that can never be brought over: what is behind them comes all the same. Mosquitto sends
 * one message at a time here, so it must have been answered before another comes.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PoisonTest {
  private static final String PREFIX = "p".repeat(100) + "/";

  /** With the prefix no topic name any more. */
  private static final String LONG = "t/" + "x".repeat(65_500);

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

  private static MosquittoPeer oneAtATime() {
    return MosquittoPeer.start("max_inflight_messages 1", "max_queued_messages 0");
  }

  private static Map<String, Object> settings(String protocol, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("protocol", protocol);
    if (protocol.equals("5")) {
      settings.put("receive-maximum", 1);
    }
    return settings;
  }

  private RawClient subscriber(TestBroker broker, String filter) {
    RawClient client = fixture.closing(broker.v5().open());
    client.subscribe(filter, Qos.EXACTLY_ONCE);
    return client;
  }

  /** What was logged of that bridge's messages that were not taken. */
  private static List<String> told(TestBroker broker, String bridge) {
    return broker.log().stream()
        .filter(line -> line.contains("bridge=" + bridge + " ") && line.contains("'refused'"))
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"5, 1", "5, 2", "3.1.1, 1", "3.1.1, 2", "3.1, 2"})
  void topicThatIsTooLongHere_isAnswered_andTheNextComes(String protocol, int qos) {
    var mosquitto = fixture.closing(oneAtATime());
    String name = "long-" + protocol + "-" + qos;
    var broker =
        fixture.broker(
            connection(
                name,
                List.of(text(mosquitto.address())),
                settings(protocol, Map.of()),
                topic("t/#", "in", qos, PREFIX, "")));
    Fixture.awaitState(broker, name, "CONNECTED");
    var here = subscriber(broker, PREFIX + "#");
    var there = fixture.closing(RawClient.v5(mosquitto.address()).open());

    there.publish(LONG, Qos.of(qos), "poison");
    there.publish(LONG, Qos.of(qos), "poison");
    there.publish("t/y", Qos.of(qos), "healthy");

    here.receive(PREFIX + "t/y", "healthy");
    assertEquals(1, told(broker, name).size(), () -> "" + told(broker, name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void topicOfTheBrokersOwn_isAnswered_andTheNextComes(String protocol) {
    var mosquitto = fixture.closing(oneAtATime());
    var broker =
        fixture.broker(
            connection(
                mosquitto.address(),
                settings(protocol, Map.of()),
                topic("$SYS/broker/#", "in", 1),
                topic("t/#", "in", 1)));
    Fixture.awaitConnected(broker);
    var here = subscriber(broker, "t/#");

    fixture
        .closing(RawClient.v5(mosquitto.address()).open())
        .publish("t/y", Qos.AT_LEAST_ONCE, "healthy");

    here.receive("t/y", "healthy");
  }

  /** PUBLISH of $SYS/x, and how it is answered. */
  @ParameterizedTest
  @CsvSource({
    "5, 20 03 00 00 00 90 04 ff fd 00 01, 32 0c 00 06 24 53 59 53 2f 78 00 07 00 62, 40 03 00 07"
        + " 90",
    "5, 20 03 00 00 00 90 04 ff fd 00 01, 34 0c 00 06 24 53 59 53 2f 78 00 07 00 62, 50 03 00 07"
        + " 90",
    "3.1.1, 20 02 00 00 90 03 ff fd 01, 32 0b 00 06 24 53 59 53 2f 78 00 07 62, 40 02 00 07",
    "3.1.1, 20 02 00 00 90 03 ff fd 01, 34 0b 00 06 24 53 59 53 2f 78 00 07 62, 50 02 00 07"
  })
  void answer_saysWhy_asFarAsMqttCan(
      String protocol, String greeting, String publish, String answer) {
    var answers = new LinkedBlockingQueue<String>();
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, greeting);
                  ScriptedRemote.packet(socket);
                  ScriptedRemote.send(socket, publish);
                  byte[] packet = ScriptedRemote.packet(socket);
                  answers.add(packet == null ? "" : HexFormat.ofDelimiter(" ").formatHex(packet));
                }));
    fixture.broker(
        connection(
            server.address(),
            Map.of("protocol", protocol, "notifications", "none"),
            topic("$SYS/#", "in", 2)));

    Await.until(() -> !answers.isEmpty(), () -> "no answer");
    assertEquals(answer, answers.peek());
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "3.1.1"})
  void topicThatIsTooLongThere_isADeadLetter_andTheNextGoes(String protocol) {
    var remote = fixture.closing(TestBroker.start());
    var broker =
        fixture.broker(
            connection(
                remote.address(),
                Map.of("protocol", protocol, "max-inflight", 1),
                topic("t/#", "out", 2, "", PREFIX)));
    Fixture.awaitConnected(broker);
    var there = subscriber(remote, PREFIX + "#");
    var here = fixture.closing(broker.v5().open());

    here.publish(LONG, Qos.AT_MOST_ONCE, "poison");
    here.publish(LONG, Qos.AT_LEAST_ONCE, "poison");
    here.publish(LONG, Qos.EXACTLY_ONCE, "poison");
    here.publish("t/y", Qos.EXACTLY_ONCE, "healthy");

    there.receive(PREFIX + "t/y", "healthy");
    Await.until(
        () -> Fixture.report(broker, "hall").orElseThrow().deadLetters() == 2,
        () -> "" + Fixture.report(broker, "hall"));
  }

  @ParameterizedTest
  @CsvSource({"3.1.1, 0", "3.1.1, 1", "3.1.1, 2", "3.1, 2"})
  void messageAboveTheLimit_isPassedOver_andTheNextComes(String protocol, int qos) {
    var mosquitto = fixture.closing(oneAtATime());
    String name = "large-" + protocol + "-" + qos;
    var broker =
        fixture.broker(
            connection(
                name,
                List.of(text(mosquitto.address())),
                settings(protocol, Map.of("max-packet-size", 1000)),
                topic("t/#", "in", qos)));
    Fixture.awaitState(broker, name, "CONNECTED");
    var here = subscriber(broker, "t/#");
    var there = fixture.closing(RawClient.v5(mosquitto.address()).open());

    there.publish("t/x", Qos.of(qos), "p".repeat(1_000_000));
    there.publish("t/x", Qos.of(qos), "p".repeat(1000));
    there.publish("t/y", Qos.of(qos), "healthy");

    here.receive("t/y", "healthy");
    assertEquals(1, told(broker, name).size(), () -> "" + told(broker, name));
    String line = told(broker, name).getFirst();
    for (String part : List.of("'t/x'", "max-packet-size is 1000")) {
      assertTrue(line.contains(part), line);
    }
  }

  @Test
  void remoteOfMqtt5_isToldWhatIsTooLarge_andKeepsIt() {
    var remote = fixture.closing(TestBroker.start());
    var broker =
        fixture.broker(
            connection(
                remote.address(),
                settings("5", Map.of("max-packet-size", 1000)),
                topic("t/#", "in", 1)));
    Fixture.awaitConnected(broker);
    var here = subscriber(broker, "t/#");
    var there = fixture.closing(remote.v5().open());

    there.publish("t/x", Qos.AT_LEAST_ONCE, "p".repeat(1000));
    there.publish("t/y", Qos.AT_LEAST_ONCE, "healthy");

    here.receive("t/y", "healthy");
  }

  @Test
  void messageWithoutAnEnd_isPassedOver_inBoundedMemory() {
    // 256 MiB that never come in full: the bridge waits for them without a place to keep them.
    var taken = new AtomicInteger();
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, "20 02 00 00 90 03 ff fd 01");
                  ScriptedRemote.send(socket, "32 ff ff ff 7f 00 01 61 00 07");
                  byte[] some = new byte[1 << 20];
                  for (int i = 0; i < 64; i++) {
                    socket.getOutputStream().write(some);
                    taken.incrementAndGet();
                  }
                  socket.close();
                }));
    var broker =
        fixture.broker(
            connection(
                server.address(),
                Map.of("protocol", "3.1.1", "notifications", "none", "max-packet-size", 1000),
                topic("a", "in", 1)));
    Await.until(() -> server.visits() > 1, () -> "it does not come again");
    assertTrue(taken.get() >= 64, "it took " + taken + " MiB");
    assertEquals(0, Fixture.report(broker, "hall").orElseThrow().published());
  }
}
