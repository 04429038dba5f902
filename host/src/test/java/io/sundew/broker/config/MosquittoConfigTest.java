package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MosquittoConfigTest {
  @TempDir Path directory;

  private LoadedConfig load(String text, Integer... ports) {
    write("m.conf", text);
    return ConfigLoader.load(
        new LoadOptions(
            Optional.of(Path.of("m.conf")),
            Optional.empty(),
            List.of(ports),
            Optional.empty(),
            Optional.empty(),
            directory,
            Map.of("PORT", "1884")));
  }

  private void write(String name, String text) {
    try {
      Files.createDirectories(directory.resolve(name).getParent());
      Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private String error(String text) {
    return assertThrows(ConfigException.class, () -> load(text)).getMessage();
  }

  private static List<String> addresses(ListenerConfig listener) {
    return listener.addresses().stream().map(Addresses::text).toList();
  }

  @Test
  void emptyFile_isLocalOnlyWithMosquittosLimits() {
    BrokerConfig config = load("# nothing\n\n").config();

    assertEquals(BrokerConfig.Style.MOSQUITTO, config.style());
    assertEquals(List.of("127.0.0.1:1883", "[::1]:1883"), addresses(config.listeners().getFirst()));
    assertTrue(config.allowAnonymous());
    assertEquals(Limits.MOSQUITTO, config.limits());
    assertEquals(LogConfig.DEFAULT, config.logging());
  }

  @Test
  void listener_listensEverywhereAndLetsNobodyIn() {
    LoadedConfig loaded = load("listener 1883\r\n");

    assertEquals(
        List.of("0.0.0.0:1883", "[::]:1883"), addresses(loaded.config().listeners().getFirst()));
    assertFalse(loaded.config().allowAnonymous());
    assertEquals(
        List.of(
            "m.conf: Warning: nobody can connect to listener 1883: it has no password_file and"
                + " allow_anonymous is false."),
        loaded.warnings());
  }

  @Test
  void listenerOptions_applyToTheLatestListener() {
    List<ListenerConfig> listeners =
        load("""
        allow_anonymous true
        listener 1883 127.0.0.1 # inside
        max_connections 5
        listener ${PORT} ::1
        max_qos 1
        accept_protocol_versions 4,5
        listener_allow_anonymous false
        listener 0x75D
        socket_domain ipv4
        max_connections -1
        """)
            .config()
            .listeners();

    assertEquals(
        List.of("1883", "1884", "1885"), listeners.stream().map(ListenerConfig::name).toList());
    assertEquals(List.of("127.0.0.1:1883"), addresses(listeners.get(0)));
    assertEquals(5, listeners.get(0).maxConnections());
    assertEquals(List.of("[::1]:1884"), addresses(listeners.get(1)));
    assertEquals(1, listeners.get(1).maxQos());
    assertEquals(
        Set.of(ProtocolVersion.V3_1_1, ProtocolVersion.V5), listeners.get(1).protocolVersions());
    assertEquals(Optional.of(false), listeners.get(1).allowAnonymous());
    assertEquals(List.of("0.0.0.0:1885"), addresses(listeners.get(2)));
    assertEquals(0, listeners.get(2).maxConnections());
  }

  @Test
  void limits_haveMosquittosNames() {
    BrokerConfig config =
        load("""
        max_inflight_messages 0
        max_queued_messages 0
        max_queued_bytes 1000
        max_packet_size 0x100
        message_size_limit 010
        max_keepalive 120
        queue_qos0_messages true
        persistent_client_expiration 2m
        max_topic_alias 3
        retain_available false
        upgrade_outgoing_qos 1
        sys_interval 0
        use_username_as_clientid true
        allow_zero_length_clientid false
        auto_id_prefix home-
        global_max_connections 7
        set_tcp_nodelay true
        """)
            .config();

    Limits limits = config.limits();
    assertEquals(65_535, limits.maxInflight());
    assertEquals(65_535, limits.receiveMaximum());
    assertEquals(0, limits.maxQueuedMessages());
    assertEquals(1000, limits.maxQueuedBytes());
    assertEquals(256, limits.maxPacketSize());
    assertEquals(8, limits.maxPayloadSize());
    assertEquals(120, limits.maxKeepAliveSeconds());
    assertTrue(limits.queueQos0());
    assertEquals(60 * 86_400, limits.maxSessionExpirySeconds());
    assertEquals(OptionalInt.of(3), config.listeners().getFirst().maxTopicAliases());
    assertEquals(7, limits.maxConnections());
    assertFalse(config.retainAvailable());
    assertTrue(config.upgradeOutgoingQos());
    assertEquals(0, config.sysIntervalSeconds());
    assertTrue(config.useUserNameAsClientId());
    assertFalse(config.listeners().getFirst().allowZeroLengthClientId());
    assertEquals("home-", config.listeners().getFirst().autoIdPrefix());
  }

  @Test
  void passwordFile_becomesThePluginForAllListeners() {
    PluginConfig plugin =
        load("listener 1883\npassword_file etc/passwd\n").config().plugins().getFirst();

    assertEquals("auth-passwd", plugin.plugin());
    assertEquals(List.of(), plugin.listeners());
    assertEquals(Map.of("file", directory.resolve("etc/passwd").toString()), plugin.settings());
    assertEquals(new Source("m.conf", 2), plugin.source());
  }

  @Test
  void aclFile_becomesThePluginForAllListeners() {
    LoadedConfig loaded = load("listener 1883\npassword_file passwd\nacl_file etc/acl\n");

    PluginConfig plugin = loaded.config().plugins().getLast();
    assertEquals("acl-file", plugin.plugin());
    assertEquals(List.of(), plugin.listeners());
    assertEquals(Map.of("file", directory.resolve("etc/acl").toString()), plugin.settings());
    assertEquals(new Source("m.conf", 3), plugin.source());
    assertEquals(List.of(), loaded.warnings());
  }

  @Test
  void aclFile_withoutPasswordFile_isNoGuardAndWarns() {
    assertEquals(
        List.of(
            "m.conf:2: Warning: 'acl_file' without a password_file: no user name is checked, so all"
                + " clients are anonymous and the file's 'user' sections hold for nobody.",
            "m.conf: Warning: nobody can connect to listener 1883: it has no password_file and"
                + " allow_anonymous is false."),
        load("listener 1883\nacl_file acl\n").warnings());
  }

  @Test
  void perListenerSettings_scopeAccessControl() {
    BrokerConfig config =
        load("""
        per_listener_settings true
        listener 1883
        password_file one
        acl_file first
        listener 1884
        allow_anonymous true
        acl_file second
        listener 1885
        password_file two
        """)
            .config();

    assertEquals(
        List.of("auth-passwd-1883", "acl-file-1883", "acl-file-1884", "auth-passwd-1885"),
        config.plugins().stream().map(PluginConfig::name).toList());
    assertEquals(List.of("1883"), config.plugins().getFirst().listeners());
    assertFalse(config.allowAnonymous());
    assertEquals(Optional.empty(), config.listeners().get(0).allowAnonymous());
    assertEquals(Optional.of(true), config.listeners().get(1).allowAnonymous());
  }

  @Test
  void logOptions_addUp() {
    LogConfig log =
        load("""
        log_dest stdout
        log_dest file log/m.log
        log_type error
        log_type subscribe
        log_timestamp_format %Y-%m-%dT%H:%M:%S
        connection_messages false
        """)
            .config()
            .logging();

    assertEquals(
        new LogConfig(
            Set.of(LogConfig.Type.ERROR, LogConfig.Type.SUBSCRIBE),
            false,
            true,
            Optional.of(directory.resolve("log/m.log")),
            true,
            Optional.of("%Y-%m-%dT%H:%M:%S"),
            false),
        log);
  }

  @Test
  void commandLinePort_replacesOnlyTheDefaultListener() {
    assertEquals(
        List.of("127.0.0.1:1900", "[::1]:1900"),
        addresses(load("max_qos 1\n", 1900).config().listeners().getFirst()));
    LoadedConfig loaded = load("listener 1883\nallow_anonymous true\n", 1900);
    assertEquals("1883", loaded.config().listeners().getFirst().name());
    assertEquals(
        List.of(
            "m.conf: Warning: the port of the command line is ignored, the file has listeners."),
        loaded.warnings());
  }

  @Test
  void includeDir_readsConfFilesInOrder() {
    write("d/b.conf", "max_qos 1\n");
    write("d/A.conf", "listener 1884\n");
    write("d/ignored.txt", "nonsense\n");

    BrokerConfig config = load("listener 1883\ninclude_dir d\nmax_connections 3\n").config();

    assertEquals(List.of(2, 1), config.listeners().stream().map(ListenerConfig::maxQos).toList());
    assertEquals(3, config.listeners().getLast().maxConnections());
  }

  @Test
  void problemInIncludedFile_namesThatFile() {
    write("d/x.conf", "\nfoo 1\n");

    assertEquals(
        "Error: Unknown configuration variable 'foo'.\nError found at "
            + directory.resolve("d/x.conf")
            + ":2.",
        error("include_dir d\n"));
    write("d/x.conf", "include_dir d\n");
    assertTrue(error("include_dir d\n").startsWith("Error: include_dir is only possible"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          listner 1883            | Unknown configuration variable 'listner'. | , did you mean 'listener'?
          allow_anonymous yes     | Invalid allow_anonymous value (yes).      | : write true or false.
          allow_anonymous         | Empty allow_anonymous value in configuration. | .
          max_qos 3               | Invalid max_qos value (3).                | : write a number from 0 to 2.
          max_packet_size 19      | Invalid max_packet_size value (19).       | : write a number, at least 20.
          listener 65536          | Invalid port value (65536).               | : write a number from 0 to 65535.
          sys_interval x          | Invalid sys_interval value (x).           | : write a number from 0 to 65535.
          log_type loud           | Invalid log_type value (loud).            | : write error, warning, notice, information, debug or all.
          log_dest nowhere        | Invalid log_dest value (nowhere).         | : write stderr, stdout, file, topic, syslog or none.
          max_inflight_messages 65536 | max_inflight_messages must be <= 65535. | .
          topic a/# both          | Invalid bridge configuration: 'topic' before 'connection'. | .
          plugin_opt_x 1          | 'plugin_opt_x' has no 'plugin' before it. | .
          plugin_use x            | plugin_use 'x' has no plugin_load before it. | .
          """)
  void wrongLine_isRefusedInMosquittosWords(String line, String problem, String end) {
    assertEquals(
        "Error: " + problem + "\nError found at m.conf:2" + end, error("# first\n" + line + "\n"));
  }

  @Test
  void tabAfterOption_isExplained() {
    assertEquals(
        "Error: Unknown configuration variable 'listener\t1883'.\n"
            + "Error found at m.conf:1: a space, not a tab, separates an option from its value.",
        error("listener\t1883\n"));
  }

  @Test
  void indentedCommentSign_isNoComment() {
    assertEquals(
        "Error: Unknown configuration variable '#'.\nError found at m.conf:1.",
        error(" # not a comment for Mosquitto\n"));
  }

  @Test
  void optionGivenTwice_isRefused() {
    assertEquals(
        "Error: Duplicate password_file value in configuration.\nError found at m.conf:2.",
        error("password_file a\npassword_file b\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"psk_file p", "psk_hint h"})
  void optionThatWouldBeUnsafeToIgnore_isRefused(String line) {
    String error = error("listener 1883\n" + line + "\n");
    assertTrue(error.contains("not supported"), error);
    assertTrue(error.endsWith("Error found at m.conf:2."), error);
  }

  @Test
  void everyProblem_isSaidAtOnce() {
    assertEquals(
        List.of(
            "Error: Unable to open include_dir 'nowhere'.",
            "Error found at m.conf:3.",
            "Error: Unknown configuration variable 'listner'.",
            "Error found at m.conf:1, did you mean 'listener'?",
            "Error: Invalid max_qos value (7).",
            "Error found at m.conf:4: write a number from 0 to 2.",
            "Error: Unable to resolve the address 'no.such.host.invalid'.",
            "Error found at m.conf:2."),
        error("listner 1883\nlistener 1883 no.such.host.invalid\ninclude_dir nowhere\nmax_qos 7\n")
            .lines()
            .toList());
  }

  @Test
  void whatFollowsAnumber_isPassedOverAsMosquittoDoes() {
    LoadedConfig loaded =
        load(
            "allow_anonymous true # all\n"
                + "listener 1883#here\n"
                + "max_qos 1\t\n"
                + "max_queued_messages -5\n");

    assertEquals(1, loaded.config().listeners().getFirst().maxQos());
    assertEquals("1883", loaded.config().listeners().getFirst().name());
    assertEquals(0, loaded.config().limits().maxQueuedMessages());
    assertEquals(
        Set.of(LogConfig.Type.ERROR), load("log_type error warning\n").config().logging().types());
  }

  @Test
  void shippedPlugins_areKnownByTheirFileNames() {
    BrokerConfig config =
        load("""
        listener 1883
        plugin /usr/lib/mosquitto_password_file.so
        plugin_opt_password_file etc/passwd
        global_plugin /usr/lib/x86_64-linux-gnu/mosquitto_acl_file.so
        plugin_opt_acl_file acl
        """)
            .config();

    assertEquals(
        List.of("auth-passwd", "acl-file"),
        config.plugins().stream().map(PluginConfig::plugin).toList());
    assertEquals(
        Map.of("file", directory.resolve("etc/passwd").toString()),
        config.plugins().getFirst().settings());
    assertEquals(new Source("m.conf", 3), config.plugins().getFirst().source());
  }

  @Test
  void loadedPlugin_servesTheListenerThatUsesIt() {
    PluginConfig plugin =
        load("""
        plugin_load staff /usr/lib/mosquitto_password_file.so
        plugin_opt_password_file passwd
        listener 1883
        listener 1884
        plugin_use staff
        """)
            .config()
            .plugins()
            .getFirst();

    assertEquals("auth-passwd-1884", plugin.name());
    assertEquals(List.of("1884"), plugin.listeners());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mosquitto_dynamic_security.so  | password_file
          /mosquitto/go-auth.so          | auth-http
          /opt/mine.so                   | docs/plugins.md
          """)
  void nativePlugin_isRefusedWithWhatReplacesIt(String file, String replacement) {
    String error = error("listener 1883\nauth_plugin " + file + "\nauth_opt_x secret\n");
    assertTrue(error.startsWith("Error: '" + file + "' is a native plugin"), error);
    assertTrue(error.contains(replacement), error);
    assertFalse(error.contains("secret"), error);
  }

  @Test
  void user_asRoot_saysLoudlyThatPrivilegesAreKept() {
    write("m.conf", "user mosquitto\n");
    var options = LoadOptions.of(directory.resolve("m.conf"));

    List<String> asRoot =
        new MosquittoLoader(options, true).load(directory.resolve("m.conf")).warnings();
    assertTrue(asRoot.getFirst().contains("RUNS AS ROOT"), asRoot.toString());
    assertTrue(asRoot.getFirst().contains("User=mosquitto"), asRoot.toString());
    assertEquals(
        List.of(),
        new MosquittoLoader(options, false).load(directory.resolve("m.conf")).warnings());
  }

  @Test
  void harmlessOptionsOfLater_areAcceptedWithAWarning() {
    LoadedConfig loaded =
        load("persistence true\npersistence_location db/\nautosave_interval 60\n");

    assertEquals(
        List.of(
            "m.conf:3: Warning: 'autosave_interval' has no effect: there are no snapshots: what is"
                + " kept is written at once."),
        loaded.warnings());
    assertEquals(Optional.of(directory.resolve("db")), loaded.config().dataDirectory());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          persistence true;persistence_location db/      | db          | {}
          retained_persistence 1                         | sundew-data | {}
          plugin /x/mosquitto_persist_sqlite.so          | sundew-data | {}
          plugin /x/mosquitto_persist_sqlite.so;plugin_opt_db_file db/m.sqlite3;plugin_opt_sync full | db | {}
          plugin /x/mosquitto_persist_sqlite.so;plugin_opt_sync off;persistence_location db | db | {sync=false}
          per_listener_settings true;listener 1;allow_anonymous true;plugin mosquitto_persist_sqlite.so | sundew-data | {}
          plugin_load s mosquitto_persist_sqlite.so;listener 1;plugin_use s | sundew-data | {}
          """)
  void persistence_isPluginAndDataDirectory(String conf, String location, String settings) {
    BrokerConfig config = load(conf.replace(';', '\n') + "\n").config();

    assertEquals(
        List.of("persistence-file"), config.plugins().stream().map(PluginConfig::plugin).toList());
    PluginConfig plugin = config.plugins().getFirst();
    assertEquals(settings, plugin.settings().toString());
    assertEquals(List.of(), plugin.listeners());
    assertEquals(Optional.of(directory.resolve(location)), config.dataDirectory());
  }

  @Test
  void persistence_falseAtLast_keepsNothing() {
    BrokerConfig config =
        load("persistence true\npersistence_location db\npersistence false\n").config();

    assertEquals(List.of(), config.plugins());
    assertEquals(Optional.empty(), config.dataDirectory());
  }

  @Test
  void persistencePlugin_saysWhatIsOtherThanInMosquitto() {
    List<String> warnings =
        load("""
        plugin mosquitto_persist_sqlite.so
        plugin_opt_db_file m.sqlite3
        plugin_opt_sync off
        plugin_opt_flush_period 5
        """)
            .warnings();

    assertEquals(3, warnings.size(), warnings.toString());
    assertTrue(warnings.get(0).contains("not taken over"), warnings.get(0));
    assertTrue(warnings.get(1).contains("in the last second"), warnings.get(1));
    assertEquals("m.conf:4: Warning: 'plugin_opt_flush_period' has no effect.", warnings.get(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          persistence true;plugin mosquitto_persist_sqlite.so | together with a persistence plugin
          plugin mosquitto_persist_sqlite.so;plugin a/mosquitto_persist_sqlite.so | Only one
          plugin mosquitto_persist_sqlite.so;plugin_opt_sync maybe | Invalid plugin_opt_sync value (maybe)
          """)
  void persistence_askedForInTwoWays_isRefused(String conf, String problem) {
    String error = error(conf.replace(';', '\n') + "\n");
    assertTrue(error.contains(problem), error);
  }

  @Test
  void missingFile_isNamedInMosquittosWords() {
    var options = LoadOptions.of(Path.of("/nowhere/m.conf"));
    assertEquals(
        "Error: Unable to open config file '/nowhere/m.conf'.",
        assertThrows(ConfigException.class, () -> ConfigLoader.load(options)).getMessage());
  }
}
