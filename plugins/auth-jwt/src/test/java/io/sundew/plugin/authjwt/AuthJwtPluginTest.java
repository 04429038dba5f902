package io.sundew.plugin.authjwt;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.ReasonCode.BAD_AUTHENTICATION_METHOD;
import static io.sundew.api.ReasonCode.BAD_USER_NAME_OR_PASSWORD;
import static io.sundew.api.ReasonCode.CLIENT_IDENTIFIER_NOT_VALID;
import static io.sundew.api.ReasonCode.GRANTED_QOS_1;
import static io.sundew.api.ReasonCode.NOT_AUTHORIZED;
import static io.sundew.api.ReasonCode.SUCCESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Credentials.UserPassword;
import io.sundew.api.Decisions;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.ReasonCode;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.ConfigException;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Property;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens at a broker, over the wire. */
class AuthJwtPluginTest {
  private static final Issuer ISSUER = Issuer.withSecret(TestKeys.SECRET);

  @TempDir static Path jars;
  @TempDir Path directory;

  private Path secret = Path.of("");
  private Map<String, Object> settings = Map.of();

  @BeforeAll
  static void install() {
    JwtBroker.install(jars);
    PluginJars.write(jars, "alice", Alice.class, true);
  }

  @BeforeEach
  void writeSecret() throws IOException {
    secret = Files.write(directory.resolve("secret"), TestKeys.SECRET);
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    settings = Map.of("algorithms", List.of("HS256"), "secret-file", secret.toString());
  }

  private TestBroker start(Map<String, Object> with) {
    return JwtBroker.with(jars, with).start();
  }

  private TestBroker startWith(String key, Object value) {
    return start(JwtBroker.and(settings, key, value));
  }

  private static String token(TestBroker broker, String members) {
    return ISSUER.token(Algorithm.HS256, JwtBroker.claims(broker, 60, members));
  }

