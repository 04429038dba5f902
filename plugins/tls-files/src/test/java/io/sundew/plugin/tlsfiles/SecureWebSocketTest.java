package io.sundew.plugin.tlsfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.broker.config.HttpConfig;
import io.sundew.broker.config.TlsConfig.ClientCertificate;
import io.sundew.broker.config.TlsConfig.Identity;
import io.sundew.broker.config.TlsConfig.Provider;
import io.sundew.broker.config.WebOrigins;
import io.sundew.broker.config.WireConfig;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.WebSocketSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP and WebSocket in TLS, and listeners that tell all of them apart. */
@ParameterizedClass
@EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
class SecureWebSocketTest {
  private static final HttpConfig HTTP = new HttpConfig("/mqtt", WebOrigins.SAME, Optional.empty());
  private static final WireConfig DETECT =
      new WireConfig(Optional.of(HTTP), true, Optional.empty(), Optional.empty());

  @Parameter private Provider provider;

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    TlsBroker.install(directory);
    KeyPair pair = Pem.ec();
    file =
        Pem.write(
            directory.resolve("live.pem"),
            Pem.certificate(pair, new X500Name("CN=localhost"), 1, pair),
            pair.getPrivate());
  }

  private TestBroker start(WireConfig wire, ClientCertificate clients) {
    Map<String, Object> settings =
        clients == ClientCertificate.NONE
            ? Map.of("certificate", file.toString())
            : Map.of("certificate", file.toString(), "ca", file.toString());
    return TestBroker.builder()
        .listener("tls", Optional.of(TlsBroker.tls(provider, clients, Identity.NONE)))
        .listener("wire", wire)
        .plugin(PluginJars.instance("tls-files", settings), directory)
        .start();
  }

  private static RawClient webSocket(TestBroker broker) throws Exception {
    return opened(broker, socket(broker));
  }

  private static WebSocketSocket socket(TestBroker broker) throws Exception {
    return WebSocketSocket.ask(
            TlsClient.anonymous().handshake(broker.address()),
            "/mqtt",
            "Sec-WebSocket-Protocol: mqtt",
            "Origin: https://localhost")
        .open();
  }

  private static RawClient opened(TestBroker broker, WebSocketSocket socket) {
    return RawClient.over(socket, ProtocolVersion.V5).open(broker.v5().packet());
  }

  private static String health(TestBroker broker) throws Exception {
    try (var socket = TlsClient.anonymous().handshake(broker.address())) {
      socket
          .getOutputStream()
          .write(
              "GET /health/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void webSocketAndHealth_areServedInTls() throws Exception {
    String large = "x".repeat(200_000);
    try (var broker = start(WireConfig.of(HTTP), ClientCertificate.NONE);
        var client = webSocket(broker)) {
      client.subscribe("a", Qos.AT_LEAST_ONCE);
      client.publish("a", Qos.AT_LEAST_ONCE, large);
      client.receive("a", large);
      assertTrue(health(broker).startsWith("HTTP/1.1 200"));
      client.send("e0 00").expectClosed();
    }
  }

  @Test
  void onePort_speaksAllOfThem_inTlsAndWithout() throws Exception {
    try (var broker = start(DETECT, ClientCertificate.NONE);
        var secureWeb = webSocket(broker);
        var secure = TlsClient.anonymous().connect(broker.address(), "secure");
        var plain = broker.v5().open();
        var web =
            RawClient.over(WebSocketSocket.connect(broker.address()), ProtocolVersion.V5)
                .open(broker.v5().packet())) {
      assertTrue(health(broker).startsWith("HTTP/1.1 200"));
      for (RawClient each : List.of(secureWeb, secure, plain, web)) {
        each.subscribe("all", Qos.AT_MOST_ONCE);
      }
      plain.publish("all", "of them");
      for (RawClient each : List.of(secureWeb, secure, plain, web)) {
        assertEquals("of them", RawClient.payload(each.receive()));
      }
    }
  }

  /** Neither records of TLS nor frames end where packets do. */
  @Test
  void onePort_carriesAMebibyte_fromAnyKindToAnyOther() throws Exception {
    try (var broker = start(DETECT, ClientCertificate.NONE);
        var secureWeb = opened(broker, socket(broker).longestFrame(16_381));
        var secureWebInOneFrame = webSocket(broker);
        var secure = TlsClient.anonymous().connect(broker.address(), "secure");
        var plain = broker.v5().open();
        var web = opened(broker, WebSocketSocket.connect(broker.address()).longestFrame(1_021))) {
      List<RawClient> all = List.of(secureWeb, secureWebInOneFrame, secure, plain, web);
      for (RawClient each : all) {
        each.subscribe("large", Qos.AT_MOST_ONCE);
      }
      for (RawClient sender : all) {
        String large = (all.indexOf(sender) + "0123456789abcde").repeat(1 << 16);
        sender.publish("large", large);
        for (RawClient each : all) {
          assertEquals(large, RawClient.payload(each.receive()));
        }
      }
      for (RawClient each : all) {
        each.send("c0 00").expect(Packet.Pingresp.class);
      }
    }
  }

  @Test
  void whoMustShowACertificate_cannotLeaveTlsOut() {
    try (var broker = start(DETECT, ClientCertificate.REQUIRED)) {
      try (var plain = broker.v5().send()) {
        plain.expectClosed();
      }
      assertTrue(
          broker.log().stream().anyMatch(line -> line.contains("did not connect using TLS")),
          () -> broker.log().toString());
    }
  }
}
