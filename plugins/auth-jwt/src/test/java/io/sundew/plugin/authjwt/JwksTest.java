package io.sundew.plugin.authjwt;

import static io.sundew.api.ReasonCode.BAD_USER_NAME_OR_PASSWORD;
import static io.sundew.api.ReasonCode.SERVER_BUSY;
import static io.sundew.api.ReasonCode.SERVER_UNAVAILABLE;
import static io.sundew.api.ReasonCode.SUCCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of a service at a broker: rotation, failures, and how often it is asked. */
class JwksTest {
  private static final Issuer OLD = Issuer.with(TestKeys.RSA);
  private static final Issuer NEW = Issuer.with(TestKeys.OTHER_RSA);
  private static final String OLD_KEYS =
      TestKeys.set(TestKeys.jwk(TestKeys.RSA, "\"kid\":\"old\",\"use\":\"sig\""));
  private static final String NEW_KEYS =
      TestKeys.set(TestKeys.jwk(TestKeys.OTHER_RSA, "\"kid\":\"new\",\"use\":\"sig\""));

  @TempDir static Path jars;

  @BeforeAll
  static void install() {
    JwtBroker.install(jars);
  }

  private static TestBroker start(String url) {
    return JwtBroker.with(jars, Map.of("algorithms", List.of("RS256"), "jwks-url", url)).start();
  }

  private static String oldToken(TestBroker broker) {
    return OLD.token(Algorithm.RS256, "old", JwtBroker.claims(broker, 60, ""));
  }

  private static String newToken(TestBroker broker) {
    return NEW.token(Algorithm.RS256, "new", JwtBroker.claims(broker, 60, ""));
  }

  @Test
  void unknownKeyId_fetchesTheKeysAnew_andOldKeysAreGone() {
    try (KeyService service = KeyService.publishing(OLD_KEYS);
        TestBroker broker = start(service.url())) {
      assertEquals(SUCCESS, JwtBroker.answer(broker, oldToken(broker)));
      assertEquals(1, service.requests());

      service.publish(NEW_KEYS);
      broker.advance(JwksKeys.PAUSE);

      assertEquals(SUCCESS, JwtBroker.answer(broker, newToken(broker)));
      assertEquals(BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, oldToken(broker)));
      assertEquals(2, service.requests());
    }
  }

  @Test
  void unknownKeyIds_askTheServiceOnceInThirtySeconds() {
    try (KeyService service = KeyService.publishing(OLD_KEYS);
        TestBroker broker = start(service.url())) {
      String claims = JwtBroker.claims(broker, 3_600, "");
      for (int i = 0; i < 5; i++) {
        String token = OLD.token(Algorithm.RS256, "invented-" + i, claims);
        assertEquals(BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, token));
      }
      assertEquals(1, service.requests());

      broker.advance(JwksKeys.PAUSE.minusSeconds(1));
      JwtBroker.answer(broker, newToken(broker));
      assertEquals(1, service.requests());
      broker.advance(Duration.ofSeconds(1));
      JwtBroker.answer(broker, newToken(broker));
      JwtBroker.answer(broker, newToken(broker));
      assertEquals(2, service.requests());
    }
  }

  @Test
  void serviceThatFails_itsLastKeysHoldForADay() {
    try (KeyService service = KeyService.publishing(OLD_KEYS);
        TestBroker broker = start(service.url())) {
      List<Runnable> failures =
          List.of(
              () -> service.fail(500),
              () -> service.fail(302),
              () -> service.flood(2 * 1024 * 1024),
              () -> service.publish("<html>"),
              () -> service.publish("{\"keys\":[]}"),
              () -> service.publish(TestKeys.set(TestKeys.jwk(TestKeys.P256, ""))));
      int asked = 1;
      for (Runnable failure : failures) {
        failure.run();
        broker.advance(JwksKeys.PAUSE);
        assertEquals(BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, newToken(broker)));
        assertEquals(SUCCESS, JwtBroker.answer(broker, oldToken(broker)));
        assertEquals(++asked, service.requests());
      }
      long warnings =
          broker.log().stream().filter(line -> line.contains("those fetched before stay")).count();
      assertEquals(failures.size(), warnings, () -> String.join("\n", broker.log()));

      broker.advance(JwksKeys.TRUSTED);
      assertEquals(SERVER_UNAVAILABLE, JwtBroker.answer(broker, oldToken(broker)));
    }
  }

  @Test
  void serviceThatCannotBeReached_turnsTokensDown() {
    String url;
    try (KeyService gone = KeyService.publishing(OLD_KEYS)) {
      url = gone.url();
    }
    try (TestBroker broker = start(url)) {
      assertEquals(SERVER_UNAVAILABLE, JwtBroker.answer(broker, oldToken(broker)));
    }
  }

  @Test
  void serviceThatIsDownAtStart_turnsTokensDownUntilItIsBack() {
    try (KeyService service = KeyService.publishing(OLD_KEYS)) {
      service.fail(503);
      recovers(service);
    }
  }

  private static void recovers(KeyService service) {
    try (TestBroker broker = start(service.url())) {
      assertEquals(SERVER_UNAVAILABLE, JwtBroker.answer(broker, oldToken(broker)));
      assertTrue(logged(broker, "token keys not fetched, tokens are turned down"));
      assertTrue(logged(broker, "plugin=auth-jwt health=down"));

      service.publish(OLD_KEYS);
      broker.advance(JwksKeys.PAUSE);
      JwtBroker.await("keys", () -> JwtBroker.answer(broker, oldToken(broker)) == SUCCESS);
      assertTrue(logged(broker, "plugin=auth-jwt health=up"));
    }
  }

  private static boolean logged(TestBroker broker, String part) {
    return broker.log().stream().anyMatch(line -> line.contains(part));
  }

  /** Two wait for the service, and the others are told at once that it is busy. */
  @Test
  void serviceThatHangs_keepsNoOtherLoginsWaiting() {
    try (KeyService service = KeyService.publishing(OLD_KEYS);
        TestBroker broker = start(service.url())) {
      service.hold();
      broker.advance(JwksKeys.PAUSE);
      String unknown = newToken(broker);
      List<RawClient> waiting = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        waiting.add(broker.v5().credentials("u", unknown).send());
      }

      assertEquals(SUCCESS, JwtBroker.answer(broker, oldToken(broker)));
      for (RawClient client : waiting) {
        assertEquals(SERVER_BUSY, client.expect(Packet.Connack.class).reason());
        client.close();
      }
      assertEquals(2, service.requests());

      service.publish(NEW_KEYS);
      service.release();
      JwtBroker.await("the new keys", () -> JwtBroker.answer(broker, newToken(broker)) == SUCCESS);
    }
  }
}
