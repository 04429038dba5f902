package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.broker.config.MosquittoSupport.Level;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is converted means the same as before, also from another directory. */
class MosquittoConverterTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("PORT", "1884", "SECRETS", "etc/secret", "LIMIT", "77", "NAME", "top-secret");

  @TempDir Path directory;
  @TempDir Path elsewhere;

  private static LoadOptions options(Path file, Path workingDirectory) {
    return new LoadOptions(
        Optional.of(file),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        workingDirectory,
        ENVIRONMENT);
  }

  private String convert(String conf) throws IOException {
    Files.writeString(directory.resolve("m.conf"), conf);
    return MosquittoConverter.convert(options(Path.of("m.conf"), directory));
  }

  private LoadedConfig loadConverted(String yaml) throws IOException {
    Path file = Files.writeString(elsewhere.resolve("sundew.yaml"), yaml);
    return ConfigLoader.load(options(file, elsewhere));
  }

  /** All that it says, with what came out of the environment. */
  private static String meaning(LoadedConfig loaded) {
    return ConfigPrinter.print(
        new LoadedConfig(loaded.config(), List.of(), loaded.pidFile(), Map.of()));
  }

  private void assertSame(LoadOptions conf) throws IOException {
    String converted = MosquittoConverter.convert(conf);
    assertEquals(meaning(ConfigLoader.load(conf)), meaning(loadConverted(converted)), converted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "port 1234",
        "listener 1883",
        "listener 1883 127.0.0.1;socket_domain ipv4;max_connections 3;mount_point a b/",
        "listener ${PORT};allow_anonymous true;max_qos 1;accept_protocol_versions 4",
        "per_listener_settings true;listener 1;password_file p;acl_file '#a: b';listener"
            + " 2;allow_anonymous true;auto_id_prefix x",
        "listener 1;use_username_as_clientid true;listener 2;clientid_prefixes {a}",
        "max_inflight_messages 0;max_queued_messages 0;max_packet_size ${LIMIT};sys_interval"
            + " 0;retain_available false",
        "persistence true;persistence_location data/x;pid_file run/p;check_retain_source false",
        "log_dest file ${SECRETS}/a b.log;log_dest topic;log_type all;log_timestamp_format %Y: %H",
        "log_dest none;log_timestamp false;connection_messages false",
        "listener 1;plugin x/mosquitto_password_file.so;plugin_opt_password_file ${SECRETS}/p",
        "password_file ${SECRETS}/pass;auto_id_prefix ${NAME}",
        "queue_qos0_messages true;upgrade_outgoing_qos true;max_keepalive 9;retain_expiry_interval"
            + " 5;max_inflight_bytes 9",
        "bind_address 127.0.0.1;listener ${PORT} ::1;listener 1885",
      })
  void converted_meansTheSame(String conf) throws IOException {
    Files.writeString(directory.resolve("m.conf"), conf.replace(';', '\n') + "\n");
    assertSame(options(Path.of("m.conf"), directory));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "render.conf",
        "fly.conf",
        "raspberry/mosquitto.conf",
        "letsencrypt.conf",
        "shared-host.conf"
      })
  void fileOfDeployment_isUnderstoodAndConverted(String name) throws Exception {
    Path file = resource(name);
    LoadOptions conf = options(file, file.getParent());

    List<MosquittoFinding> refused =
        MosquittoFinding.of(conf).stream()
            .filter(finding -> finding.level() == Level.REFUSED)
            .toList();
    assertEquals(List.of(), refused);
    assertSame(conf);
  }

  private static Path resource(String name) throws URISyntaxException {
    return Path.of(
        Objects.requireNonNull(MosquittoConverterTest.class.getResource("/mosquitto/" + name))
            .toURI());
  }

  @Test
  void references_stay() throws IOException {
    String yaml =
        convert(
            "listener ${PORT}\npassword_file ${SECRETS}/p\nauto_id_prefix ${NAME}\nmax_qos ${LIMIT:1}\n"
                .replace("${LIMIT:1}", "${Q:1}"));

    assertTrue(yaml.contains("*:${PORT}"), yaml);
    assertTrue(yaml.contains(directory + "/${SECRETS}/p"), yaml);
    assertTrue(yaml.contains("auto-id-prefix: ${NAME}") || yaml.contains("\"${NAME}\""), yaml);
    assertFalse(yaml.contains("top-secret"), yaml);
    assertTrue(yaml.contains("# m.conf:4: max_qos was ${Q:1}"), yaml);
  }

  @Test
  void optionsWithoutEffect_areComments() throws IOException {
    String yaml = convert("autosave_interval 5\nlog_dest syslog\n");

    assertTrue(yaml.contains("# m.conf:1: autosave_interval ignored: there are no"), yaml);
    assertTrue(yaml.contains("# m.conf:2: log_dest differs: 'syslog' is"), yaml);
    assertTrue(yaml.contains("\ncompatibility: mosquitto\n"), yaml);
  }
}
