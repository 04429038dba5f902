package io.sundew.plugin.bridgemqtt;

import static io.sundew.plugin.bridgemqtt.Fixture.connection;
import static io.sundew.plugin.bridgemqtt.Fixture.topic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.LocalClient.State;
import io.sundew.api.Qos;
import io.sundew.broker.session.BridgeReport;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A remote broker that does whatever it should not. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class HostileRemoteTest {
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

  private TestBroker bridgedTo(ScriptedRemote server, String protocol) {
    return fixture.broker(
        connection(
            server.address(),
            Map.of(
                "protocol",
                protocol,
                "notifications",
                "none",
                "try-private",
                false,
                "max-packet-size",
                2000,
                "attempt-unsubscribe",
                false),
            topic("out", "out", 1),
            topic("in/#", "in", 1)));
  }

  /** It says what was wrong, waits, comes again, and the broker works. */
  private void assertKeptAtBay(ScriptedRemote server, TestBroker broker, String problem) {
    Await.until(
        () -> {
          BridgeReport report = Fixture.report(broker, "hall").orElseThrow();
          return server.visits() > 1 && report.status().problem().contains(problem);
        },
        () -> "no '" + problem + "' in " + Fixture.report(broker, "hall"));
    try (RawClient client = broker.v5().open()) {
      client.subscribe("x", Qos.AT_LEAST_ONCE);
      client.publish("x", Qos.AT_LEAST_ONCE, "alive");
      client.receive("x", "alive");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          5     | 20 03 00 87 00                | refuses the connection: not authorized (0x87)
          5     | 20 03 00 88 00                | server unavailable (0x88)
          5     | 20 03 00 84 00                | unsupported protocol version (0x84)
          5     | 20 09 00 87 06 1f 00 03 61 0a 62 | "a?b"
          3.1.1 | 20 02 00 01                   | unsupported protocol version
          3.1.1 | 20 02 00 02                   | client identifier not valid
          3.1.1 | 20 02 00 03                   | server unavailable
          3.1.1 | 20 02 00 04                   | bad user name or password
          3.1.1 | 20 02 00 05                   | not authorized
          3.1.1 | 20 02 00 77                   | broke the protocol
          5     | 20 03 00 05 00                | broke the protocol
          5     | 20 06 01 00 03 21 00 00       | broke the protocol
          5     | 30 05 00 01 61 00 62          | it answers CONNECT with something else
          5     | 00 00                         | broke the protocol
          5     | ff ff ff ff ff ff             | broke the protocol
          5     | 20 ff ff ff 7f                | at most 2000 are taken
          5     | 20 03 00 00 00 20 03 00 00 00 | it sends CONNACK
          5     | 20 03 00 00 00 e0 02 8e 00    | ends the connection: session taken over
          5     | 20 03 00 00 00 c0 00          | it sends PINGREQ
          5     | 20 03 00 00 00 40 02 00 01    | broke the protocol
          5     | 20 03 00 00 00 90 05 ff fd 00 01 01 | SUBACK with 2 reasons for 1 filters
          5     | 20 03 00 00 00 30 08 00 00 03 23 00 0b 61 62 | topic alias 11
          5     | 20 03 00 00 00 30 08 00 00 03 23 00 02 61 62 | topic alias 2 stands for nothing
          5     | 20 03 00 00 00 30 90 4e           | at most 2000 are taken
          """)
  void answer_endsInAStatus(String protocol, String hex, String problem) {
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, hex);
                  socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                  socket.close();
                }));
    assertKeptAtBay(server, bridgedTo(server, protocol), problem);
  }

  @Test
  void refusedSubscription_isSaid_andTheRestGoesOn() {
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, "20 03 00 00 00 90 04 ff fd 00 87");
                  Thread.sleep(1_000_000);
                }));
    var broker = bridgedTo(server, "5");
    Fixture.awaitConnected(broker);

    String problem = Fixture.report(broker, "hall").orElseThrow().status().problem();
    assertTrue(problem.contains("refuses the subscription of in/#: not authorized"), problem);
  }

  @Test
  void reset_endsInAStatus() {
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, "20 03 00 00 00");
                  socket.setSoLinger(true, 0);
                  socket.close();
                }));
    assertKeptAtBay(server, bridgedTo(server, "5"), "");
  }

  @Test
  void silence_isGivenUp_atStopWithoutDelay() throws Exception {
    var server = fixture.closing(new ScriptedRemote(socket -> {}));
    var broker = bridgedTo(server, "5");
    Fixture.awaitState(broker, "hall", "CONNECTING");
    Await.until(() -> server.visits() > 0, () -> "nobody came");
    long begin = System.nanoTime();

    fixture.end(broker);

    assertTrue(System.nanoTime() - begin < 8_000_000_000L, "it hangs at the stop");
  }

  @Test
  void remoteThatReadsNothing_holdsBackTheQueue_notTheBroker() {
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, "20 03 00 00 00 90 04 ff fd 00 01");
                  Thread.sleep(1_000_000);
                }));
    var broker = bridgedTo(server, "5");
    Fixture.awaitConnected(broker);
    try (RawClient client = broker.v5().open()) {
      String payload = "x".repeat(30_000);
      for (int i = 0; i < 400; i++) {
        client.publish("out", Qos.AT_LEAST_ONCE, payload);
      }
    }
    BridgeReport report = Fixture.report(broker, "hall").orElseThrow();
    assertEquals(State.CONNECTED, report.status().state());
    assertEquals(400, report.waiting());
  }

  @Test
  void floodOfMessages_isTakenAsFastAsTheBrokerDoes() {
    byte[] publish = HexFormat.of().parseHex("3207000161000100" + "62");
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, "20 03 00 00 00 90 04 ff fd 00 01");
                  byte[] many = new byte[publish.length * 1000];
                  for (int i = 0; i < 1000; i++) {
                    System.arraycopy(publish, 0, many, i * publish.length, publish.length);
                  }
                  for (int i = 0; i < 50; i++) { // and reads none of the answers
                    socket.getOutputStream().write(many);
                  }
                  Thread.sleep(1_000_000);
                }));
    var broker = bridgedTo(server, "5");
    Fixture.awaitConnected(broker);
    try (RawClient client = broker.v5().open()) {
      client.subscribe("x", Qos.AT_LEAST_ONCE);
      client.publish("x", Qos.AT_LEAST_ONCE, "alive");
      client.receive("x", "alive");
    }
  }

  @Test
  void messageThatTheRemoteRefuses_isADeadLetter() {
    var server =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, "20 03 00 00 00 90 04 ff fd 00 01");
                  for (byte[] packet = ScriptedRemote.packet(socket);
                      packet != null;
                      packet = ScriptedRemote.packet(socket)) {
                    if (packet[0] >> 4 == 3) {
                      ScriptedRemote.send(
                          socket, "40 04 %02x%02x 97 00".formatted(packet[7], packet[8]));
                    }
                  }
                }));
    var broker = bridgedTo(server, "5");
    Fixture.awaitConnected(broker);
    try (RawClient client = broker.v5().open()) {
      client.publish("out", Qos.AT_LEAST_ONCE, "x");
    }
    Await.until(
        () -> Fixture.report(broker, "hall").orElseThrow().deadLetters() == 1,
        () -> "no dead letter: " + Fixture.report(broker, "hall"));
  }
}
