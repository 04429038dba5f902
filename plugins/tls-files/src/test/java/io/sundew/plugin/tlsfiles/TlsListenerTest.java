package io.sundew.plugin.tlsfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.TlsConfig;
import io.sundew.broker.config.TlsConfig.ClientCertificate;
import io.sundew.broker.config.TlsConfig.Identity;
import io.sundew.broker.config.TlsConfig.Provider;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
class TlsListenerTest {
  private static final X500Name BROKER = new X500Name("CN=localhost");

  @TempDir private static Path jars;

  @Parameter private Provider provider;

  @TempDir private Path directory;

  @BeforeAll
  static void install() {
    TlsBroker.install(jars);
  }

  private Path live() {
    return directory.resolve("live.pem");
  }

  /** Puts a certificate of that number, and its key, in the place of the former. */
  private void renew(long number) throws Exception {
    KeyPair pair = Pem.ec();
    Path fresh =
        Pem.write(
            directory.resolve("fresh.pem"),
            Pem.certificate(pair, BROKER, number, pair),
            pair.getPrivate());
    Files.move(fresh, live(), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private TestBroker start(TlsConfig tls, Map<String, Object> further) {
    Map<String, Object> settings = new HashMap<>(further);
    settings.put("certificate", live().toString());
    return TlsBroker.with(jars, tls, settings).start();
  }

  private TlsConfig clients(ClientCertificate required, Identity identity) {
    return TlsBroker.tls(provider, required, identity);
  }

  @Test
  void listener_withTls_carriesPacketsOfAllSizes() throws Exception {
    renew(1);
    String large = "x".repeat(300_000); // many records, none of them at the border of a packet
    try (TestBroker broker = start(TlsBroker.tls(provider), Map.of());
        RawClient client = TlsClient.anonymous().connect(broker.address(), "tls")) {
      client.subscribe("a/#", Qos.AT_MOST_ONCE);
      for (int i = 0; i < 50; i++) {
        client.publish("a/" + i, i % 10 == 0 ? large : "small");
        Packet.Publish back = client.expect(Packet.Publish.class);
        assertEquals("a/" + i, back.topic().name());
        assertEquals(i % 10 == 0 ? large.length() : 5, back.payload().length);
      }
      client.send("e0 00").expectClosed();
    }
  }

  @Test
  void start_withoutAnyCertificate_isRefused() {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> start(TlsBroker.tls(provider), Map.of()));

    assertTrue(refused.getMessage().contains(live() + ": there is no such file"));
  }

  @Test
  void clientWithoutCertificate_whereOneIsRequired_isNotLetIn() throws Exception {
    renew(1);
    KeyPair authority = Pem.ec();
    Path ca = Pem.write(directory.resolve("ca.pem"), Pem.authority(authority));
    KeyPair known = Pem.ec();
    var shown = Pem.certificate(known, new X500Name("CN=sensor-7,O=Plant"), 7, authority);
    TlsConfig required = clients(ClientCertificate.REQUIRED, Identity.COMMON_NAME);

    try (TestBroker broker = start(required, Map.of("ca", ca.toString()))) {
      assertThrows(
          IOException.class, () -> failing(TlsClient.anonymous(), broker), "no certificate");
      TlsBroker.awaitLog(broker, " rejected, client did not provide a certificate.");
      KeyPair stranger = Pem.ec();
      assertThrows(
          IOException.class,
          () -> failing(TlsClient.with(stranger, Pem.certificate(stranger)), broker));

      try (RawClient client = TlsClient.with(known, shown).connect(broker.address(), "c1")) {
        client.expectNothing();
        assertTrue(
            broker.log().stream().anyMatch(line -> line.contains("u'sensor-7'")),
            () -> "the log says " + broker.log());
      }
    }
  }

  @Test
  void clientWithoutTls_isNotLetIn_andTheLogSaysSo() throws Exception {
    renew(1);
    try (TestBroker broker = start(TlsBroker.tls(provider), Map.of());
        RawClient plain = broker.connect()) {
      plain.send("10 0c 00 04 4d 51 54 54 04 02 00 3c 00 00").expectClosed();

      Await.until(
          () -> broker.log().stream().anyMatch(TlsListenerTest::saysNoTls),
          () -> "the log says " + broker.log());
    }
  }

  /** What scripts that ban addresses look for. */
  private static boolean saysNoTls(String line) {
    return line.matches(
        ".*Connection from 127\\.0\\.0\\.1:\\d+ rejected, client did not connect using TLS\\.");
  }

  @Test
  void clientThatNamesAHost_isShownTheCertificateForIt() throws Exception {
    renew(1);
    Map<String, Object> further =
        Map.of("certificates", List.of(pairFor("a.example", 2), pairFor("*.b.example", 3)));

    try (TestBroker broker = start(TlsBroker.tls(provider), further)) {
      assertEquals(1, TlsClient.anonymous().numberOfCertificate(broker.address()));
      assertEquals(2, TlsClient.asking("a.example").numberOfCertificate(broker.address()));
      assertEquals(3, TlsClient.asking("x.b.example").numberOfCertificate(broker.address()));
      assertEquals(1, TlsClient.asking("x.y.b.example").numberOfCertificate(broker.address()));
      assertEquals(1, TlsClient.asking("other.example").numberOfCertificate(broker.address()));
    }
  }

  private Map<String, Object> pairFor(String host, long number) throws Exception {
    KeyPair pair = Pem.rsa();
    Path file =
        Pem.write(
            directory.resolve(number + ".pem"),
            Pem.certificateFor(host, pair, number),
            pair.getPrivate());
    return Map.of("certificate", file.toString());
  }

  @Test
  void clientWhoseCertificateIsRevoked_isNotLetIn() throws Exception {
    renew(1);
    KeyPair authority = Pem.ec();
    Path ca = Pem.write(directory.resolve("ca.pem"), Pem.authority(authority));
    Path crl = Pem.write(directory.resolve("crl.pem"), Pem.revocationList(authority, 8));
    KeyPair pair = Pem.ec();
    var good = Pem.certificate(pair, new X500Name("CN=good"), 7, authority);
    var revoked = Pem.certificate(pair, new X500Name("CN=revoked"), 8, authority);
    TlsConfig required = clients(ClientCertificate.REQUIRED, Identity.NONE);
    Map<String, Object> files = Map.of("ca", ca.toString(), "crl", crl.toString());

    try (TestBroker broker = start(required, files)) {
      TlsClient.with(pair, good).connect(broker.address(), "good").close();
      assertThrows(IOException.class, () -> failing(TlsClient.with(pair, revoked), broker));
    }
  }

  @Test
  void clientWhoseCertificateHasExpired_isLetInOnlyWhereDatesAreNotLookedAt() throws Exception {
    renew(1);
    KeyPair authority = Pem.ec();
    Path ca = Pem.write(directory.resolve("ca.pem"), Pem.authority(authority));
    KeyPair pair = Pem.ec();
    TlsClient expired =
        TlsClient.with(pair, Pem.expired(pair, new X500Name("CN=old"), 7, authority));
    KeyPair other = Pem.ec();
    TlsClient stranger =
        TlsClient.with(pair, Pem.expired(pair, new X500Name("CN=stranger"), 8, other));
    TlsConfig dated = clients(ClientCertificate.REQUIRED, Identity.COMMON_NAME);
    TlsConfig undated =
        new TlsConfig(
            dated.clientCertificate(),
            dated.identity(),
            false,
            dated.versions(),
            dated.ciphers(),
            dated.provider(),
            dated.source());
    Map<String, Object> files = Map.of("ca", ca.toString());

    try (TestBroker broker = start(dated, files)) {
      assertThrows(IOException.class, () -> failing(expired, broker));
    }
    try (TestBroker broker = start(undated, files)) {
      expired.connect(broker.address(), "old").close();
      assertThrows(IOException.class, () -> failing(stranger, broker));
    }
  }

  /** With TLS 1.3 a client learns that it was turned away when it reads. */
  private static void failing(TlsClient tls, TestBroker broker) throws IOException {
    try (var socket = tls.handshake(broker.address())) {
      if (socket.getInputStream().read() < 0) {
        throw new IOException("closed");
      }
    }
  }
}
