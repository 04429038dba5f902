package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Signals to a broker with clients, and what it logs where clients can read it. */
@SundewOnly
final class SignalsTest {
  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();
  private final InetSocketAddress address = new InetSocketAddress(BrokerProcess.HOST, port);

  private Path file(String name) {
    return directory.resolve(name);
  }

  private BrokerProcess start(String... lines) throws IOException {
    String listener = "listener %d 127.0.0.1\n".formatted(port);
    String further = String.join("\n", lines).replace("DIR", directory.toString());
    Path configuration = Files.writeString(file("mosquitto.conf"), listener + further + "\n");
    BrokerProcess broker = BrokerProcess.start(port, configuration);
    broker.program().awaitLine(" ready on "); // it listens before it takes all signals
    return broker;
  }

  /** With one signal, and without disconnecting who may go on. */
  @Test
  @RequiresProgram(value = "openssl", install = "apt-get install openssl")
  void hangUp_readsPasswordsRulesAndCertificatesAgain() throws Exception {
    TestAuthority authority = TestAuthority.in(file("ca"));
    authority.issue(file("cert.pem"), file("key.pem"));
    Files.writeString(file("users"), PasswordLine.of("alice", "rabbit"));
    Files.writeString(file("acl"), "user alice\ntopic write before\n");
    int secure = BrokerProcess.freePort();
    try (var broker =
            start(
                "password_file DIR/users",
                "acl_file DIR/acl",
                "listener " + secure + " 127.0.0.1",
                "certfile DIR/cert.pem",
                "keyfile DIR/key.pem");
        var alice = RawClient.v5(address).clientId("a").credentials("alice", "rabbit").open()) {
      alice.deadline(Program.PATIENCE);
      assertFalse(alice.publish("before", Qos.AT_LEAST_ONCE, "x").isError());
      assertEquals(ReasonCode.NOT_AUTHORIZED, alice.publish("after", Qos.AT_LEAST_ONCE, "x"));

      Path users = file("users");
      Files.writeString(users, Files.readString(users) + PasswordLine.of("bob", "hatter"));
      Files.writeString(file("acl"), "user alice\ntopic write after\n");
      authority.issue(file("new.pem"), file("new-key.pem"));
      Files.move(file("new-key.pem"), file("key.pem"), StandardCopyOption.REPLACE_EXISTING);
      Files.move(file("new.pem"), file("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
      broker.program().signal("HUP");

      var serial = TestAuthority.read(file("cert.pem")).getSerialNumber();
      Eventually.isTrue(
          () -> {
            try (var bob = new TlsClient(authority.trusting(), secure, "b", "bob", "hatter")) {
              return bob.serverCertificate().getSerialNumber().equals(serial);
            } catch (Exception notYet) {
              return false;
            }
          },
          broker.program()::output);
      assertFalse(alice.publish("after", Qos.AT_LEAST_ONCE, "x").isError());
      assertEquals(ReasonCode.NOT_AUTHORIZED, alice.publish("before", Qos.AT_LEAST_ONCE, "x"));
      broker.stop();
    }
  }

  @Test
  void hangUp_withAWrongFile_changesNothingAndSaysWhy() throws Exception {
    try (var broker = start("allow_anonymous true");
        var client = RawClient.v5(address).open()) {
      Files.writeString(
          file("mosquitto.conf"), "listener %d 127.0.0.1\nmax_qos 7\n".formatted(port));
      broker.program().signal("HUP");
      broker.program().awaitLine("all stays as it was.*Invalid max_qos value \\(7\\)");
      broker.program().awaitLine("Error found at .*mosquitto.conf:2");
      client.publish("a", Qos.EXACTLY_ONCE, "x");
      broker.stop();
    }
  }

  @Test
  void user1_isAnsweredAndEndsNothing() throws Exception {
    try (var broker = start("allow_anonymous true");
        var client = RawClient.v5(address).open()) {
      broker.program().signal("USR1");
      broker.program().awaitLine("SIGUSR1: ");
      client.publish("a", Qos.AT_LEAST_ONCE, "x");
      broker.stop();
    }
  }

  @Test
  void user2_printsTheTreeOfSubscriptions() throws Exception {
    try (var broker = start("allow_anonymous true");
        var client = RawClient.v5(address).clientId("watcher").open()) {
      client.subscribe("house/+/lamp", Qos.AT_LEAST_ONCE);
      client.subscribe("$share/workers/jobs", Qos.AT_MOST_ONCE);
      broker.program().signal("USR2");
      broker.program().awaitLine("^Subscriptions:$");
      broker.program().awaitLine("^      lamp \\(watcher, 1\\)$");
      broker.program().awaitLine("^      jobs \\(watcher, 0\\)$");
      broker.stop();
    }
  }

  @Test
  void logDestTopic_givesClientsTheLines() throws Exception {
    try (var broker =
            start("allow_anonymous true", "log_dest topic", "log_dest stderr", "log_type all");
        var reader = RawClient.v5(address).clientId("reader").open().deadline(Program.PATIENCE)) {
      reader.subscribe("$SYS/broker/log/#", Qos.AT_MOST_ONCE);
      try (var client = RawClient.v5(address).clientId("newcomer").open()) {
        client.subscribe("lamps/#", Qos.AT_LEAST_ONCE);
      }
      expectLine(reader, "$SYS/broker/log/N", "New client connected from .* as newcomer \\(p5, .*");
      expectLine(reader, "$SYS/broker/log/M/subscribe", ".*newcomer 1 lamps/#.*");
      expectLine(reader, "$SYS/broker/log/N", "Client newcomer .*");
      broker.program().awaitLine("newcomer 1 lamps/#"); // as on standard error
      broker.stop();
    }
  }

  /** Waits for a line like that under the topic; others may come before. */
  private static void expectLine(RawClient reader, String topic, String line) {
    StringBuilder others = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      var publish = reader.receive();
      String text = RawClient.payload(publish);
      if (publish.topic().name().equals(topic) && text.matches("(\\d+: )?" + line)) {
        return;
      }
      others.append(publish.topic().name()).append(' ').append(text).append('\n');
    }
    fail(line + " is not under " + topic + ", but\n" + others);
  }
}
