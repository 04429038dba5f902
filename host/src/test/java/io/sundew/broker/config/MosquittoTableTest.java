package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.broker.config.MosquittoSupport.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Every option of the table, with a line that has an effect, what the effect is in the native
 * configuration, and a value that cannot be.
 */
class MosquittoTableTest {
  /** Lines are parted by {@code ;}, expectations too; the last column may be empty. */
  private static final String TABLE =
      """
      accept_protocol_versions | listener 1;accept_protocol_versions 3,5 | - "3.1";- "5" | accept_protocol_versions 6
      acl_file | acl_file a/acl | plugin: acl-file;file: /here/a/acl | acl_file
      allow_anonymous | listener 1;allow_anonymous true | allow-anonymous: true | allow_anonymous yes
      allow_zero_length_clientid | allow_zero_length_clientid false | allow-zero-length-client-id: false | allow_zero_length_clientid 2
      auth_opt_* | auth_plugin mosquitto_acl_file.so;auth_opt_acl_file x | file: /here/x | auth_opt_acl_file x
      auth_plugin | auth_plugin mosquitto_acl_file.so;auth_opt_acl_file x | plugin: acl-file | auth_plugin x.so
      auth_plugin_deny_special_chars | auth_plugin_deny_special_chars true | | auth_plugin_deny_special_chars x
      auto_id_prefix | auto_id_prefix me- | auto-id-prefix: me- | auto_id_prefix
      check_retain_source | check_retain_source false | check-retain-source: false | check_retain_source x
      clientid_prefixes | clientid_prefixes a- | client-id-prefix: a- | clientid_prefixes
      max_inflight_bytes | max_inflight_bytes 7 | max-inflight-bytes: 7 | max_inflight_bytes x
      mount_point | mount_point a/ | mount-point: a/ | mount_point a/#
      retain_expiry_interval | retain_expiry_interval 2 | retain-expiry: 120 | retain_expiry_interval -1
      bind_address | bind_address 127.0.0.1 | tcp: 127.0.0.1:1883 | bind_address
      bind_interface | listener 1;bind_interface lo | - 127.0.0.1:1 | bind_interface
      cafile | listener 1;certfile c;keyfile k;cafile a | ca: /here/a | cafile
      capath | listener 1;certfile c;keyfile k;capath a | ca-path: /here/a | capath
      certfile | listener 1;certfile c;keyfile k | certificate: /here/c | certfile
      ciphers | listener 1;certfile c;keyfile k;ciphers ECDHE-RSA-AES128-GCM-SHA256 | - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 | ciphers
      ciphers_tls1.3 | listener 1;certfile c;keyfile k;ciphers_tls1.3 TLS_AES_256_GCM_SHA384 | - TLS_AES_256_GCM_SHA384 | ciphers_tls1.3
      connection_messages | connection_messages false | connection-messages: false | connection_messages x
      crlfile | listener 1;certfile c;keyfile k;crlfile a | crl: /here/a | crlfile
      enable_proxy_protocol | listener 1;enable_proxy_protocol 2 | version: 2;require-tls: false | enable_proxy_protocol 3
      global_max_clients | global_max_clients 7 | max-sessions: 7 | global_max_clients x
      global_max_connections | global_max_connections 7 | max-connections: 7 | global_max_connections x
      global_plugin | global_plugin mosquitto_acl_file.so;plugin_opt_acl_file x | plugin: acl-file | global_plugin x.so
      http_dir | listener 1;protocol websockets;http_dir www | http-directory: /here/www | http_dir
      keyfile | listener 1;certfile c;keyfile k | key: /here/k | keyfile
      listener | listener 1234 127.0.0.1 | name: "1234";tcp: 127.0.0.1:1234 | listener 65536
      listener_allow_anonymous | listener 1;listener_allow_anonymous true | allow-anonymous: true | listener_allow_anonymous x
      listener_auto_id_prefix | listener 1;listener_auto_id_prefix me- | auto-id-prefix: me- | listener_auto_id_prefix
      log_dest | log_dest file a.log;log_dest topic | file: /here/a.log;topic: true;standard-error: false | log_dest dlt
      log_timestamp | log_timestamp false | timestamp: false | log_timestamp x
      log_timestamp_format | log_timestamp_format %H | timestamp-format:  | log_timestamp_format
      log_type | log_type debug;log_type websockets | - debug | log_type loud
      max_connections | max_connections 7 | max-connections: 7 | max_connections x
      max_inflight_messages | max_inflight_messages 7 | max-inflight: 7;receive-maximum: 7 | max_inflight_messages 65536
      max_keepalive | max_keepalive 60 | max-keep-alive: 60 | max_keepalive 65536
      max_packet_size | max_packet_size 100 | max-packet-size: 100 | max_packet_size 19
      max_qos | max_qos 1 | max-qos: 1 | max_qos 3
      max_queued_bytes | max_queued_bytes 7 | max-queued-bytes: 7 | max_queued_bytes x
      max_queued_messages | max_queued_messages 7 | max-queued-messages: 7 | max_queued_messages x
      max_topic_alias | max_topic_alias 7 | max-topic-aliases: 7 | max_topic_alias 65536
      max_topic_alias_broker | max_topic_alias_broker 7 | max-outgoing-topic-aliases: 7 | max_topic_alias_broker x
      maximum_qos | maximum_qos 1 | max-qos: 1 | maximum_qos x
      message_size_limit | message_size_limit 7 | max-payload-size: 7 | message_size_limit 268435456
      password_file | password_file p | plugin: auth-passwd;file: /here/p | password_file
      per_listener_settings | per_listener_settings true;listener 1;password_file p | name: auth-passwd-1;listeners | per_listener_settings x
      persistence | persistence true | plugin: persistence-file;data-directory: /here/sundew-data | persistence x
      persistence_file | persistence true;persistence_file a.db | import-at-first-start: /here/a.db | persistence_file
      persistence_location | persistence true;persistence_location db | data-directory: /here/db | persistence_location
      persistent_client_expiration | persistent_client_expiration 1h | max-session-expiry: 3600 | persistent_client_expiration 1x
      pid_file | pid_file p | | pid_file
      plugin | plugin a/mosquitto_password_file.so;plugin_opt_password_file x | plugin: auth-passwd | plugin x.so
      plugin_load | listener 1;plugin_load x mosquitto_acl_file.so;plugin_opt_acl_file y;plugin_use x | plugin: acl-file | plugin_load x
      plugin_opt_* | plugin mosquitto_acl_file.so;plugin_opt_acl_file x | file: /here/x | plugin_opt_x y
      plugin_use | listener 1;plugin_load x mosquitto_acl_file.so;plugin_opt_acl_file y;plugin_use x | name: acl-file-1 | plugin_use x
      port | port 1234 | - 0.0.0.0:1234 | port 0
      protocol | listener 1;protocol websockets | http:;websocket-path: '*';origins: any | protocol x
      proxy_protocol_v2_require_tls | listener 1;enable_proxy_protocol 2;proxy_protocol_v2_require_tls true | require-tls: true | proxy_protocol_v2_require_tls x
      queue_qos0_messages | queue_qos0_messages true | queue-qos0: true | queue_qos0_messages x
      disable_client_cert_date_checks | listener 1;certfile c;keyfile k;cafile a;require_certificate true;disable_client_cert_date_checks true | check-client-dates: false | disable_client_cert_date_checks x
      require_certificate | listener 1;certfile c;keyfile k;cafile a;require_certificate true | client-certificate: required | require_certificate yes
      retain_available | retain_available false | retain-available: false | retain_available x
      retained_persistence | retained_persistence true | plugin: persistence-file | retained_persistence x
      set_tcp_nodelay | set_tcp_nodelay true | | set_tcp_nodelay x
      socket_domain | listener 1;socket_domain ipv4 | tcp: 0.0.0.0:1 | socket_domain ipv5
      sys_interval | sys_interval 7 | sys-interval: 7 | sys_interval -1
      tls_version | listener 1;certfile c;keyfile k;tls_version tlsv1.3 | - "1.3" | tls_version sslv3
      upgrade_outgoing_qos | upgrade_outgoing_qos true | upgrade-outgoing-qos: true | upgrade_outgoing_qos x
      use_identity_as_username | listener 1;certfile c;keyfile k;cafile a;require_certificate true;use_identity_as_username true | identity: common-name | use_identity_as_username x
      use_subject_as_username | listener 1;certfile c;keyfile k;cafile a;require_certificate true;use_subject_as_username true | identity: subject | use_subject_as_username x
      use_username_as_clientid | use_username_as_clientid true | use-user-name-as-client-id: true | use_username_as_clientid x
      websockets_origin | listener 1;protocol websockets;websockets_origin https://a.example | - https://a.example | websockets_origin
      """;

