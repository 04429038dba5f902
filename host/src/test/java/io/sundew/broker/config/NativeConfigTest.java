package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.broker.config.HookConfig.OnFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeConfigTest {
  @TempDir Path directory;

  private LoadOptions options(String text) {
    try {
      Files.writeString(directory.resolve("sundew.yaml"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new LoadOptions(
        Optional.of(directory.resolve("sundew.yaml")),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        directory,
        Map.of("SECRET", "s3cret", "PORT", "1884"));
  }

  private LoadedConfig load(String text) {
    return ConfigLoader.load(options(text));
  }

  private List<String> errors(String text) {
    return assertThrows(ConfigException.class, () -> load(text))
        .getMessage()
        .replace(directory + "/", "")
        .lines()
        .toList();
  }

  @Test
  void everything_isRead() {
    BrokerConfig config =
        load("""
        listeners:
          - { name: public, tcp: 0.0.0.0:1883 }
          - name: inside
            tcp: ["127.0.0.1:${PORT}", "[::1]:${PORT}"]
            allow-anonymous: true
            max-connections: 10
            max-qos: 1
            protocol-versions: [3.1.1, 5]
            namespace: tenant
        allow-anonymous: false
        data-directory: data
        sys-interval: 1m
        limits: { max-packet-size: 64KiB, max-session-expiry: 7d, queue-qos0: true }
        log: { types: [error, warning], file: log/sundew.log, standard-error: false }
        plugins:
          - plugin: auth-passwd
            name: staff
            listeners: [public]
            config: { file: staff.passwd, deep: { list: [1, two, true] } }
            hooks:
              authenticate: { timeout: 2s, on-failure: reject, shadow: true, inline: false }
        """)
            .config();

    assertEquals(BrokerConfig.Style.NATIVE, config.style());
    assertEquals(
        new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 1883),
        config.listeners().getFirst().address());
    ListenerConfig inside = config.listeners().getLast();
    assertEquals(
        List.of("127.0.0.1:1884", "[::1]:1884"),
        inside.addresses().stream().map(Addresses::text).toList());
    assertEquals(Optional.of(true), inside.allowAnonymous());
    assertEquals(10, inside.maxConnections());
    assertEquals(1, inside.maxQos());
    assertEquals(Set.of(ProtocolVersion.V3_1_1, ProtocolVersion.V5), inside.protocolVersions());
    assertEquals("tenant", inside.namespace());
    assertFalse(config.allowAnonymous());
    assertEquals(Optional.of(directory.resolve("data")), config.dataDirectory());
    assertEquals(60, config.sysIntervalSeconds());
    assertEquals(64 << 10, config.limits().maxPacketSize());
    assertEquals(7 * 86_400, config.limits().maxSessionExpirySeconds());
    assertTrue(config.limits().queueQos0());
    assertEquals(1000, config.limits().maxSubscriptions());
    assertEquals(Set.of(LogConfig.Type.ERROR, LogConfig.Type.WARNING), config.logging().types());
    assertEquals(Optional.of(directory.resolve("log/sundew.log")), config.logging().file());
    PluginConfig plugin = config.plugins().getFirst();
    assertEquals("auth-passwd", plugin.plugin());
    assertEquals("staff", plugin.name());
    assertEquals(List.of("public"), plugin.listeners());
    assertEquals(
        Map.of("file", "staff.passwd", "deep", Map.of("list", List.of(1, "two", true))),
        plugin.settings());
    assertEquals(
        new HookConfig(
            Optional.of(Duration.ofSeconds(2)),
            Optional.of(OnFailure.REJECT),
            true,
            Optional.of(false)),
        plugin.hooks().get("authenticate"));
  }

  @Test
  void noFile_listensOnLoopbackForAnyone() {
    var none =
        new LoadOptions(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.of(Path.of("/opt/sundew")),
            directory,
            Map.of());

    BrokerConfig config = ConfigLoader.load(none).config();

    assertEquals(
        List.of("127.0.0.1:1883", "[::1]:1883"),
        config.listeners().getFirst().addresses().stream().map(Addresses::text).toList());
    assertTrue(config.allowAnonymous());
    assertEquals(Limits.NATIVE, config.limits());
    assertEquals(
        List.of(Path.of("/opt/sundew/lib/plugins"), Path.of("/opt/sundew/plugins")),
        config.pluginDirectories());
  }

  @Test
  void wrongKeys_areNamedWithLineAndNearestKey() {
    assertEquals(
        List.of(
            "sundew.yaml:1: unknown key 'listner', did you mean 'listeners'?",
            "sundew.yaml:4: unknown key 'max-packetsize', did you mean 'max-packet-size'?",
            "sundew.yaml:5: unknown key 'zzz'"),
        errors(
            """
            listner: []
            allow-anonymous: true
            limits:
              max-packetsize: 12
            zzz: 1
            """));
  }

  @Test
  void wrongValues_areAllReported() {
    assertEquals(
        List.of(
            "sundew.yaml:2: 'name' must be a name of small letters, digits, '.', '_' and '-' that"
                + " begins with a letter or digit, not 'A B'",
            "sundew.yaml:3: 'tcp' must be an address and a port such as 127.0.0.1:1883,"
                + " \"[::1]:1883\" or, for all interfaces, \"*:1883\", not '1883'",
            "sundew.yaml:4: 'max-qos' must be a whole number from 0 to 2, not '3'",
            "sundew.yaml:5: 'allow-anonymous' must be true or false, not 'yes'",
            "sundew.yaml:7: 'max-packet-size' must be a number of bytes such as 65536, 64KiB or"
                + " 16MiB, at most 268435460, not 'large'",
            "sundew.yaml:8: 'max-keep-alive' must be a time such as 250ms, 5s, 10m, 1h or 7d, not a"
                + " list"),
        errors(
            """
            listeners:
              - name: A B
                tcp: 1883
                max-qos: 3
            allow-anonymous: yes
            limits:
              max-packet-size: large
              max-keep-alive: []
            """));
  }

  @Test
  void passOnFailureOfAccessControl_isRefused() {
    assertEquals(
        List.of(
            "sundew.yaml:2: 'pass' would let everyone through when 'authorize' fails; use"
                + " 'reject'"),
        errors(
            """
            plugins:
              - { plugin: acl-file, hooks: { authorize: { on-failure: pass } } }
            """));
  }

  @Test
  void deadLetter_isATopicOfPublishingHooks() {
    assertEquals(
        List.of(
            "sundew.yaml:3: 'bad/#' is not a topic that can be published to",
            "sundew.yaml:4: unknown key 'dead-letter'"),
        errors(
            """
            plugins:
              - plugin: script-js
                hooks: { on-publish: { dead-letter: "bad/#" } }
              - { plugin: x, hooks: { on-deliver: { dead-letter: bad } } }
            """));
  }

  @Test
  void openListenerWithoutPlugin_isRefused() {
    assertEquals(
        List.of(
            "sundew.yaml:2: listener 'all' can be reached from other machines and no plugin says"
                + " who may enter: add one, such as auth-passwd, or write 'allow-anonymous: true'"
                + " to let everyone in"),
        errors("listeners:\n  - { name: all, tcp: '*:1883' }\n"));
    assertEquals(
        2,
        load("listeners:\n  - { name: all, tcp: '*:1883' }\nallow-anonymous: true\n")
            .config()
            .listeners()
            .getFirst()
            .addresses()
            .size());
  }

  @Test
  void pluginOfUnknownListener_isRefused() {
    assertEquals(
        List.of(
            "sundew.yaml:3: plugin 'auth-passwd' is to serve listener 'insid', which does not"
                + " exist, did you mean 'inside'?"),
        errors(
            """
            listeners: [{ name: inside, tcp: 127.0.0.1:1883 }]
            plugins:
              - { plugin: auth-passwd, listeners: [insid] }
            """));
  }

  @Test
  void keyGivenTwice_isRefused() {
    assertEquals(
        List.of("sundew.yaml:2: 'allow-anonymous' is given a second time, it stands in line 1"),
        errors("allow-anonymous: true\nallow-anonymous: false\n"));
  }

  @Test
  void textThatIsNotYaml_isRefusedWithItsLine() {
    String error = errors("allow-anonymous: true\nlisteners: [\n").getFirst();
    assertTrue(error.matches("sundew.yaml:[23]: not YAML: .*"), error);
  }

  @Test
  void unsetVariable_isRefused() {
    assertEquals(
        List.of(
            "sundew.yaml:1: the environment variable NOWHERE is not set; set it, or write a default"
                + " as ${NOWHERE:default}"),
        errors("data-directory: '${NOWHERE}'\n"));
  }

  @Test
  void missingFile_isNamed() {
    var options = LoadOptions.of(directory.resolve("nowhere.yaml"));
    assertEquals(
        "Error: Unable to open config file '" + directory.resolve("nowhere.yaml") + "'.",
        assertThrows(ConfigException.class, () -> ConfigLoader.load(options)).getMessage());
  }

  @Test
  void print_isReadBackAsTheSameAndHidesSecrets() {
    LoadedConfig loaded =
        load(
            """
            listeners:
              - { name: public, tcp: "*:1883", max-qos: 1, protocol-versions: 5 }
            limits: { max-queued-bytes: 1GiB }
            log: { types: all, timestamp-format: "%H:%M" }
            plugins:
              - plugin: auth-jwt
                config: { key: "${SECRET}", issuers: [a, "2"] }
                hooks: { on-publish: { timeout: 100ms, on-failure: drop, dead-letter: bad/messages } }
            """);

    String printed = ConfigPrinter.print(loaded);

    assertFalse(printed.contains("s3cret"), printed);
    BrokerConfig again = load(printed).config();
    assertEquals(loaded.config().listeners(), again.listeners());
    assertEquals(loaded.config().limits(), again.limits());
    assertEquals(loaded.config().logging(), again.logging());
    assertEquals(
        loaded.config().plugins().getFirst().settings(), again.plugins().getFirst().settings());
    assertEquals(loaded.config().plugins().getFirst().hooks(), again.plugins().getFirst().hooks());
  }

  @Test
  void egress_listTakesThePlaceOfTheDefault() {
    var metadata = InetAddress.ofLiteral("169.254.169.254");
    assertTrue(denies(load("sys-interval: 0\n"), metadata));

    LoadedConfig changed = load("egress: { deny: [10.0.0.0/9, 'fd00::/8', 192.0.2.1] }\n");
    assertFalse(denies(changed, metadata));
    assertTrue(denies(changed, InetAddress.ofLiteral("10.127.255.255")));
    assertFalse(denies(changed, InetAddress.ofLiteral("10.128.0.0")));
    assertTrue(denies(changed, InetAddress.ofLiteral("fdff::1")));
    assertTrue(denies(changed, InetAddress.ofLiteral("192.0.2.1")));
    assertFalse(denies(changed, InetAddress.ofLiteral("192.0.2.2")));
    assertEquals(List.of(), load("egress: { deny: [] }\n").config().egress().deny());
    assertEquals(changed.config().egress(), load(ConfigPrinter.print(changed)).config().egress());
  }

  private static boolean denies(LoadedConfig config, InetAddress address) {
    return config.config().egress().deny().stream().anyMatch(range -> range.contains(address));
  }

  @Test
  void egress_whatIsNoRange_isRefused() {
    assertEquals(
        List.of(
            "sundew.yaml:1: '10.0.0.0/33' is not an address or range such as 10.0.0.0/8 or"
                + " fe80::/10",
            "sundew.yaml:1: 'example.org' is not an address or range such as 10.0.0.0/8 or"
                + " fe80::/10"),
        errors("egress: { deny: [10.0.0.0/33, example.org] }"));
  }
}
