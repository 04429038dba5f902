package io.sundew.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

/** What both kinds of files say about what listeners speak beneath MQTT. */
class WireConfigTest {
  @TempDir Path directory;

  private LoadedConfig load(String name, String text) {
    Path file = directory.resolve(name);
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return ConfigLoader.load(
        new LoadOptions(
            Optional.of(file),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            directory,
            Map.of()));
  }

  private ListenerConfig listener(String name, String text) {
    return load(name, text).config().listeners().getFirst();
  }

  private ListenerConfig yaml(String listener) {
    return listener("sundew.yaml", "listeners: [{ " + listener + " }]\nallow-anonymous: true\n");
  }

  private String error(String listener) {
    return assertThrows(ConfigException.class, () -> yaml(listener)).getMessage();
  }

  @Test
  void http_hasPathOriginsAndDirectory() {
    ListenerConfig listener =
        yaml(
            "http: '127.0.0.1:8080', websocket-path: /ws, origins: [https://a.example],"
                + " http-directory: www");
    assertEquals(8080, listener.address().getPort());
    assertEquals(
        WireConfig.of(
            new HttpConfig(
                "/ws",
                new WebOrigins.Listed(List.of("https://a.example")),
                Optional.of(directory.resolve("www")))),
        listener.wire());
  }

  @Test
  void http_byDefault_servesMqttToPagesOfTheSameOrigin() {
    assertEquals(
        WireConfig.of(new HttpConfig("/mqtt", WebOrigins.SAME, Optional.empty())),
        yaml("http: '127.0.0.1:0'").wire());
    assertEquals(WireConfig.MQTT, yaml("tcp: '127.0.0.1:0'").wire());
  }

