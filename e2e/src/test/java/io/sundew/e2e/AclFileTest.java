package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ACL files through both kinds of configuration, with the plugin as it is packaged. */
final class AclFileTest {
  private static final String RULES =
      """
      topic read news
      user alice
      topic readwrite house/#
      topic deny house/safe
      pattern write devices/%c/#
      """;

  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private RawClient alice(int at) {
    return RawClient.v5(new InetSocketAddress(BrokerProcess.HOST, at))
        .clientId("a")
        .credentials("alice", "rabbit")
        .open()
        .deadline(Program.PATIENCE);
  }

  private static ReasonCode publish(RawClient client, String topic) {
    return client.publish(topic, Qos.AT_LEAST_ONCE, "x");
  }

  private static void expectRules(RawClient alice) {
    alice.subscribe("#", Qos.AT_MOST_ONCE);
    assertEquals(ReasonCode.SUCCESS, publish(alice, "house/lamp"));
    alice.receive("house/lamp", "x");
    assertEquals(ReasonCode.SUCCESS, publish(alice, "devices/a/state"));
    assertEquals(ReasonCode.NOT_AUTHORIZED, publish(alice, "house/safe"));
    assertEquals(ReasonCode.NOT_AUTHORIZED, publish(alice, "devices/b/state"));
    assertEquals(ReasonCode.NOT_AUTHORIZED, publish(alice, "news"));
    alice.expectNothing(); // of what it may write and not read
  }

  @Test
  void mosquittoConf_aclFile_isObeyedAndReadAgain() throws Exception {
    var users = write("users.passwd", PasswordLine.of("alice", "rabbit"));
    var acl = write("acl", RULES);
    var configuration =
        "listener %d 127.0.0.1\npassword_file %s\nacl_file %s\n".formatted(port, users, acl);
    var file = write("mosquitto.conf", BrokerKind.current().configuration(configuration));

    try (var broker = BrokerProcess.start(port, file);
        var alice = alice(port)) {
      expectRules(alice);

      write("acl", "user alice\ntopic write news\n");
      broker.program().signal("HUP");
      Eventually.isTrue(
          () -> publish(alice, "house/lamp") == ReasonCode.NOT_AUTHORIZED,
          () -> "the new rules do not hold:\n" + broker.program().output());
      assertEquals(ReasonCode.SUCCESS, publish(alice, "news"));
    }
  }

  @Test
  void mosquittoConf_perListenerSettings_scopeTheFile() throws Exception {
    int open = BrokerProcess.freePort();
    var users = write("users.passwd", PasswordLine.of("alice", "rabbit"));
    var acl = write("acl", RULES);
    var configuration =
        """
        per_listener_settings true
        listener %d 127.0.0.1
        password_file %s
        acl_file %s
        listener %d 127.0.0.1
        password_file %s
        """
            .formatted(port, users, acl, open, users);
    var file = write("mosquitto.conf", BrokerKind.current().configuration(configuration));

    try (var _ = BrokerProcess.start(port, file)) {
      try (var alice = alice(port)) {
        assertEquals(ReasonCode.NOT_AUTHORIZED, publish(alice, "house/safe"));
      }
      try (var alice = alice(open)) {
        assertTrue(!publish(alice, "house/safe").isError());
      }
    }
  }

  @Test
  @SundewOnly
  void yaml_aclFile_isObeyed() throws Exception {
    write("users.passwd", PasswordLine.of("alice", "rabbit"));
    write("acl", RULES);
    var file =
        write(
            "sundew.yaml",
            """
            listeners:
              - { tcp: "127.0.0.1:%d" }
            plugins:
              - { plugin: auth-passwd, config: { file: users.passwd } }
              - { plugin: acl-file, config: { file: acl } }
            """
                .formatted(port));

    try (var _ = BrokerProcess.start(port, file);
        var alice = alice(port)) {
      expectRules(alice);
    }
  }

  @Test
  @SundewOnly
  void start_wrongLine_endsNamingIt() throws Exception {
    write("acl", "user alice\ntopic reed house\n");
    var file =
        write(
            "sundew.yaml",
            "listeners:\n  - { tcp: \"127.0.0.1:%d\" }\nplugins:\n  - { plugin: acl-file, config: { file: acl } }\n"
                .formatted(port));

    var finished = BrokerProcess.run(directory, "-c", file.toString());

    finished.expectStatus(3);
    assertTrue(finished.output().contains("acl:2: 'reed' is none of"), finished.output());
  }
}
