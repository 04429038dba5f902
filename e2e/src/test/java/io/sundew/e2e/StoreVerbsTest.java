package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Property;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sundew store} of the packaged distribution, and moving from Mosquitto with the data. */
@SundewOnly
final class StoreVerbsTest {
  private static final int BAD_CONFIGURATION = 3;

  @TempDir private Path directory;

  private final int port = BrokerProcess.freePort();

  private InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private String run(int status, String... words) {
    return BrokerProcess.run(directory, words).expectStatus(status).output();
  }

  private Path configuration(String store) throws IOException {
    return Files.writeString(
        directory.resolve("sundew.yaml"),
        """
        listeners: [{ name: local, tcp: '127.0.0.1:%d' }]
        data-directory: data
        allow-anonymous: true
        plugins: [{ plugin: persistence-file, config: { directory: %s } }]
        """
            .formatted(port, store));
  }

  private static void queue(InetSocketAddress address, String client, int messages) {
    try (var sub = RawClient.v5(address).clientId(client).durable().open()) {
      sub.subscribe("q/#", Qos.AT_LEAST_ONCE);
      sub.disconnect();
    }
    try (var pub = RawClient.v5(address).open()) {
      for (int i = 0; i < messages; i++) {
        pub.publish("q/" + i % 2, Qos.AT_LEAST_ONCE, "m" + i);
      }
      pub.retain("r/1", Qos.AT_LEAST_ONCE, "kept");
      pub.disconnect();
    }
  }

  private static void expectQueue(InetSocketAddress address, String client, int messages) {
    try (var sub = RawClient.v5(address).clientId(client).durable().open()) {
      assertTrue(sub.connack().sessionPresent());
      for (int i = 0; i < messages; i++) {
        sub.receive("q/" + i % 2, "m" + i);
      }
      sub.expectNothing();
      sub.disconnect();
    }
  }

  @Test
  void storeOfAStoppedBroker_isLookedInto_checked_andMoved() throws IOException {
    Path file = configuration("store");
    try (var broker = BrokerProcess.start(port, file)) {
      queue(address(), "away", 50);
      String inUse = run(BAD_CONFIGURATION, "store", "inspect", "-c", file.toString());
      assertTrue(
          inUse.contains("process " + broker.program().pid()) && inUse.contains("store backup"),
          inUse);
      broker.stop();
    }
    String counts = run(0, "store", "inspect", "-c", file.toString());
    assertTrue(counts.contains("queuedMessages: 50") && counts.contains("sessions: 1"), counts);
    String client = run(0, "store", "inspect", "-c", "sundew.yaml", "--client", "away", "--json");
    assertTrue(client.contains("\"q/# (QoS 1)\"") && !client.contains("m49"), client);
    String verified = run(0, "store", "verify", "-c", file.toString());
    assertTrue(verified.startsWith("All is readable: 1 sessions"), verified);
    run(0, "store", "compact", "-c", file.toString());
    run(0, "store", "export", "all.jsonl", "-c", file.toString());
    assertEquals(55, Files.readAllLines(directory.resolve("all.jsonl")).size());

    Path moved = configuration("moved");
    run(0, "store", "import", "all.jsonl", "-c", moved.toString());
    assertTrue(run(1, "store", "import", "all.jsonl", "-c", moved.toString()).contains("--merge"));
    try (var broker = BrokerProcess.start(port, moved)) {
      expectQueue(address(), "away", 50);
      broker.stop();
    }
  }

