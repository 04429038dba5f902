package io.sundew.plugin.authpasswd;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sundew.api.AuthenticateDecision.Accept;
import io.sundew.testkit.FakeAttempt;
import io.sundew.testkit.UnloadCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin leaves nothing behind. */
class UnloadTest {
  @TempDir Path directory;

  @Test
  void stop_lastReferenceDropped_classLoaderIsCollected() throws Exception {
    String hash = HashAlgorithm.ARGON2ID.hash(new byte[] {'x'}, 1).encoded();
    Path file = Files.writeString(directory.resolve("users"), "alice:" + hash + "\n");

    UnloadCheck.run(
        AuthPasswdPlugin.class,
        () -> new FakeContext(file),
        hooks ->
            assertInstanceOf(
                Accept.class,
                hooks.authenticator().orElseThrow().authenticate(FakeAttempt.of("alice", "x"))));
  }
}
