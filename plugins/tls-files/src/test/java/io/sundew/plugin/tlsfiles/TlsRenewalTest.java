package io.sundew.plugin.tlsfiles;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.broker.config.TlsConfig.Provider;
import io.sundew.mqtt.Packet;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Certificates that change while the broker runs, as the tools that renew them do it. */
@ParameterizedClass
@EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "AUTO")
class TlsRenewalTest {
  private static final X500Name BROKER = new X500Name("CN=localhost");
  private static final String KEEPS = "keeps its certificates";

  @TempDir private static Path jars;

  @Parameter private Provider provider;

  @TempDir private Path directory;

  @BeforeAll
  static void install() {
    TlsBroker.install(jars);
  }

  /** Writes a certificate of that number and its key into a new directory. */
  private Path issue(long number) throws Exception {
    Path archive = Files.createDirectories(directory.resolve("archive/" + number));
    KeyPair pair = Pem.ec();
    Pem.write(archive.resolve("cert.pem"), Pem.certificate(pair, BROKER, number, pair));
    Pem.write(archive.resolve("key.pem"), pair.getPrivate());
    return archive;
  }

  private static void turn(Path link, Path target) throws Exception {
    Path fresh = link.resolveSibling(link.getFileName() + ".new");
    Files.createSymbolicLink(fresh, target);
    Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private TestBroker.Builder with(Path files) {
    return TlsBroker.with(
        jars,
        TlsBroker.tls(provider),
        Map.of(
            "certificate", files.resolve("cert.pem").toString(),
            "key", files.resolve("key.pem").toString()));
  }

  @Test
  void linksTurnedOneByOne_asLetsEncryptDoes_swapWhenAllAre_andConnectionsStay() throws Exception {
    Path live = Files.createDirectory(directory.resolve("live"));
    Path first = issue(1);
    Path second = issue(2);
    turn(live.resolve("cert.pem"), first.resolve("cert.pem"));
    turn(live.resolve("key.pem"), first.resolve("key.pem"));
    TlsClient tls = TlsClient.anonymous();
    List<RawClient> clients = new ArrayList<>();

    try (TestBroker broker = with(live).start()) {
      for (int i = 0; i < 20; i++) {
        clients.add(tls.connect(broker.address(), "c" + i));
      }
      turn(live.resolve("cert.pem"), second.resolve("cert.pem"));
      TlsBroker.awaitLog(broker, KEEPS); // the key is still the other's
      assertEquals(1, tls.numberOfCertificate(broker.address()));

      turn(live.resolve("key.pem"), second.resolve("key.pem"));

      TlsBroker.awaitCertificate(broker, tls, 2);
      for (RawClient client : clients) {
        client.send("c0 00").expect(Packet.Pingresp.class);
      }
    } finally {
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void directoryTurned_asKubernetesDoes_swaps() throws Exception {
    Path mount = Files.createDirectory(directory.resolve("mount"));
    turn(mount.resolve("..data"), issue(1));
    turn(mount.resolve("cert.pem"), Path.of("..data/cert.pem"));
    turn(mount.resolve("key.pem"), Path.of("..data/key.pem"));
    TlsClient tls = TlsClient.anonymous();

    try (TestBroker broker = with(mount).start()) {
      assertEquals(1, tls.numberOfCertificate(broker.address()));

      turn(mount.resolve("..data"), issue(2));

      TlsBroker.awaitCertificate(broker, tls, 2);
      assertEquals(0, TlsBroker.count(broker, KEEPS));
    }
  }

  @Test
  void fileHalfWritten_keepsWhatThereIs_andIsComplainedOfOnce() throws Exception {
    Path files = issue(1);
    Path next = issue(2);
    TlsClient tls = TlsClient.anonymous();

    TestBroker.Builder builder = with(files);

    try (TestBroker broker = builder.start()) {
      String whole = Files.readString(next.resolve("cert.pem"));
      Files.writeString(files.resolve("cert.pem"), whole.substring(0, whole.length() / 2));
      TlsBroker.awaitLog(broker, files.resolve("cert.pem") + ": it is not whole");
      broker.broker().apply(builder.config()); // as SIGHUP does
      broker.broker().apply(builder.config());

      assertEquals(1, tls.numberOfCertificate(broker.address()));
      assertEquals(1, TlsBroker.count(broker, KEEPS));

      Files.copy(
          next.resolve("key.pem"), files.resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(files.resolve("cert.pem"), whole);
      broker.broker().apply(builder.config());
      assertEquals(2, tls.numberOfCertificate(broker.address()));
    }
  }

  @Test
  void certificateThatEndsSoon_isWarnedOfEveryDay() throws Exception {
    Path files = issue(1);

    try (TestBroker broker = with(files).start()) {
      assertEquals(0, TlsBroker.count(broker, "certificate of listener"));
      Instant ends = TlsClient.anonymous().certificate(broker.address()).getNotAfter().toInstant();
      broker
          .time()
          .advance(Duration.between(broker.time().now(), ends).minusDays(10).minusHours(1));
      TlsBroker.awaitLog(broker, "a certificate of listener default expires in 10 days, on ");

      broker.time().advance(Duration.ofDays(1));
      TlsBroker.awaitLog(broker, "a certificate of listener default expires in 9 days, on ");
      broker.time().advance(Duration.ofDays(10));
      TlsBroker.awaitLog(broker, "a certificate of listener default has expired on ");
      assertTrue(broker.log().stream().noneMatch(line -> line.contains("expires in -")));
    }
  }
}
