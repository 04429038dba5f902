package io.sundew.plugin.aclfile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.config.ConfigException;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.SundewTest;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file changes while clients are connected. */
@SundewTest
class AclReloadTest {
  private static final long DEADLINE_NANOS = 10_000_000_000L;
  private static final String RULES = "user alice\ntopic write a\nuser bob\ntopic read a\n";

  @TempDir Path directory;

  private Path file() {
    return directory.resolve("acl");
  }

  private void write(String text) throws IOException {
    Path fresh = Files.writeString(directory.resolve("acl.new"), text);
    Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE);
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + DEADLINE_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() - end < 0, "nothing happened within 10 s");
    }
  }

  /** Looks into the log after a round trip, so that waiting takes the client's pace. */
  private static void awaitInLog(TestBroker broker, RawClient pace, String part) {
    await(
        () -> {
          pace.expectNothing();
          return broker.log().stream().anyMatch(line -> line.contains(part));
        });
  }

  @Test
  void change_holdsForConnectedClientsAtOnce() throws Exception {
    write(RULES);
    try (var broker = Guarded.sundew(file());
        var alice = broker.v5().clientId("a").userName("alice").open();
        var bob = broker.v5().clientId("b").userName("bob").open()) {
      bob.subscribe("#", Qos.AT_MOST_ONCE);
      assertEquals(ReasonCode.SUCCESS, alice.publish("a", Qos.AT_LEAST_ONCE, "1"));
      bob.receive("a", "1");

      write("user alice\ntopic write b\nuser bob\ntopic read b\n");
      await(() -> alice.publish("a", Qos.AT_LEAST_ONCE, "1") == ReasonCode.NOT_AUTHORIZED);

      assertEquals(ReasonCode.SUCCESS, alice.publish("b", Qos.AT_LEAST_ONCE, "2"));
      while (!RawClient.payload(bob.receive()).equals("2")) {
        // what was published before the change
      }
    }
  }

  @Test
  void unusableFile_keepsTheOldRulesAndSaysWhy() throws Exception {
    write(RULES);
    try (var broker = Guarded.sundew(file());
        var alice = broker.v5().clientId("a").userName("alice").open()) {
      write(RULES + "topic reed a\n");
      awaitInLog(broker, alice, file() + ":5: 'reed' is none of read, write, readwrite and deny");
      write("");
      awaitInLog(broker, alice, "it is empty; to take all rights away leave a comment line in it");
      Files.delete(file());
      awaitInLog(broker, alice, "there is no such file");
      assertEquals(ReasonCode.NO_MATCHING_SUBSCRIBERS, alice.publish("a", Qos.AT_LEAST_ONCE, "1"));

      write("# nobody may anything\n");
      await(() -> alice.publish("a", Qos.AT_LEAST_ONCE, "1") == ReasonCode.NOT_AUTHORIZED);
    }
  }

  @Test
  void unusableFile_atTheStart_refusesIt() throws Exception {
    write("user alice\ntopic\n");

    var refusal = assertThrows(ConfigException.class, () -> Guarded.sundew(file()));

    assertTrue(
        refusal.getMessage().contains("ACL file " + file() + ":2: no filter after 'topic'"),
        refusal.getMessage());
  }
}
