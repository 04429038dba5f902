package io.sundew.plugin.authjwt;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.sundew.api.AuthenticateDecision.Accept;
import io.sundew.api.AuthorizeRequest.Action;
import io.sundew.api.Hooks;
import io.sundew.api.Qos;
import io.sundew.testkit.FakeAttempt;
import io.sundew.testkit.FakeClient;
import io.sundew.testkit.UnloadCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin leaves nothing behind. */
class UnloadTest {
  private static final AccessRequest PUBLISH =
      new AccessRequest(Action.PUBLISH, "t", Qos.AT_MOST_ONCE, false);

  @TempDir Path directory;

  @Test
  void stop_lastReferenceDropped_classLoaderIsCollected() throws Exception {
    String keys = TestKeys.set(TestKeys.jwk(TestKeys.P256, ""), TestKeys.jwk(TestKeys.ED25519, ""));
    Path file = Files.writeString(directory.resolve("keys"), keys);

    UnloadCheck.run(
        AuthJwtPlugin.class, () -> new KeyFileContext(file), UnloadTest::enterAndPublish);
  }

  private static void enterAndPublish(Hooks hooks) throws Exception {
    for (Algorithm algorithm : List.of(Algorithm.ES256, Algorithm.EDDSA)) {
      String token =
          TestKeys.issuer(algorithm)
              .token(algorithm, "{\"sub\":\"anna\",\"exp\":9999999999,\"publish\":[\"t\"]}");
      var accept =
          assertInstanceOf(
              Accept.class,
              hooks.authenticator().orElseThrow().authenticate(FakeAttempt.of("u", token)));
      var client = new FakeClient("c1", accept.name(), "auth-jwt", accept.attributes());
      hooks.authorizer().orElseThrow().authorize(PUBLISH, client);
    }
  }
}
