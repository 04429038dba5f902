package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connection blocks; what each option does is in {@link MosquittoTableTest}. */
class MosquittoBridgeTest {
  @TempDir Path directory;

  private LoadOptions options(String conf) throws IOException {
    Path file = Files.writeString(directory.resolve("m.conf"), conf);
    return new LoadOptions(
        Optional.of(file),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        directory,
        Map.of("SECRET", "top-secret"));
  }

  private LoadedConfig load(String... lines) throws IOException {
    return ConfigLoader.load(options(String.join("\n", lines) + "\n"));
  }

  private static Map<?, ?> connection(PluginConfig plugin) {
    return (Map<?, ?>) ((List<?>) plugin.settings().get("connections")).getFirst();
  }

  @Test
  void eachConnection_isAnInstanceOfItsOwn_inOrder() throws IOException {
    var plugins =
        load(
                "connection North Sea",
                "address n.example",
                "topic #",
                "connection south",
                "topic a in",
                "addresses s.example:1884 [::1]")
            .config()
            .plugins();

    assertEquals(
        List.of("bridge-north", "bridge-south"),
        plugins.stream().map(PluginConfig::name).toList()); // Mosquitto reads one word
    assertEquals(List.of("n.example:1883"), connection(plugins.getFirst()).get("addresses"));
    assertEquals(
        List.of("s.example:1884", "[::1]:1883"), connection(plugins.getLast()).get("addresses"));
    assertEquals(
        List.of(Map.of("pattern", "a", "direction", "in", "qos", 0)),
        connection(plugins.getLast()).get("topics"));
  }

  @Test
  void namesThatDifferInSigns_staySeparate() throws IOException {
    var plugins =
        load("connection a/b", "address h", "topic #", "connection A_b", "address h", "topic #")
            .config()
            .plugins();

    assertEquals(
        List.of("bridge-a-b", "bridge-a_b"), plugins.stream().map(PluginConfig::name).toList());
    assertEquals("a-b", connection(plugins.getFirst()).get("name"));
  }

  @Test
  void patternInQuotes_mayHaveSpaces_andEmptyOnesStandForNothing() throws IOException {
    var plugin =
        load(
                "connection x",
                "address h",
                "topic \"living room/#\" out 1 \"\" far/",
                "topic \"\" both 2 here there")
            .config()
            .plugins()
            .getFirst();

    assertEquals(
        List.of(
            Map.of(
                "pattern", "living room/#", "direction", "out", "qos", 1, "remote-prefix", "far/"),
            Map.of(
                "direction", "both", "qos", 2, "local-prefix", "here", "remote-prefix", "there")),
        connection(plugin).get("topics"));
  }

  /** Mosquitto 2.0.11 was asked; such topics say more of a message than others. */
  @Test
  void topicsWithAPrefix_comeFirst() throws IOException {
    var plugin =
        load(
                "connection x",
                "address h",
                "topic # out 1",
                "topic sensors/# out 0 \"\" site7/",
                "topic sensors/a/# out 1 \"\" other/",
                "topic down/# in",
                "topic down/x in 0 here/")
            .config()
            .plugins()
            .getFirst();

    assertEquals(
        List.of("sensors/#", "sensors/a/#", "down/x", "#", "down/#"),
        ((List<?>) connection(plugin).get("topics"))
            .stream().map(topic -> ((Map<?, ?>) topic).get("pattern")).toList());
  }

  @Test
  void passwordWithoutUser_isWarnedOf() throws IOException {
    var loaded = load("connection x", "address h", "topic #", "remote_password ${SECRET}");

    assertTrue(
        loaded.warnings().getFirst().contains("'remote_password' has no effect"),
        loaded.warnings()::toString);
    assertEquals(null, connection(loaded.config().plugins().getFirst()).get("password"));
  }

  @Test
  void converted_isTheSame_andKeepsItsSecret() throws IOException {
    var options =
        options(
            """
            max_inflight_messages 1
            connection x
            address h
            topic # both 1 a/ b/
            remote_username u
            remote_password ${SECRET}
            bridge_cafile ca.pem
            """);

    String converted = MosquittoConverter.convert(options);

    assertTrue(converted.contains("password: \"${SECRET}\""), converted);
    assertTrue(converted.contains("max-inflight: 1"), converted);
    Path yaml = Files.writeString(directory.resolve("sundew.yaml"), converted);
    LoadedConfig again =
        ConfigLoader.load(
            new LoadOptions(
                Optional.of(yaml),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                directory,
                Map.of("SECRET", "top-secret")));
    assertEquals(
        ConfigLoader.load(options).config().plugins().getFirst().settings(),
        again.config().plugins().getFirst().settings());
  }

  /** As Mosquitto 2.0.11 says them, but for what is in single quotes after a colon. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          connection                       | Empty connection value in configuration.            | 1
          connection a;connection a        | Duplicate bridge name "a".                          | 2
          connection a;topic #             | Invalid bridge configuration: no remote addresses defined. | 1
          connection a;address h           | Invalid bridge configuration: no topics defined.    | 1
          connection a;address h:x         | Invalid port value (x).                             | 2
          connection a;address h:99999     | Invalid port value (99999).                         | 2
          connection a;address h;address k | Invalid bridge configuration: a second address.     | 3
          connection a;topic               | Empty topic value in configuration.                 | 2
          connection a;topic # up          | Invalid bridge topic direction 'up'.                | 2
          connection a;topic # out 3       | Invalid bridge QoS level '3'.                       | 2
          connection a;topic "" out 0 a/   | Invalid bridge remapping.                           | 2
          connection a;topic # out 0 a+/ b | Invalid bridge topic local prefix 'a+/'.            | 2
          connection a;topic # out 0 a/ b# | Invalid bridge topic remote prefix 'b#'.            | 2
          connection a;topic # out 0 a b   | Invalid bridge topic local prefix and pattern combination 'a#'. | 2
          connection a;start_type manual   | Manual start_type not supported.                    | 2
          connection a;start_type later    | Invalid start_type value (later).                   | 2
          connection a;keepalive_interval 70000 | Bridge keepalive value too high.               | 2
          connection a;restart_timeout 5 3 | backoff cap is lower than the base in restart_timeout. | 2
          connection a;remote_clientid x;remote_clientid y | Duplicate bridge remote clientid value in configuration. | 3
          connection a;address h;topic #;bridge_certfile c | bridge_certfile without bridge_cafile, bridge_capath or bridge_tls_use_os_certs would not be used. | 4
          """)
  void mistake_isSaidInMosquittosWords(String lines, String problem, int place) {
    String said = assertThrows(ConfigException.class, () -> load(lines.split(";"))).getMessage();

    assertTrue(said.contains("Error: " + problem), said);
    assertTrue(said.contains("m.conf:" + place), said);
  }
}