  /** A row of the table. */
  record Row(String option, String lines, List<String> effects, String wrong) {
    static Row of(String text) {
      String[] cells = text.split(" *\\| *", -1);
      return new Row(cells[0], cells[1], List.of(cells[2].split(";")), cells[3]);
    }
  }

  static final List<Row> ROWS = TABLE.lines().map(Row::of).toList();

  @TempDir Path directory;

  private LoadedConfig load(String lines) throws IOException {
    Path file = Files.writeString(directory.resolve("m.conf"), lines.replace(';', '\n') + "\n");
    return ConfigLoader.load(LoadOptions.of(file));
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void option_hasItsEffect(Row row) throws IOException {
    String printed =
        ConfigPrinter.print(load(row.lines()))
            .replace(Path.of("").toAbsolutePath().toString(), "/here");

    for (String expected : row.effects()) {
      assertTrue(
          expected.isEmpty()
              || printed
                  .lines()
                  .map(String::strip)
                  .anyMatch(
                      line ->
                          line.startsWith(expected)
                              || line.startsWith("- " + expected)
                              || line.endsWith(" " + expected)),
          expected + " is not in\n" + printed);
    }
  }

  @ParameterizedTest
  @FieldSource("ROWS")
  void wrongValue_namesFileLineAndOption(Row row) {
    var refused =
        assertThrows(ConfigException.class, () -> load("listener 1883;" + row.wrong()))
            .getMessage();

    assertTrue(refused.startsWith("Error: "), refused);
    String place = "\nError found at " + directory.resolve("m.conf") + ":2";
    assertTrue(refused.contains(place + ".") || refused.contains(place + ": write "), refused);
    String option = row.option().replace("*", "");
    boolean names =
        refused.contains(option) || refused.contains("port value") || refused.contains("x.so");
    assertTrue(names, refused);
  }

  private static Stream<String> named(Level level) {
    return MosquittoSupport.all().entrySet().stream()
        .filter(option -> option.getValue().level() == level)
        .map(option -> option.getKey());
  }

  @Test
  void everyOptionThatHasAnEffect_isInTheTable() {
    Set<String> expected =
        Stream.concat(named(Level.WORKS), named(Level.DIFFERS))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(
        expected, ROWS.stream().map(Row::option).collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void ignoredOption_warnsWithItsReason() throws IOException {
    for (String option : named(Level.IGNORED).filter(name -> !name.equals("user")).toList()) {
      LoadedConfig loaded = load(option + " 1");

      assertEquals(1, loaded.warnings().size(), option);
      String warning = loaded.warnings().getFirst();
      String reason = MosquittoSupport.of(option).note();
      assertTrue(
          warning.endsWith("m.conf:1: Warning: '%s' has no effect: %s.".formatted(option, reason)),
          warning);
      assertEquals(load("").config(), loaded.config(), option);
    }
  }

  @Test
  void refusedOption_saysWhyAndWhatToDo() {
    for (String option : named(Level.REFUSED).toList()) {
      String before =
          MosquittoBridge.OPTIONS.contains(option) && !option.equals("connection")
              ? "connection x;"
              : "";
      String problem =
          assertThrows(ConfigException.class, () -> load(before + option + " secret")).getMessage();

      assertTrue(problem.contains(MosquittoSupport.of(option).note()), problem);
      assertTrue(problem.contains(before.isEmpty() ? "'" + option + "'" : "'connection'"), problem);
      assertFalse(problem.contains("secret"), problem);
    }
  }
}