  /** Knows alice and her password, and nobody else. */
  public static final class Alice implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.authenticate(
          attempt ->
              attempt.credentials() instanceof UserPassword(var user, _) && user.equals("alice")
                  ? Decisions.accept("alice")
                  : Decisions.abstain());
    }
  }

  @Test
  void password_tokensByASecret_areLetIn() {
    assertLetIn(List.of(Algorithm.HS256, Algorithm.HS384, Algorithm.HS512), "secret-file", secret);
  }

  @Test
  void password_tokensByPrivateKeys_areLetIn() throws IOException {
    String set =
        TestKeys.set(
            Stream.of(TestKeys.RSA, TestKeys.P256, TestKeys.P384, TestKeys.P521, TestKeys.ED25519)
                .map(keys -> TestKeys.jwk(keys, ""))
                .toArray(String[]::new));

    assertLetIn(
        Stream.of(Algorithm.values())
            .filter(algorithm -> algorithm.family() != Algorithm.Family.SECRET)
            .toList(),
        "key-file",
        Files.writeString(directory.resolve("keys"), set));
  }

  private void assertLetIn(List<Algorithm> algorithms, String key, Path file) {
    List<String> names = algorithms.stream().map(Algorithm::toString).toList();
    try (TestBroker broker = start(Map.of("algorithms", names, key, file.toString()))) {
      String claims = JwtBroker.claims(broker, 60, "");
      for (Algorithm algorithm : algorithms) {
        String token = TestKeys.issuer(algorithm).token(algorithm, claims);
        String changed = token.substring(0, token.length() - 6) + "AAAAAA";
        assertEquals(SUCCESS, JwtBroker.answer(broker, token), algorithm::toString);
        assertEquals(
            BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, changed), algorithm::toString);
      }
      String none = Issuer.part("{\"alg\":\"none\"}") + "." + Issuer.part(claims) + ".";
      assertEquals(BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, none));
    }
  }

  @Test
  void password_tokenThatDoesNotHold_isRefusedAndLogsNoTrace() {
    var with = JwtBroker.and(JwtBroker.and(settings, "issuer", "i"), "audience", "a");
    try (TestBroker broker = start(with)) {
      String good = "'iss':'i','aud':['x','a']";
      List<String> tokens =
          List.of(
              token(broker, "'iss':'other','aud':'a'"),
              token(broker, "'iss':'i','aud':'other'"),
              token(broker, good + ",'nbf':" + (broker.time().millis() / 1000 + 31)),
              ISSUER.token(Algorithm.HS256, JwtBroker.claims(broker, -30, good)),
              ISSUER.token(Algorithm.HS256, "{\"sub\":\"anna\",\"iss\":\"i\",\"aud\":\"a\"}"),
              ISSUER.token(Algorithm.HS512, JwtBroker.claims(broker, 60, good)),
              Issuer.withSecret(new byte[32]).token(Algorithm.HS256, "{}"),
              token(broker, good + ",'x':" + "[".repeat(3_000) + "]".repeat(3_000)),
              token(broker, good + ",'x':'" + "a".repeat(40_000) + "'"));

      assertEquals(SUCCESS, JwtBroker.answer(broker, token(broker, good)));
      for (String token : tokens) {
        assertEquals(BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, token));
      }
      try (RawClient v3 = broker.v311().credentials("u", tokens.getFirst()).send()) {
        v3.expectRefusal(BAD_USER_NAME_OR_PASSWORD);
      }
      assertTrue(broker.log().stream().noneMatch(line -> line.contains("eyJ")));
    }
  }

  @Test
  void password_thatIsNoToken_isLeftToTheNextAuthenticator() {
    var builder = JwtBroker.with(jars, settings);
    try (TestBroker broker = builder.plugin(PluginJars.instance("alice", Map.of()), jars).start()) {
      broker.v5().credentials("alice", "a.b.c").open().close();
      broker.v5().credentials("alice", token(broker, "")).open().close();
      broker.v5().open().close();
      try (RawClient forger = broker.v5().credentials("alice", "eyJ.e30.x").send()) {
        forger.expectRefusal(BAD_USER_NAME_OR_PASSWORD);
      }
    }
  }

  @Test
  void enhanced_tokenAsData_isLetIn() {
    try (TestBroker broker = start(settings);
        RawClient client = JwtBroker.enhanced(broker, token(broker, "")).open();
        RawClient forger = JwtBroker.enhanced(broker, "secret").send();
        RawClient other =
            broker.v5().property(Property.AUTHENTICATION_METHOD, "SCRAM-SHA-256").send()) {
      assertEquals("JWT", client.connack().properties().text(Property.AUTHENTICATION_METHOD));
      forger.expectRefusal(NOT_AUTHORIZED);
      other.expectRefusal(BAD_AUTHENTICATION_METHOD);
    }
  }

  @Test
  void expiry_disconnects_unlessAnotherTokenComesBefore() {
    try (TestBroker broker = start(settings);
        RawClient expiring = broker.v5().credentials("", token(broker, "")).open();
        RawClient v3 = broker.v311().credentials("u", token(broker, "")).open();
        RawClient renewing = JwtBroker.enhanced(broker, token(broker, "")).open()) {
      broker.advance(Duration.ofSeconds(80));
      renewing.send(JwtBroker.again(token(broker, "")));
      assertEquals(SUCCESS, renewing.expect(Packet.Auth.class).reason());
      expiring.expectNothing();

      broker.advance(Duration.ofSeconds(11)); // 60 s and the leeway of 30 s are over
      expiring.expectDisconnect(NOT_AUTHORIZED);
      v3.expectClosed();
      renewing.expectNothing();

      broker.advance(Duration.ofSeconds(80));
      renewing.expectDisconnect(NOT_AUTHORIZED);
    }
  }

  @Test
  void reauthentication_badTokenOrSomebodyElses_disconnects() {
    try (TestBroker broker = start(settings);
        RawClient forging = JwtBroker.enhanced(broker, token(broker, "")).open();
        RawClient changing = JwtBroker.enhanced(broker, token(broker, "")).open()) {
      forging.send(JwtBroker.again("eyJ.e30.x")).expectDisconnect(NOT_AUTHORIZED);
      String bobs =
          ISSUER.token(
              Algorithm.HS256, JwtBroker.claims(broker, 60, "").replace("\"anna\"", "\"bob\""));
      changing.send(JwtBroker.again(bobs)).expectDisconnect(NOT_AUTHORIZED);
    }
  }

  @Test
  void clientIdClaim_mustBeTheClientIdentifier() {
    try (TestBroker broker = startWith("client-id-claim", "cid");
        RawClient other =
            broker.v5().clientId("c2").credentials("u", token(broker, "'cid':'c1'")).send();
        RawClient assigned =
            broker.v5().clientId("").credentials("u", token(broker, "'cid':'c1'")).send();
        RawClient v3 =
            broker.v311().clientId("c2").credentials("u", token(broker, "'cid':'c1'")).send();
        RawClient without = broker.v5().clientId("c1").credentials("u", token(broker, "")).send()) {
      broker.v5().clientId("c1").credentials("u", token(broker, "'cid':'c1'")).open().close();
      other.expectRefusal(CLIENT_IDENTIFIER_NOT_VALID);
      assigned.expectRefusal(CLIENT_IDENTIFIER_NOT_VALID);
      v3.expectRefusal(CLIENT_IDENTIFIER_NOT_VALID);
      without.expectRefusal(BAD_USER_NAME_OR_PASSWORD);
    }
  }

  @Test
  void userClaim_namesTheIdentity_andOthersAreItsAttributes() {
    try (TestBroker broker = startWith("user-claim", "email");
        RawClient client =
            broker
                .v5()
                .clientId("c1")
                .credentials("u", token(broker, "'email':'a@b','admin':true,'n':7,'l':[1]"))
                .open()) {
      client.expectNothing();
      assertTrue(
          broker.log().stream().anyMatch(line -> line.contains("as c1") && line.contains("u'a@b'")),
          () -> String.join("\n", broker.log()));
      for (String members : List.of("", "'email':''", "'email':['a']", "'email':'a\\u0007'")) {
        assertEquals(
            BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, token(broker, members)), members);
      }
    }
  }

  @Test
  void acl_rightsOfTheToken_holdForEveryKindOfAction() {
    try (TestBroker broker = startWith("acl", true);
        RawClient writer =
            broker
                .v5()
                .clientId("w")
                .credentials("u", token(broker, "'publish':['up/${clientid}/#','down/a','secret']"))
                .open();
        RawClient reader =
            broker
                .v5()
                .credentials(
                    "u",
                    token(
                        broker,
                        "'acl':[{'permission':'deny','action':'subscribe','topic':'down/b'},"
                            + "{'permission':'allow','action':'subscribe','topic':'down/#'}]"))
                .open()) {
      assertEquals(List.of(GRANTED_QOS_1), codes(reader, "down/#"));
      assertEquals(List.of(NOT_AUTHORIZED), codes(reader, "#"));
      assertEquals(List.of(NOT_AUTHORIZED), codes(reader, "down/b"));
      assertEquals(List.of(GRANTED_QOS_1), codes(reader, "$share/g/down/a"));
      reader.unsubscribe("$share/g/down/a");

      assertEquals(NOT_AUTHORIZED, writer.publish("down/b", AT_LEAST_ONCE, "no"));
      assertEquals(NOT_AUTHORIZED, writer.publish("up/other/t", AT_LEAST_ONCE, "no"));
      assertEquals(NOT_AUTHORIZED, reader.publish("down/a", AT_LEAST_ONCE, "no"));
      assertEquals(List.of(NOT_AUTHORIZED), codes(writer, "down/a"));
      writer.publish("up/w/t", AT_LEAST_ONCE, "nobody listens");
      writer.publish("down/a", AT_LEAST_ONCE, "yes");
      reader.receive("down/a", "yes");

      String will = token(broker, "'publish':['wills/mine']");
      broker.v5().credentials("u", will).will("wills/mine", AT_MOST_ONCE, "x").open().close();
      try (RawClient refused =
          broker.v5().credentials("u", will).will("down/a", AT_MOST_ONCE, "x").send()) {
        refused.expectRefusal(NOT_AUTHORIZED);
      }
    }
  }

  private static List<ReasonCode> codes(RawClient client, String filter) {
    return client.subscribe(filter, AT_LEAST_ONCE).reasons();
  }

  @Test
  void acl_messageToASubscriberWhoMayNot_isNotSent() {
    var builder = JwtBroker.with(jars, JwtBroker.and(settings, "acl", true));
    try (TestBroker broker = builder.plugin(PluginJars.instance("alice", Map.of()), jars).start();
        RawClient alice = broker.v5().credentials("alice", "pw").open();
        RawClient reader =
            broker
                .v5()
                .credentials(
                    "u",
                    token(
                        broker,
                        "'acl':[{'permission':'deny','action':'subscribe','topic':'t/secret'},"
                            + "{'permission':'allow','action':'subscribe','topic':'t/#'}]"))
                .open()) {
      assertEquals(List.of(GRANTED_QOS_1), codes(reader, "t/#"));

      assertEquals(SUCCESS, alice.publish("t/secret", AT_LEAST_ONCE, "for others"));
      alice.publish("t/open", AT_LEAST_ONCE, "for all");

      reader.receive("t/open", "for all");
    }
  }

  /** Nobody denies what tokens have nothing to do with. */
  @Test
  void acl_clientsOfOtherAuthenticators_areNotControlled() {
    var builder = JwtBroker.with(jars, JwtBroker.and(settings, "acl", true));
    try (TestBroker broker = builder.plugin(PluginJars.instance("alice", Map.of()), jars).start();
        RawClient alice = broker.v5().credentials("alice", "pw").open();
        RawClient anonymous = broker.v5().open();
        RawClient none = broker.v5().credentials("u", token(broker, "")).open()) {
      assertEquals(List.of(GRANTED_QOS_1), codes(alice, "#"));
      assertEquals(List.of(GRANTED_QOS_1), codes(anonymous, "t"));
      anonymous.publish("t", AT_LEAST_ONCE, "free");
      alice.receive("t", "free");
      anonymous.receive("t", "free");

      assertEquals(List.of(NOT_AUTHORIZED), codes(none, "t"));
      assertEquals(NOT_AUTHORIZED, none.publish("t", AT_LEAST_ONCE, "grants nothing"));
    }
  }

  @Test
  void acl_reauthentication_bringsTheRightsOfTheNewToken() {
    try (TestBroker broker = startWith("acl", true);
        RawClient client = JwtBroker.enhanced(broker, token(broker, "'publish':['old']")).open()) {
      assertTrue(!client.publish("old", AT_LEAST_ONCE, "x").isError());
      client.send(JwtBroker.again(token(broker, "'publish':['new']"))).expect(Packet.Auth.class);

      assertEquals(NOT_AUTHORIZED, client.publish("old", AT_LEAST_ONCE, "x"));
      assertTrue(!client.publish("new", AT_LEAST_ONCE, "x").isError());
    }
  }

  @Test
  void acl_rightsThatAreNotUnderstood_turnTheTokenDown_onlyWhereTheyCount() {
    try (TestBroker broker = startWith("acl", true);
        TestBroker without = start(settings)) {
      String members = "'acl':[{'permission':'allow','action':'all','topic':'t','zone':'z'}]";

      assertEquals(BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, token(broker, members)));
      assertEquals(SUCCESS, JwtBroker.answer(without, token(without, members)));
    }
  }

  @Test
  void secretFile_changed_isReadAnew_andABrokenOneChangesNothing() throws IOException {
    byte[] fresh = "fedcba9876543210fedcba9876543210".getBytes(StandardCharsets.US_ASCII);
    try (TestBroker broker = start(settings);
        RawClient connected = broker.v5().credentials("u", token(broker, "")).open()) {
      String claims = JwtBroker.claims(broker, 60, "");
      String byFresh = Issuer.withSecret(fresh).token(Algorithm.HS256, claims);
      assertEquals(BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, byFresh));

      Files.write(secret, fresh);
      JwtBroker.await("the new secret", () -> JwtBroker.answer(broker, byFresh) == SUCCESS);
      assertEquals(BAD_USER_NAME_OR_PASSWORD, JwtBroker.answer(broker, token(broker, "")));
      connected.expectNothing();

      Files.write(secret, new byte[0]);
      JwtBroker.await("a warning", () -> warned(broker, "it is empty"));
      Files.writeString(secret, "short");
      JwtBroker.await("a warning", () -> warned(broker, "the secret has 5 bytes"));
      Files.delete(secret);
      JwtBroker.await("a warning", () -> warned(broker, "there is no such file"));
      assertEquals(SUCCESS, JwtBroker.answer(broker, byFresh));
    }
  }

  private static boolean warned(TestBroker broker, String reason) {
    return broker.log().stream()
        .anyMatch(line -> line.contains("keys not reloaded") && line.contains(reason));
  }

  @Test
  void start_secretThatOthersCanRead_warns() throws IOException {
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    try (TestBroker broker = start(settings)) {
      assertTrue(broker.log().stream().anyMatch(line -> line.contains("chmod o-r " + secret)));
    }
  }

  @Test
  void start_wrongConfiguration_isRefusedNamingKeyAndFix() throws IOException {
    Path pem = Files.writeString(directory.resolve("pem"), TestKeys.pem(TestKeys.RSA));
    Files.writeString(directory.resolve("short"), "s3cret");

    assertRefused(
        Map.of("algorithms", List.of("ES256"), "key-file", pem.toString()),
        "config.key-file: " + pem + ": an RSA key, which none of the algorithms [ES256] uses");
    assertRefused(
        Map.of("algorithms", List.of("HS256"), "key-file", pem.toString()),
        "config: algorithms: HS256 is made with a shared secret");
    assertRefused(
        JwtBroker.and(settings, "secret-file", directory.resolve("short").toString()),
        "the secret has 6 bytes and HS256 needs at least 32; 'openssl rand -hex 32' makes one");
    assertRefused(
        JwtBroker.and(settings, "secret-file", directory.resolve("no").toString()),
        "config.secret-file: " + directory.resolve("no") + ": there is no such file");
    assertRefused(JwtBroker.and(settings, "algorithm", "HS256"), "did you mean 'algorithms'");
    assertRefused(Map.of("secret-file", secret.toString()), "config.algorithms: missing");
  }

  private void assertRefused(Map<String, Object> with, String reason) {
    var refused = assertThrows(ConfigException.class, () -> start(with).close());
    assertTrue(String.valueOf(refused.getMessage()).contains(reason), refused::getMessage);
  }
}
