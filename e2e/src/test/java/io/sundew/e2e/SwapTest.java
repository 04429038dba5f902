package io.sundew.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.SundewPlugin;
import io.sundew.api.UserProperty;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Plugins are swapped in a running broker while a thousand clients publish: no connection ends, and
 * each message arrives once.
 */
@SundewOnly
final class SwapTest {
  private static final int CLIENTS = 1000;
  private static final Duration PACE = Duration.ofMillis(500);
  private static final String SECRET = "the issuer's secret of more than 32 bytes";

  private static final String PASSWORDS = "{ plugin: auth-passwd, config: { file: users.passwd } }";
  private static final String TOKENS =
      "{ plugin: auth-jwt, config: { algorithms: [HS256], secret-file: issuer.secret } }";

  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();
  private final InetSocketAddress address = new InetSocketAddress(BrokerProcess.HOST, port);

  @Test
  void plugins_swappedUnderLoad_disconnectNobodyAndLoseNothing() throws Exception {
    writeUsers();
    Files.writeString(directory.resolve("issuer.secret"), SECRET);
    putJar(CanaryPlugin.class, "1.0.0");
    configure(PASSWORDS);

    try (var broker = BrokerProcess.start(port, directory.resolve("sundew.yaml"));
        var fleet = Fleet.connect(port, CLIENTS, PASSWORD_LOGIN, PACE)) {
      fleet.awaitMoreOfEach(1);
      refuse("new-client", "device-0", token("device-0"));

      passwordsToTokens(broker);
      fleet.awaitMoreOfEach(2);

      brokenConfiguration(broker);
      fleet.awaitMoreOfEach(1);

      pluginThatFailsInProbation(broker);
      fleet.awaitMoreOfEach(1);

      fleet.finish();
      System.out.println(CLIENTS + " clients, " + fleet.published() + " messages, none lost");
    }
  }

  private void passwordsToTokens(BrokerProcess broker) throws Exception {
    configure(TOKENS);
    broker.program().awaitLine("plugin=auth-jwt .*started");

    accept("by-token", "device-0", token("device-0"));
    refuse("by-password", "device-0", password(0));
    refuse("by-forged-token", "device-0", token("device-0") + "A");
  }

  /** Each time all stays as it was, and the log names file, line and key. */
  private void brokenConfiguration(BrokerProcess broker) throws Exception {
    configure(TOKENS.replace("secret-file", "secret-fiel"));
    broker.program().awaitLine("sundew\\.yaml:\\d+: .*secret-fiel.*secret-file");
    accept("after-wrong-key", "device-1", token("device-1"));

    configure(TOKENS.replace("issuer.secret", "nowhere.secret"));
    broker.program().awaitLine("sundew\\.yaml:\\d+: .*auth-jwt.*nowhere\\.secret");
    accept("after-missing-file", "device-2", token("device-2"));
    refuse("still-by-password", "device-2", password(2));
  }

  private void pluginThatFailsInProbation(BrokerProcess broker) throws Exception {
    try (var client = RawClient.v5(address).credentials("device-3", token("device-3")).open()) {
      client.deadline(Program.PATIENCE).subscribe("canary", Qos.AT_MOST_ONCE);
      assertEquals("1", markOf(client));

      putJar(SickCanaryPlugin.class, "2.0.0");
      broker.program().awaitLine("plugin=canary version=2\\.0\\.0 .*started");
      markOf(client); // by which the new version finds out that it cannot do its work

      broker
          .program()
          .awaitLine(
              "plugin=canary version=2\\.0\\.0 .*taken back.*" + Pattern.quote("no more seeds"));
      assertEquals("1", markOf(client));
    }
  }

  /** The version that marks a message. */
  private static String markOf(RawClient client) {
    client.publish("canary", "?");
    return client.receive().properties().userProperties().stream()
        .filter(property -> property.name().equals("version"))
        .map(UserProperty::value)
        .findFirst()
        .orElse("none");
  }

  private void accept(String clientId, String user, String secret) {
    try (var client = RawClient.v311(address).clientId(clientId).credentials(user, secret).send()) {
      var connack = client.deadline(Program.PATIENCE).expect(Packet.Connack.class);
      assertEquals(ReasonCode.SUCCESS, connack.reason(), clientId);
    }
  }

  private void refuse(String clientId, String user, String secret) {
    try (var client = RawClient.v5(address).clientId(clientId).credentials(user, secret).send()) {
      client.deadline(Program.PATIENCE).expectRefusal();
    }
  }

  private void configure(String authenticator) throws IOException {
    replace(
        "sundew.yaml",
        """
        listeners:
          - { name: public, tcp: "127.0.0.1:%d" }
        data-directory: data
        log: { connection-messages: false }
        plugins:
          - %s
          - { plugin: canary }
        """
            .formatted(port, authenticator));
  }

  /** As editors do, so that the broker never reads half. */
  private void replace(String name, String text) throws IOException {
    Path fresh = Files.writeString(directory.resolve(name + ".new"), text);
    Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  private void putJar(Class<? extends SundewPlugin> plugin, String version) throws IOException {
    Path plugins = Files.createDirectories(directory.resolve("plugins"));
    Path made = PluginJars.write(directory, "canary", plugin, true);
    try (var jar = FileSystems.newFileSystem(made)) {
      Path manifest = jar.getPath("META-INF", "MANIFEST.MF");
      String text = Files.readString(manifest);
      Files.writeString(
          manifest, text.replace("Plugin-Version: 1.0.0", "Plugin-Version: " + version));
    }
    Files.move(made, plugins.resolve("canary.jar"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static final Fleet.Login PASSWORD_LOGIN =
      new Fleet.Login() {
        @Override
        public String user(int client) {
          return "device-" + client;
        }

        @Override
        public String password(int client) {
          return SwapTest.password(client);
        }
      };

  private static String password(int client) {
    return "secret-" + client;
  }

  private void writeUsers() throws Exception {
    var lines = new StringBuilder();
    for (int client = 0; client < CLIENTS; client++) {
      lines.append(PasswordLine.of("device-" + client, password(client)));
    }
    Files.writeString(directory.resolve("users.passwd"), lines);
  }

  /** A token for an hour, signed by the issuer (RFC 7515, HS256). */
  private static String token(String subject) throws GeneralSecurityException {
    long expiry = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
    String signed =
        base64Url("{\"alg\":\"HS256\"}")
            + "."
            + base64Url("{\"sub\":\"%s\",\"exp\":%d}".formatted(subject, expiry));
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    byte[] signature = mac.doFinal(signed.getBytes(UTF_8));
    return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
  }

  private static String base64Url(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
