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
      connection | connection x;address h;topic # | plugin: bridge-mqtt;name: bridge-x;trusted: true;protocol: | connection
      address | connection x;address h;topic # | addresses:;- h:1883 | address 1
      addresses | connection x;addresses h k:7;topic # | - h:1883;- k:7 | addresses 1
      topic | connection x;address h;topic a both 1 l/ r/ | pattern: a;direction: both;qos: 1;local-prefix: l/;remote-prefix: r/ | topic 1
      remote_clientid | connection x;address h;topic #;remote_clientid me | client-id: me | remote_clientid 1
      clientid | connection x;address h;topic #;clientid me | client-id: me | clientid 1
      remote_username | connection x;address h;topic #;remote_username u | user-name: u | remote_username 1
      username | connection x;address h;topic #;username u | user-name: u | username 1
      remote_password | connection x;address h;topic #;remote_username u;remote_password p | password: p | remote_password 1
      password | connection x;address h;topic #;remote_username u;password p | password: p | password 1
      local_clientid | connection x;address h;topic #;local_clientid me | local-client-id: me | local_clientid 1
      cleansession | connection x;address h;topic #;cleansession true | clean-session: true | cleansession 1
      local_cleansession | connection x;address h;topic #;local_cleansession true | local-clean-session: true | local_cleansession 1
      keepalive_interval | connection x;address h;topic #;keepalive_interval 3 | keep-alive: 5s | keepalive_interval 1
      start_type | connection x;address h;topic #;start_type lazy | start: lazy | start_type 1
      threshold | connection x;address h;topic #;threshold 0 | threshold: 1 | threshold 1
      idle_timeout | connection x;address h;topic #;idle_timeout 7 | idle-timeout: 7s | idle_timeout 1
      restart_timeout | connection x;address h;topic #;restart_timeout 3 9 20 | base: 3s;cap: 9s;stable: 20s | restart_timeout 1
      round_robin | connection x;address h;topic #;round_robin true | round-robin: true | round_robin 1
      try_private | connection x;address h;topic #;try_private false | try-private: false | try_private 1
      notifications | connection x;address h;topic #;notifications false | notifications: none | notifications 1
      notifications_local_only | connection x;address h;topic #;notifications_local_only true | notifications: local | notifications_local_only 1
      notification_topic | connection x;address h;topic #;notification_topic a/b | notification-topic: a/b | notification_topic 1
      bridge_protocol_version | connection x;address h;topic #;bridge_protocol_version mqttv50 | protocol: "5" | bridge_protocol_version 1
      bridge_attempt_unsubscribe | connection x;address h;topic #;bridge_attempt_unsubscribe false | attempt-unsubscribe: false | bridge_attempt_unsubscribe 1
      bridge_outgoing_retain | connection x;address h;topic #;bridge_outgoing_retain false | outgoing-retain: false | bridge_outgoing_retain 1
      bridge_max_packet_size | connection x;address h;topic #;bridge_max_packet_size 77 | max-outgoing-packet-size: 77 | bridge_max_packet_size 1
      bridge_max_topic_alias | connection x;address h;topic #;bridge_max_topic_alias 7 | max-topic-aliases: 7 | bridge_max_topic_alias 1
      bridge_receive_maximum | connection x;address h;topic #;bridge_receive_maximum 7 | receive-maximum: 7 | bridge_receive_maximum 1
      bridge_session_expiry_interval | connection x;address h;topic #;bridge_session_expiry_interval 7 | session-expiry: 7s | bridge_session_expiry_interval 1
      bridge_reload_type | connection x;address h;topic #;bridge_reload_type lazy | plugin: bridge-mqtt | bridge_reload_type 1
      bridge_bind_address | connection x;address h;topic #;bridge_bind_address 127.0.0.1 | bind-address: 127.0.0.1 | bridge_bind_address 1
      bridge_cafile | connection x;address h;topic #;bridge_cafile a | ca: /here/a | bridge_cafile 1
      bridge_capath | connection x;address h;topic #;bridge_capath a | ca-path: /here/a | bridge_capath 1
      bridge_certfile | connection x;address h;topic #;bridge_cafile a;bridge_certfile c;bridge_keyfile k | certificate: /here/c | bridge_certfile 1
      bridge_keyfile | connection x;address h;topic #;bridge_cafile a;bridge_certfile c;bridge_keyfile k | key: /here/k | bridge_keyfile 1
      bridge_tls_use_os_certs | connection x;address h;topic #;bridge_tls_use_os_certs true | os-certificates: true | bridge_tls_use_os_certs 1
      bridge_tls_version | connection x;address h;topic #;bridge_cafile a;bridge_tls_version tlsv1.3 | minimum-version: "1.3" | bridge_tls_version 1
      bridge_insecure | connection x;address h;topic #;bridge_cafile a;bridge_insecure true | insecure: true | bridge_insecure 1
      bridge_alpn | connection x;address h;topic #;bridge_cafile a;bridge_alpn mqtt | alpn: mqtt | bridge_alpn 1
      bridge_ciphers | connection x;address h;topic #;bridge_cafile a;bridge_ciphers ECDHE-RSA-AES128-GCM-SHA256 | - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 | bridge_ciphers 1
      bridge_ciphers_tls1.3 | connection x;address h;topic #;bridge_cafile a;bridge_ciphers_tls1.3 TLS_AES_256_GCM_SHA384 | - TLS_AES_256_GCM_SHA384 | bridge_ciphers_tls1.3 1
      bridge_require_ocsp | connection x;address h;topic #;bridge_cafile a;bridge_require_ocsp true | require-ocsp: true | bridge_require_ocsp 1
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
      boolean isOfBridge = MosquittoBridge.names().contains(option);
      String before = isOfBridge ? "connection x;address h;topic #;" : "";
      LoadedConfig loaded = load(before + option + " 1");

      assertEquals(1, loaded.warnings().size(), option);
      String warning = loaded.warnings().getFirst();
      String reason = MosquittoSupport.of(option).note();
      assertTrue(
          warning.endsWith(
              "m.conf:%d: Warning: '%s' has no effect: %s."
                  .formatted(isOfBridge ? 4 : 1, option, reason)),
          warning);
      assertEquals(load(before).config(), loaded.config(), option);
    }
  }

  @Test
  void refusedOption_saysWhyAndWhatToDo() {
    for (String option : named(Level.REFUSED).toList()) {
      String before = MosquittoBridge.names().contains(option) ? "connection x;" : "";
      String problem =
          assertThrows(ConfigException.class, () -> load(before + option + " secret")).getMessage();

      assertTrue(problem.contains(MosquittoSupport.of(option).note()), problem);
      assertTrue(problem.contains("'" + option + "'"), problem);
      assertFalse(problem.contains("secret"), problem);
    }
  }
}
