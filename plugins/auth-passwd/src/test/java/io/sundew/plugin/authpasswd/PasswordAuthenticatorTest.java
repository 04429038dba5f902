package io.sundew.plugin.authpasswd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sundew.api.AuthenticateDecision.Reject;
import io.sundew.api.ReasonCode;
import io.sundew.plugin.authpasswd.HashingGate.Outcome;
import io.sundew.testkit.FakeAttempt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What needs a gate of one's own to see; the rest is in {@link AuthPasswdPluginTest}. */
class PasswordAuthenticatorTest {
  @TempDir Path directory;

  private Path file = Path.of("");

  @BeforeEach
  void writeFile() throws IOException {
    file = directory.resolve("users");
    Files.writeString(file, Lines.line("alice", "wonderland"));
  }

  @Test
  void authenticate_queueFull_rejectsKnownAndUnknownAlikeAsBusy() throws Exception {
    var context = new FakeContext(file);
    var authenticator = authenticator(context, new HashingGate(0, 0, 1024));

    for (String name : List.of("alice", "mallory")) {
      var decision = authenticator.authenticate(FakeAttempt.of(name, "wonderland"));
      var reject = assertInstanceOf(Reject.class, decision, name);
      assertEquals(ReasonCode.SERVER_BUSY, reject.reason());
    }
    assertEquals(2, context.metrics.counter("passwords-busy").sum());
  }

  /** The reload disconnects who is there; somebody half-way in must not slip past it. */
  @Test
  void authenticate_fileReloadedMeanwhile_decidesByTheNewFile() {
    var gate = new HashingGate(1, 2, 1024);
    byte[] other = "other".getBytes(UTF_8);
    var slow = Pbkdf2Hash.of(other, 200_000, new byte[12]);
    assertTimeoutPreemptively(
        Duration.ofSeconds(15),
        () -> {
          var context = new FakeContext(file);
          var authenticator = authenticator(context, gate);
          try (var threads = Executors.newCachedThreadPool()) {
            var ahead = threads.submit(() -> gate.check(slow, other));
            var second = threads.submit(() -> gate.check(slow, other));
            awaitWaiting(gate, 1);
            var login =
                threads.submit(
                    () -> authenticator.authenticate(FakeAttempt.of("alice", "wonderland")));
            awaitWaiting(gate, 2);

            Files.writeString(file, Lines.line("alice", "looking glass"));
            context.fileChanged();

            var reject = assertInstanceOf(Reject.class, login.get());
            assertEquals(ReasonCode.BAD_USER_NAME_OR_PASSWORD, reject.reason());
            assertEquals(Outcome.MATCH, ahead.get());
            assertEquals(Outcome.MATCH, second.get());
          }
        });
  }

  private PasswordAuthenticator authenticator(FakeContext context, HashingGate gate)
      throws IOException {
    var users = LivePasswordFile.open(file, 1024, context);
    var check = new PasswordCheck(gate, AcceptanceCache.withRandomKey(), context.metrics());
    return new PasswordAuthenticator(users, check);
  }

  private static void awaitWaiting(HashingGate gate, int count) {
    while (gate.waiting() < count) {
      Thread.onSpinWait();
    }
  }
}
