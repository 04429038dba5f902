package io.sundew.admin;

import static io.sundew.api.Decisions.accept;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.Broker;
import io.sundew.broker.config.ConfigSource;
import io.sundew.broker.config.LoadOptions;
import io.sundew.broker.time.TimeSource;
import io.sundew.testkit.PluginJars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changing a running broker through its API. */
class AdminControlTest {
  private static final String FILE =
      "listeners: [{ name: a, tcp: '127.0.0.1:0' }]\ndata-directory: data\nallow-anonymous: true\n";

  @TempDir Path root;
  private Broker broker;
  private HttpPeer admin;

  /** Lets everyone in. */
  public static final class Welcoming implements SundewPlugin {
    @Override
    public Hooks start(PluginContext context) {
      return Hooks.NONE.authenticate(attempt -> accept("guest"));
    }
  }

  @BeforeEach
  void start() throws IOException {
    Files.createDirectory(root.resolve("plugins"));
    PluginJars.write(root.resolve("plugins"), "welcoming", Welcoming.class, true);
    write(FILE);
    var options =
        new LoadOptions(
            Optional.of(root.resolve("sundew.yaml")),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.of(root),
            root,
            Map.of("SECRET", "hunter2"));
    ConfigSource source = ConfigSource.of(options);
    broker = Broker.start(source, source.load(), TimeSource.SYSTEM);
    admin = HttpPeer.unix(root.resolve("data"));
  }

  private void write(String text) throws IOException {
    Files.writeString(root.resolve("sundew.yaml"), text);
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private String state(String plugin) {
    for (JsonNode entry : admin.get("/plugins").ok().get("entries")) {
      if (entry.get("plugin").asText().equals(plugin)) {
        return entry.get("state").asText();
      }
    }
    return "missing";
  }

  @Test
  void plugin_isEnabledAndDisabled_andResetDropsIt() {
    assertEquals("available", state("welcoming"));
    assertTrue(admin.post("/plugins/welcoming/enable").ok().get("changed").asBoolean());
    assertEquals("active", state("welcoming"));
    assertFalse(admin.post("/plugins/welcoming/enable").ok().get("changed").asBoolean());
    JsonNode config = admin.get("/config").ok();
    String overrides = root.resolve("data/overrides.yaml").toString();
    assertEquals(overrides, config.get("overrides").asText());
    assertEquals(overrides, config.get("origins").get("plugins[0]").asText());
    assertTrue(admin.post("/plugins/welcoming/reload").ok().get("changed").asBoolean());

    assertTrue(admin.post("/plugins/welcoming/disable").ok().get("changed").asBoolean());
    assertEquals("available", state("welcoming"));
    admin.post("/plugins/welcoming/enable").ok();
    admin.post("/config/reset").ok();
    assertEquals("available", state("welcoming"));
  }

  @Test
  void unknownPlugin_isNotFoundOrRefused_andNothingChanges() {
    for (String action : List.of("disable", "reload", "rollback")) {
      assertEquals(404, admin.post("/plugins/none/" + action).status(), action);
    }
    HttpPeer.Reply enable = admin.post("/plugins/none/enable");
    assertEquals(422, enable.status());
    assertTrue(enable.body().contains("none"), enable.body());
    assertFalse(Files.exists(root.resolve("data/overrides.yaml")));
  }

  @Test
  void rollbackWithoutAnEarlierVersion_isAConflict() {
    admin.post("/plugins/welcoming/enable").ok();
    HttpPeer.Reply rollback = admin.post("/plugins/welcoming/rollback");
    assertEquals(409, rollback.status(), rollback.body());
  }

  @Test
  void file_isReadAgain_orRefusedWithFileAndLine() throws IOException {
    write(FILE + "limits: { max-inflight: 7 }\n");
    admin.post("/config/reload").ok();
    JsonNode config = admin.get("/config").ok();
    assertEquals(7, config.get("configuration").get("limits").get("max-inflight").asInt());
    String file = root.resolve("sundew.yaml").toString();
    assertEquals(file, config.get("file").asText());
    assertEquals(file + ":4", config.get("origins").get("limits.max-inflight").asText());

    write(FILE + "limts: {}\n");
    HttpPeer.Reply refused = admin.post("/config/reload");
    assertEquals(422, refused.status());
    assertTrue(refused.body().contains("sundew.yaml:4: unknown key 'limts'"), refused.body());
    assertEquals(422, admin.post("/config/check").status());
    assertEquals(7, admin.get("/config").ok().at("/configuration/limits/max-inflight").asInt());
  }

  @Test
  void text_isCheckedInThePlaceOfTheFile_andChangesNothing() {
    JsonNode checked = admin.ask("POST", "/config/check", FILE + "event-loops: 2\n").ok();
    assertEquals(2, checked.at("/configuration/event-loops").asInt());
    assertEquals(422, admin.ask("POST", "/config/check", "listeners: 1\n").status());
    assertEquals(0, admin.get("/config").ok().at("/configuration/event-loops").asInt());
  }

  @Test
  void secretOfTheEnvironment_isNeverShown() throws IOException {
    write(FILE + "plugins: [{ plugin: welcoming, name: w, config: { key: '${SECRET}' } }]\n");
    HttpPeer.Reply checked = admin.post("/config/check");
    assertEquals(200, checked.status(), checked.body());
    assertTrue(checked.body().contains("${SECRET}"), checked.body());
    assertFalse(checked.body().contains("hunter2"), checked.body());
  }
}
