package io.sundew.plugin.bridgemqtt;

import static io.sundew.plugin.bridgemqtt.Fixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.plugin.bridgemqtt.ConnectionConfig.Notify;
import io.sundew.plugin.bridgemqtt.ConnectionConfig.Retry;
import io.sundew.plugin.bridgemqtt.ConnectionConfig.Tls;
import io.sundew.plugin.bridgemqtt.TopicConfig.Direction;
import io.sundew.testkit.Await;
import io.sundew.testkit.ExternalPeer;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Remote brokers that let a bridge wait, and what waits with it: nothing else. */
@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PatienceTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final int SMALL_BUFFER = 4096;

  /** Much more than a slow machine needs; what waits for the remote broker waits for ever. */
  private static final Duration PROMPTLY = Duration.ofSeconds(5);

  /** CONNACK without and with a keep-alive of one second that the server asks for. */
  private static final String WITHOUT_KEEP_ALIVE = "20 06 00 00 03 13 00 00";

  private static final String KEEP_ALIVE_ONE = "20 06 00 00 03 13 00 01";

  /** A key, and the certificate that is trusted for it. */
  @TempDir static Path keys;

  private static SSLContext tls;

  @TempDir Path directory;

  private final CountDownLatch over = new CountDownLatch(1);
  private Fixture fixture;

  @BeforeAll
  static void makeCertificate() throws Exception {
    tls = context();
  }

  @BeforeEach
  void start() {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void close() throws Exception {
    over.countDown();
    fixture.close();
  }

  /** Patience that ends soon in one respect only. */
  private static Patience reading(Duration reading) {
    return new Patience(LONG, LONG, reading, LONG);
  }

  private static Map<String, Object> settings(String name, List<String> addresses) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("name", name);
    settings.put("addresses", addresses);
    settings.put("notifications", Notify.NONE);
    settings.put(
        "topics",
        List.of(
            new TopicConfig(
                Optional.of("t"),
                Optional.of(Direction.OUT),
                Optional.of(1),
                Optional.empty(),
                Optional.empty())));
    settings.put("attemptUnsubscribe", false);
    settings.put(
        "retry",
        new Retry(
            Optional.of(Duration.ofMillis(50)),
            Optional.of(Duration.ofMillis(200)),
            Optional.empty()));
    return settings;
  }

  /** One that greets, and then neither reads nor says anything. */
  private ScriptedRemote deaf(boolean isTls) throws IOException {
    ServerSocket server =
        isTls ? tls.getServerSocketFactory().createServerSocket() : new ServerSocket();
    server.setReceiveBufferSize(SMALL_BUFFER);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return fixture.closing(
        new ScriptedRemote(
            server,
            socket -> {
              ScriptedRemote.send(socket, WITHOUT_KEEP_ALIVE);
              over.await();
            }));
  }

  private static SSLContext context() throws Exception {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Path file = keys.resolve("server.p12");
    Process made =
        new ProcessBuilder(
                keytool,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(keys.resolve("keytool.log").toFile())
            .start();
    assertEquals(0, made.waitFor(), "keytool");
    var store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, "secret".toCharArray());
    }
    Files.writeString(
        keys.resolve("server.pem"),
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(store.getCertificate("server").getEncoded())
            + "\n-----END CERTIFICATE-----\n");
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, "secret".toCharArray());
    var context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static Map<String, Object> withTls(Map<String, Object> settings) {
    settings.put(
        "tls",
        new Tls(
            Optional.of(keys.resolve("server.pem")),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    return settings;
  }

  private BareBridge bridge(TestBroker home, Patience patience, Map<String, Object> settings) {
    var bridge = fixture.closing(new BareBridge(home, patience, Sockets::probe, settings));
    Await.until(() -> bridge.isOpen(), () -> "not open: " + bridge.problem());
    return bridge;
  }

  /** More than any buffer between here and there takes. */
  private void publishMuch(TestBroker home) {
    var client = fixture.closing(home.v5().open());
    String text = "x".repeat(1 << 20);
    for (int i = 0; i < 16; i++) {
      client.publish("t", Qos.AT_LEAST_ONCE, text);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void remoteThatReadsNothing_isGivenUp_andNobodyWaits(boolean isTls) throws Exception {
    var home = fixture.closing(TestBroker.start());
    var deaf = deaf(isTls);
    var settings = settings("deaf-" + isTls, List.of(text(deaf.address())));
    var bridge = bridge(home, reading(SHORT), isTls ? withTls(settings) : settings);

    publishMuch(home);
    int before = deaf.visits();

    bridge.ticking(() -> deaf.visits() > before);
    assertTrue(bridge.slowestTick().compareTo(PROMPTLY) < 0, () -> "" + bridge.slowestTick());
    assertSaid(home, "deaf-" + isTls, "the remote broker has read nothing for");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void remoteThatReadsNothing_doesNotHoldUpTheStop(boolean isTls) throws Exception {
    var home = fixture.closing(TestBroker.start());
    var deaf = deaf(isTls);
    var settings = settings("deaf-" + isTls, List.of(text(deaf.address())));
    var bridge = bridge(home, reading(LONG), isTls ? withTls(settings) : settings);
    publishMuch(home);
    Await.until(bridge::isWriting, () -> "nobody writes");

    long begin = System.nanoTime();
    bridge.stop();

    var time = Duration.ofNanos(System.nanoTime() - begin);
    assertTrue(time.compareTo(PROMPTLY) < 0, time::toString);
    Await.until(() -> !bridge.isAlive(), () -> "it goes on");
  }

  @Test
  void remoteThatSaysNothing_isAskedForASign_andGivenUp() throws Exception {
    var home = fixture.closing(TestBroker.start());
    var asked = new CountDownLatch(1);
    var mute =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, KEEP_ALIVE_ONE);
                  byte[] packet = ScriptedRemote.packet(socket);
                  if (packet != null && packet[0] == (byte) 0xC0) {
                    asked.countDown();
                  }
                  over.await();
                }));
    var bridge = bridge(home, reading(LONG), settings("mute", List.of(text(mute.address()))));

    bridge.ticking(() -> mute.visits() > 1);

    assertEquals(0, asked.getCount(), "it was not asked");
    assertSaid(home, "mute", "the remote broker has said nothing for 1 s");
  }

  @Test
  void remoteThatGreetsByHalf_isGivenUp() throws Exception {
    var home = fixture.closing(TestBroker.start());
    var slow =
        fixture.closing(
            new ScriptedRemote(
                socket -> {
                  ScriptedRemote.send(socket, WITHOUT_KEEP_ALIVE);
                  over.await();
                }));
    var settings = settings("half", List.of(text(slow.address())));
    settings.put("attemptUnsubscribe", true); // which is never answered
    var bridge =
        fixture.closing(
            new BareBridge(home, new Patience(LONG, SHORT, LONG, LONG), Sockets::probe, settings));

    bridge.ticking(() -> slow.visits() > 1);

    assertSaid(home, "half", "the remote broker was not ready within");
  }

  @Test
  void remoteThatDoesNotAgreeOnTls_isGivenUp() throws Exception {
    var home = fixture.closing(TestBroker.start());
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var settings = withTls(settings("no-tls", List.of("127.0.0.1:" + server.getLocalPort())));
      var bridge =
          fixture.closing(
              new BareBridge(
                  home, new Patience(SHORT, LONG, LONG, LONG), Sockets::probe, settings));

      bridge.ticking(() -> bridge.state().equals("WAITING"));

      assertSaid(home, "no-tls", "the remote broker could not be reached within");
    }
  }

  private static void assertSaid(TestBroker home, String name, String problem) {
    assertTrue(
        home.log().stream()
            .anyMatch(line -> line.contains("bridge=" + name + " ") && line.contains(problem)),
        () -> "" + home.log());
  }

  @Test
  void lookAtThePreferredAddress_thatEndsLate_leavesTheNextConnectionAlone() throws Exception {
    var home = fixture.closing(TestBroker.start());
    var preferred = ExternalPeer.freeAddress();
    var second = fixture.closing(TestBroker.start());
    var cable = fixture.closing(new Cable(second.address()));
    var looking = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    var looks = new AtomicInteger();
    var bridge =
        fixture.closing(
            new BareBridge(
                home,
                new Patience(LONG, LONG, LONG, Duration.ZERO),
                _ -> {
                  looking.countDown();
                  await(answered);
                  if (looks.incrementAndGet() > 1) {
                    throw new IOException("not there");
                  }
                },
                settings("late", List.of(text(preferred), text(cable.address())))));
    bridge.ticking(() -> looking.getCount() == 0);
    cable.cut();
    Await.until(() -> connections(home, "late") > 1, () -> "" + home.log());
    answered.countDown();
    bridge.ticking(() -> looks.get() > 1); // one look at a time: the first is over

    assertEquals("CONNECTED", bridge.state());
    var there = fixture.closing(second.v5().open());
    there.subscribe("t", Qos.AT_LEAST_ONCE);
    fixture.closing(home.v5().open()).publish("t", Qos.AT_LEAST_ONCE, "x");
    there.receive("t", "x");
  }

  private static long connections(TestBroker home, String name) {
    return home.log().stream()
        .filter(line -> line.contains("bridge=" + name + " ") && line.endsWith(" connected"))
        .count();
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void preferredAddressThatIsBack_isGoneTo() throws Exception {
    var home = fixture.closing(TestBroker.start());
    var preferred = ExternalPeer.freeAddress();
    var second = fixture.closing(TestBroker.start());
    var bridge =
        bridge(
            home,
            new Patience(LONG, LONG, LONG, Duration.ofMillis(50)),
            settings("two", List.of(text(preferred), text(second.address()))));
    assertEquals(text(second.address()), bridge.remote());

    fixture.closing(TestBroker.builder().listener("addresses", List.of(preferred)).start());

    bridge.ticking(() -> bridge.remote().equals(text(preferred)) && bridge.isOpen());
    RawClient client = fixture.closing(home.v5().open());
    client.publish("t", Qos.AT_LEAST_ONCE, "x");
  }
}