  @Test
  void damagedStore_isNamed() throws IOException {
    Path file = configuration("store");
    try (var broker = BrokerProcess.start(port, file)) {
      queue(address(), "away", 500);
      broker.stop();
    }
    run(0, "store", "compact", "-c", file.toString());
    Path table;
    try (var files = Files.list(directory.resolve("store/rocksdb"))) {
      table =
          files
              .filter(each -> each.toString().endsWith(".sst"))
              .max((a, b) -> Long.compare(a.toFile().length(), b.toFile().length()))
              .orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(table);
    bytes[bytes.length / 3] ^= 0x55;
    Files.write(table, bytes);

    String verified = run(1, "store", "verify", "-c", file.toString());
    assertTrue(
        verified.contains("damaged: table 'q'")
            && verified.contains(table.getFileName().toString()),
        verified);
  }

  @Test
  void backup_ofARunningBrokerUnderLoad_isAStoreThatStarts() throws Exception {
    Path file = configuration("store");
    var acknowledged = new AtomicInteger();
    var done = new AtomicBoolean();
    int before;
    try (var broker = BrokerProcess.start(port, file)) {
      queue(address(), "away", 0);
      Thread load =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var pub = RawClient.v5(address()).open()) {
                      for (int i = 0; !done.get(); i++) {
                        pub.publish("q/" + i % 2, Qos.AT_LEAST_ONCE, "m" + i);
                        acknowledged.incrementAndGet();
                      }
                    }
                  });
      Eventually.isTrue(() -> acknowledged.get() > 200, () -> "no load");
      before = acknowledged.get();
      String copied = run(0, "store", "backup", "copy", "-c", file.toString());
      assertTrue(copied.contains("Copied to " + directory.resolve("copy")), copied);
      done.set(true);
      load.join();
      broker.stop();
    }
    assertTrue(run(0, "store", "verify", "--directory", "copy").contains("All is readable"));
    Path store = directory.resolve("store");
    Files.move(store, directory.resolve("old"));
    Files.move(directory.resolve("copy"), store, StandardCopyOption.ATOMIC_MOVE);
    try (var broker = BrokerProcess.start(port, file);
        var sub = RawClient.v5(address()).clientId("away").durable().open()) {
      for (int i = 0; i < before; i++) {
        sub.receive("q/" + i % 2, "m" + i);
      }
      sub.drop();
      broker.stop();
    }
  }

  @Test
  void persistence_whereNothingCanBeWritten_endsWithStatus3AndOneLine() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("mosquitto.conf"),
            "listener %d 127.0.0.1%nallow_anonymous true%npersistence true%npersistence_location %s%n"
                .formatted(port, "/proc/sundew/"));
    String output = run(BAD_CONFIGURATION, "-q", "-c", file.toString());
    assertEquals(1, output.lines().count(), output);
    assertTrue(output.contains("/proc/sundew") && output.contains("writable"), output);
  }

  /** A Mosquitto whose data is in a directory. */
  private MosquittoPeer mosquitto(Path data) {
    return MosquittoPeer.start(
        "persistence true", "persistence_location " + data + "/", "max_queued_messages 0");
  }

  private static void end(MosquittoPeer mosquitto) {
    mosquitto.handle().destroy();
    Eventually.isTrue(() -> !mosquitto.handle().isAlive(), () -> "Mosquitto does not end");
  }

  private static Packet.Publish publication(RawClient client, String topic, String text) {
    var properties = Properties.builder().set(Property.CONTENT_TYPE, "text/x").user("k", "v");
    return client.message(topic, Qos.EXACTLY_ONCE, text, false, properties.build());
  }

  @Test
  void mosquittosData_isTakenOverAtTheFirstStart_andGoesOnWhereItWas() throws IOException {
    Path data = Files.createDirectory(directory.resolve("db"));
    Packet.Publish unreleased;
    int halfDone;
    try (var mosquitto = mosquitto(data)) {
      InetSocketAddress old = mosquitto.address();
      queue(old, "away", 300);
      try (var sub = RawClient.v311(old).clientId("half").durable().open();
          var pub = RawClient.v5(old).clientId("pub").durable().open()) {
        sub.subscribe("h/#", Qos.EXACTLY_ONCE);
        pub.complete(publication(pub, "h/1", "one"));
        halfDone = sub.expect(Packet.Publish.class).packetId();
        sub.send(new Packet.Pubrec(halfDone, ReasonCode.SUCCESS, Properties.NONE));
        sub.expect(Packet.Pubrel.class); // PUBCOMP is to come
        pub.complete(publication(pub, "h/2", "two"));
        sub.expect(Packet.Publish.class); // PUBREC is to come
        unreleased = publication(pub, "h/3", "three");
        pub.send(unreleased);
        pub.await(Packet.Pubrec.class); // PUBREL is to come
        sub.drop();
        pub.drop();
      }
      end(mosquitto);
    }
    Path database = data.resolve("mosquitto.db");
    byte[] saved = Files.readAllBytes(database);
    Path conf =
        Files.writeString(
            directory.resolve("mosquitto.conf"),
            ("listener %d 127.0.0.1%nallow_anonymous true%npersistence true%n"
                    + "persistence_location %s%nmax_queued_messages 0%n")
                .formatted(port, data));
    try (var broker = BrokerProcess.start(port, conf)) {
      broker.program().awaitLine("Took over 3 sessions.*from " + database);
      expectQueue(address(), "away", 300);
      expectRetained();
      assertGoesOn(unreleased, halfDone);
      broker.stop();
    }
    try (var broker = BrokerProcess.start(port, conf)) {
      broker.program().awaitLine("ready");
      assertTrue(!broker.program().output().contains("Took over"), broker.program().output());
      expectQueue(address(), "away", 0);
      broker.stop();
    }
    assertArrayEquals(saved, Files.readAllBytes(database));
  }

  private void expectRetained() {
    try (var sub = RawClient.v5(address()).open()) {
      sub.subscribe("r/#", Qos.AT_LEAST_ONCE);
      Packet.Publish kept = sub.receive("r/1", "kept");
      assertTrue(kept.retain());
    }
  }

  private void assertGoesOn(Packet.Publish unreleased, int halfDone) {
    try (var sub = RawClient.v311(address()).clientId("half").durable().open()) {
      assertTrue(sub.connack().sessionPresent());
      List<String> got = new ArrayList<>();
      Packet.@Nullable Pubrel release = null;
      while (release == null || got.size() < 2) {
        switch (sub.expect()) {
          case Packet.Pubrel pubrel -> release = pubrel;
          case Packet.Publish publish -> {
            got.add(RawClient.payload(publish) + (publish.duplicate() ? " again" : ""));
            sub.acknowledge(publish);
          }
          default -> throw new AssertionError("neither a message nor PUBREL");
        }
      }
      assertEquals(halfDone, release.packetId());
      sub.send(new Packet.Pubcomp(halfDone, ReasonCode.SUCCESS, Properties.NONE));
      assertEquals(List.of("two again", "three"), got);
      sub.expectNothing();
      sub.disconnect();
    }
    try (var pub = RawClient.v5(address()).clientId("pub").durable().open()) {
      assertTrue(pub.connack().sessionPresent());
      pub.send(
          new Packet.Publish(
              unreleased.topic(),
              unreleased.qos(),
              true,
              unreleased.retain(),
              unreleased.packetId(),
              unreleased.payload(),
              unreleased.properties()));
      pub.await(Packet.Pubrec.class);
      assertEquals(ReasonCode.SUCCESS, pub.release(unreleased.packetId()));
      pub.disconnect();
    }
    try (var sub = RawClient.v311(address()).clientId("half").durable().open()) {
      sub.expectNothing(); // nobody gets it twice
      sub.disconnect();
    }
  }

  @Test
  void mosquittosData_isImportedByHand() throws IOException {
    Path data = Files.createDirectory(directory.resolve("db"));
    try (var mosquitto = mosquitto(data)) {
      queue(mosquitto.address(), "away", 20);
      end(mosquitto);
    }
    Path file = configuration("store");
    byte[] whole = Files.readAllBytes(data.resolve("mosquitto.db"));
    Path torn = Files.write(directory.resolve("torn.db"), Arrays.copyOf(whole, whole.length - 3));
    String refused = run(1, "store", "import", torn.toString(), "-c", file.toString());
    assertTrue(refused.contains("torn.db: at byte "), refused);

    String imported = run(0, "store", "import", "db/mosquitto.db", "-c", file.toString());
    assertTrue(imported.contains("a mosquitto.db: 1 sessions, 1 subscriptions, 20"), imported);
    try (var broker = BrokerProcess.start(port, file)) {
      expectQueue(address(), "away", 20);
      broker.stop();
    }
  }
}