  @Test
  void auto_isForTcp() {
    WireConfig wire = yaml("tcp: '127.0.0.1:0', protocol: auto, origins: any").wire();
    assertTrue(wire.detect());
    assertEquals(WebOrigins.ANY, wire.http().orElseThrow().origins());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "tcp: '127.0.0.1:0', http: '127.0.0.1:0' | protocol: auto",
        "http: '127.0.0.1:0', protocol: auto | belongs to a listener with 'tcp",
        "http: 'here' | 'http' must be an address",
        "tcp: '127.0.0.1:0', origins: any | belongs to a listener with 'http",
        "tcp: '127.0.0.1:0', websocket-path: /x | belongs to a listener with 'http",
        "http: '127.0.0.1:0', websocket-path: mqtt | a path such as /mqtt",
        "http: '127.0.0.1:0', origins: [example.org] | 'example.org' is no origin",
        "tcp: '127.0.0.1:0', protocol: http | one of mqtt, auto",
        "tcp: '127.0.0.1:0', unix-mode: '0600' | belongs to a listener with 'unix",
        "unix: m.sock, unix-mode: rw | the mode of a file",
        "tcp: '127.0.0.1:0', proxy-protocol: { version: 2 } | needs 'from'",
        "tcp: '127.0.0.1:0', proxy-protocol: { from: [here] } | 'here' is no address",
        "tcp: '127.0.0.1:0', proxy-protocol: { version: 3, from: ['::1'] } | from 1 to 2",
        "tcp: '127.0.0.1:0', proxy-protocol: { version: 1, from: ['::1'], require-tls: true } | 1"
            + " does not say"
      })
  void whatMakesNoSense_isRefused(String listener, String part) {
    String error = error(listener);
    assertTrue(error.contains(part), error);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "http: '127.0.0.1:8080', websocket-path: '*', origins: any, http-directory: /srv/www",
        "http: ['127.0.0.1:8080', '[::1]:8080'], origins: [https://a.example, http://b.example]",
        "tcp: '127.0.0.1:1883', protocol: auto",
        "unix: /run/m.sock, unix-mode: '0600'",
        "unix: /run/m.sock, tcp: '127.0.0.1:1883'",
        "tcp: '127.0.0.1:1', proxy-protocol: { from: [10.0.0.0/8, '::1'], require-tls: true }"
      })
  void whatIsPrinted_isReadTheSame(String listener) {
    LoadedConfig read =
        load("sundew.yaml", "listeners: [{ " + listener + " }]\nallow-anonymous: true\n");
    LoadedConfig again = load("again.yaml", ConfigPrinter.print(read));
    assertEquals(listeners(read), listeners(again));
  }

  /** All of them but where they are written. */
  private static String listeners(LoadedConfig config) {
    return config.config().listeners().toString().replaceAll("source=[^]]*", "");
  }

  @Test
  void mosquittosWebSockets_areSpokenAtAnyPath_toPagesOfAnyOrigin() {
    assertEquals(
        WireConfig.of(new HttpConfig("*", WebOrigins.ANY, Optional.empty())),
        listener("m.conf", "listener 9001\nprotocol websockets\n").wire());
  }

  @Test
  void mosquittosOriginsAndFiles_areTheListeners() {
    ListenerConfig listener =
        listener(
            "m.conf",
            """
            listener 9001
            protocol websockets
            websockets_origin https://a.example
            websockets_origin https://b.example
            http_dir www
            listener 1883
            """);
    HttpConfig http = listener.wire().http().orElseThrow();
    assertTrue(http.origins().allow("https://b.example", ""));
    assertFalse(http.origins().allow("https://c.example", ""));
    assertEquals(Optional.of(directory.resolve("www")), http.directory());
  }

  @Test
  void mosquittosHttpApi_servesFilesButNoApi() {
    LoadedConfig loaded = load("m.conf", "listener 9883\nprotocol http_api\n");
    assertFalse(
        loaded.config().listeners().getFirst().wire().http().orElseThrow().isWebSocket("/mqtt"));
    assertTrue(
        loaded.warnings().stream().anyMatch(warning -> warning.contains("sundew status")),
        loaded.warnings().toString());
  }

  @Test
  void mosquittosUnixSocket_isTheListeners() {
    ListenerConfig listener = listener("m.conf", "listener 0 /run/m.sock\n");
    assertEquals(List.of(), listener.addresses());
    assertEquals(
        Optional.of(new UnixSocketConfig(Path.of("/run/m.sock"), 0660)), listener.wire().unix());
    assertEquals("unix", listener.name());
    assertTrue(listener.isLoopback());
    var refused =
        assertThrows(ConfigException.class, () -> load("m.conf", "listener 1883 /run/m.sock\n"));
    assertTrue(refused.getMessage().contains("listener 0 /run/m.sock"), refused::toString);
  }

  @Test
  void mosquittosProxies_areWarnedOf_whereOthersReachTheListener() {
    LoadedConfig open = load("m.conf", "listener 1883\nenable_proxy_protocol 2\n");
    assertTrue(
        open.warnings().stream().anyMatch(warning -> warning.contains("PROXY protocol")),
        open.warnings().toString());
    ProxyConfig proxy = open.config().listeners().getFirst().wire().proxy().orElseThrow();
    assertEquals(2, proxy.version());
    assertTrue(proxy.believes(java.net.InetAddress.ofLiteral("2001:db8::1")));
    LoadedConfig local = load("m.conf", "listener 1883 127.0.0.1\nenable_proxy_protocol 1\n");
    assertTrue(
        local.warnings().stream().noneMatch(warning -> warning.contains("PROXY protocol")),
        local.warnings().toString());
  }

  @Test
  void anInterfaceThatIsNotThere_isRefused() {
    var refused =
        assertThrows(
            ConfigException.class,
            () -> load("m.conf", "listener 1883\nbind_interface nowhere0\n"));
    assertTrue(refused.getMessage().contains("nowhere0"), refused::toString);
  }

  @Test
  void anUnknownProtocol_isRefused() {
    assertThrows(ConfigException.class, () -> load("m.conf", "listener 1883\nprotocol amqp\n"));
  }
}
