package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line clients that come with Mosquitto, in each protocol version they speak. */
@SharedBroker
@RequiresProgram(
    value = {"mosquitto_pub", "mosquitto_sub", "mosquitto_rr", "stdbuf"},
    install = "apt-get install mosquitto-clients")
final class MosquittoClientsTest {
  private static final String V31 = "mqttv31";
  private static final String V311 = "mqttv311";
  private static final String V5 = "mqttv5";

  private final BrokerProcess broker;
  private final String id = "m" + UUID.randomUUID().toString().substring(0, 8);

  MosquittoClientsTest(BrokerProcess broker) {
    this.broker = broker;
  }

  private String[] command(String program, String version, String... arguments) {
    var command =
        new ArrayList<>(
            List.of(program, "-h", BrokerProcess.HOST, "-p", broker.portText(), "-V", version));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  private void publish(String version, String... arguments) {
    Program.succeed(command("mosquitto_pub", version, arguments));
  }

  /** Starts a subscriber and waits for its SUBACK, which it prints with {@code -d}. */
  private Program subscribe(String version, String... arguments) {
    var command = new ArrayList<>(List.of("stdbuf", "-oL"));
    command.addAll(List.of(command("mosquitto_sub", version, arguments)));
    command.add("-d");
    var subscriber = Program.start(command, null);
    try {
      subscriber.awaitLine("^Subscribed \\(mid: \\d+\\): [012]");
      return subscriber;
    } catch (AssertionError e) {
      subscriber.close();
      throw e;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V31, V311, V5})
  void publish_eachQos_arrives(String version) {
    try (var subscriber = subscribe(version, "-t", id, "-q", "2", "-F", "got %p qos=%q")) {
      for (var qos : List.of("0", "1", "2")) {
        publish(version, "-t", id, "-m", "hello", "-q", qos);
        subscriber.awaitLine("^got hello qos=" + qos);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V31, V311, V5})
  void publish_linesOfAFile_arriveInOrder(String version, @TempDir Path directory)
      throws IOException {
    var lines = new ArrayList<String>();
    for (int number = 0; number < 500; number++) {
      lines.add("line " + number);
    }
    Files.write(directory.resolve("lines"), lines);
    try (var subscriber = subscribe(version, "-t", id, "-q", "1", "-C", "500", "-F", "%p")) {
      var publisher = command("mosquitto_pub", version, "-t", id, "-q", "1", "-l");
      var shell = String.join(" ", publisher) + " < " + directory.resolve("lines");
      Program.succeed("sh", "-c", shell);
      var received =
          subscriber.await().expectStatus(0).output().lines().filter(l -> l.startsWith("line "));
      assertEquals(lines, received.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V31, V311, V5})
  void publish_retained_reachesALaterSubscriberUntilRemoved(String version) {
    publish(version, "-t", id + "/a", "-m", "kept", "-r", "-q", "1");
    publish(version, "-t", id + "/b", "-m", "removed", "-r", "-q", "1");
    publish(version, "-t", id + "/b", "-n", "-r", "-q", "1");
    try (var subscriber = subscribe(version, "-t", id + "/#", "-F", "%t %p retain=%r")) {
      publish(version, "-t", id + "/end", "-m", "live");
      subscriber.awaitLine("^" + id + "/end live retain=0");
      assertTrue(subscriber.output().contains(id + "/a kept retain=1"), subscriber.output());
      assertTrue(!subscriber.output().contains(id + "/b"), subscriber.output());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V31, V311, V5})
  void will_ofAKilledClient_isPublished(String version) {
    try (var watcher = subscribe(version, "-t", id + "/will", "-q", "1", "-F", "got %p");
        var mortal =
            subscribe(
                version, "-t", id + "/x", "--will-topic", id + "/will", "--will-payload", "gone")) {
      mortal.kill();
      watcher.awaitLine("^got gone");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V31, V311, V5})
  void session_ofAStoppedClient_bringsWhatWasQueued(String version) {
    String[] session = {"-i", id, "-c", "-t", id, "-q", "2", "-F", "%p"};
    var register = new ArrayList<>(List.of(session));
    register.add("-E"); // subscribes and goes
    Program.succeed(command("mosquitto_sub", version, register.toArray(String[]::new)));
    publish(version, "-t", id, "-m", "first", "-q", "1");
    publish(version, "-t", id, "-m", "second", "-q", "1");
    publish(version, "-t", id, "-m", "third", "-q", "2");

    var fetch = new ArrayList<>(List.of(session));
    fetch.addAll(List.of("-C", "3"));
    var output = Program.succeed(command("mosquitto_sub", version, fetch.toArray(String[]::new)));
    assertEquals("first\nsecond\nthird", output);
  }

  @ParameterizedTest
  @ValueSource(strings = {V31, V311, V5})
  void subscribe_severalFiltersAndAnException_printsTheRest(String version) {
    try (var subscriber =
        subscribe(
            version, "-t", id + "/+/t", "-t", id + "/x/#", "-T", id + "/x/quiet", "-F", "%t")) {
      publish(version, "-t", id + "/x/quiet", "-m", "1");
      publish(version, "-t", id + "/1/t", "-m", "1");
      publish(version, "-t", id + "/x/y/z", "-m", "1");
      var prefix = "^" + id + "/";
      assertEquals(List.of(id + "/1/t", id + "/x/y/z"), subscriber.awaitLines(prefix, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V31, V311, V5})
  void publish_aMebibyteFile_arrivesUnchanged(String version, @TempDir Path directory)
      throws IOException {
    var sent = new byte[1 << 20];
    new Random(2).nextBytes(sent);
    Files.write(directory.resolve("sent"), sent);
    var received = directory.resolve("received");
    publish(version, "-t", id, "-r", "-q", "1", "-f", directory.resolve("sent").toString());
    var subscriber = command("mosquitto_sub", version, "-t", id, "-C", "1", "-N");
    Program.succeed("sh", "-c", String.join(" ", subscriber) + " > " + received);
    assertArrayEquals(sent, Files.readAllBytes(received));
  }

  @ParameterizedTest
  @ValueSource(strings = {V31, V311, V5})
  void publish_topicWithEmoji_arrivesUnderTheSameName(String version) {
    var topic = id + "/Küche/温度/🌡";
    publish(version, "-t", topic, "-m", "21 °C", "-r");
    var output =
        Program.succeed(
            command("mosquitto_sub", version, "-t", id + "/+/温度/🌡", "-C", "1", "-F", "%t %p"));
    assertEquals(topic + " 21 °C", output);
  }

  @ParameterizedTest
  @ValueSource(strings = {V31, V311})
  void connect_withAnIdInUse_endsTheFirstConnection(String version) {
    try (var first = subscribe(version, "-i", id, "-t", id, "-F", "got %p")) {
      publish(version, "-i", id, "-t", id + "/other", "-m", "taking over");
      first.awaitLines("sending CONNECT$", 2); // thrown out, mosquitto_sub connects again
      first.awaitLines("^Subscribed", 2);
      publish(version, "-t", id, "-m", "hello");
      first.awaitLine("^got hello");
    }
  }

  @Test
  @SundewOnly
  void connect_withAnIdInUse_tellsAV5ClientThatItsSessionWasTakenOver() {
    try (var first = subscribe(V5, "-i", id, "-t", id)) {
      publish(V5, "-i", id, "-t", id + "/other", "-m", "taking over");
      first.awaitLine("DISCONNECT \\(142\\)"); // 0x8E
      first.await();
    }
  }

  @Test
  void request_answered_printsTheResponse() {
    try (var responder = subscribe(V5, "-t", id + "/ask", "-F", "asked %R %D")) {
      var command =
          command(
              "mosquitto_rr",
              V5,
              "-t",
              id + "/ask",
              "-e",
              id + "/answer",
              "-m",
              "why?",
              "-D",
              "publish",
              "correlation-data",
              "42",
              "-W",
              "20");
      try (var requester = Program.start(command)) {
        assertEquals("asked " + id + "/answer 42", responder.awaitLine("^asked"));
        publish(
            V5, "-t", id + "/answer", "-m", "because", "-D", "publish", "correlation-data", "42");
        assertEquals("because", requester.await().expectStatus(0).output());
      }
    }
  }

  @Test
  void publish_v5Properties_arriveUnchanged() {
    try (var subscriber = subscribe(V5, "-t", id, "-F", "got %C %E %P")) {
      publish(
          V5,
          "-t",
          id,
          "-m",
          "x",
          "-D",
          "publish",
          "content-type",
          "text/plain",
          "-D",
          "publish",
          "message-expiry-interval",
          "60",
          "-D",
          "publish",
          "user-property",
          "b",
          "1",
          "-D",
          "publish",
          "user-property",
          "a",
          "2",
          "-D",
          "publish",
          "user-property",
          "b",
          "3");
      var line = subscriber.awaitLine("^got");
      assertTrue(line.matches("got text/plain (60|59) b:1 a:2 b:3"), line);
    }
  }

  @Test
  void subscribe_shared_eachMessageReachesOneMember() {
    var filter = "$share/group/" + id;
    try (var one = subscribe(V5, "-t", filter, "-t", id + "/end", "-q", "1", "-F", "got %p");
        var two = subscribe(V5, "-t", filter, "-t", id + "/end", "-q", "1", "-F", "got %p")) {
      for (int number = 0; number < 10; number++) {
        publish(V5, "-t", id, "-m", "share " + number, "-q", "1");
      }
      publish(V5, "-t", id + "/end", "-m", "end", "-q", "1");
      one.awaitLine("^got end");
      two.awaitLine("^got end");
      long first = shares(one);
      long second = shares(two);
      assertEquals(10, first + second);
      assertTrue(first > 0 && second > 0, () -> first + " and " + second);
    }
  }

  private static long shares(Program member) {
    return member.output().lines().filter(line -> line.startsWith("got share")).count();
  }

  @Test
  void unsubscribe_beforeSubscribing_isAnswered() {
    try (var subscriber =
        subscribe(V311, "-i", id, "-t", id, "-U", id + "/never", "-F", "got %p")) {
      subscriber.awaitLine("received UNSUBACK");
      publish(V311, "-t", id, "-m", "hello");
      subscriber.awaitLine("^got hello");
    }
  }

  @Test
  @SundewOnly
  void sysVersion_isWhatTheCommandLineSays() {
    String version = BrokerProcess.run(null, "--version").output().replace("sundew ", "").strip();
    String said =
        Program.succeed(command("mosquitto_sub", V5, "-t", "$SYS/broker/version", "-C", "1"));
    assertEquals("sundew version " + version, said);
  }
}
