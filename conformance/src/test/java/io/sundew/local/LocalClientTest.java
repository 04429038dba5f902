package io.sundew.local;

import static io.sundew.api.Qos.AT_LEAST_ONCE;
import static io.sundew.api.Qos.AT_MOST_ONCE;
import static io.sundew.api.Qos.EXACTLY_ONCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.LocalClient;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.LocalClient.Outbound;
import io.sundew.api.LocalClient.Receiver;
import io.sundew.api.LocalClient.Settings;
import io.sundew.api.LocalClient.State;
import io.sundew.api.LocalClient.Status;
import io.sundew.api.LocalClient.Subscription;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.BridgeReport;
import io.sundew.broker.session.DeadLetters.Letter;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import io.sundew.testkit.Await;
import io.sundew.testkit.KeptStore;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bridges stand on: sessions of clients in the broker's own process. */
class LocalClientTest {
  private static final String INSTANCE = "bridges";

  private KeptStore store = new KeptStore();
  private final List<TestBroker> brokers = new ArrayList<>();
  private TestBroker broker = start(true);
  private final Collector collector = new Collector();

  private TestBroker start(boolean durable) {
    TestBroker.Builder builder = TestBroker.builder();
    TestBroker started = (durable ? builder.store(store) : builder).start();
    brokers.add(started);
    return started;
  }

  private void crash() {
    store = store.copy();
    broker = start(true);
  }

  private void stopAndStart() {
    broker.close();
    brokers.remove(broker);
    broker = start(true);
  }

  @AfterEach
  void close() {
    brokers.forEach(TestBroker::close);
  }

  private static Settings settings(boolean durable) {
    return new Settings("hall", "local.hall", durable, false, 0, Optional.empty());
  }

  private LocalClient make() {
    return broker.broker().localClients().make(INSTANCE, settings(true));
  }

  private LocalClient makeWith(String filter, Qos qos) {
    LocalClient client = make();
    subscribe(client, filter, qos);
    return client;
  }

  private static List<ReasonCode> subscribe(LocalClient client, String filter, Qos qos) {
    return get(client.subscribe(List.of(new Subscription(filter, qos, false, false, true))));
  }

  private static <T> T get(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private Publication message(String topic, String text, Qos qos) {
    return new Publication(
        Topic.of(topic),
        text.getBytes(UTF_8),
        qos,
        false,
        Properties.NONE,
        Origin.BROKER,
        broker.time().millis(),
        Publication.NEVER);
  }

  private void publish(Qos qos, String topic, String... texts) {
    try (RawClient client = broker.v5().open()) {
      for (String text : texts) {
        client.publish(topic, qos, text);
      }
    }
  }

  private BridgeReport report() {
    return get(broker.broker().localClients().report()).getFirst();
  }

  private List<Letter> letters() {
    return get(broker.broker().localClients().deadLetters("hall", 100).orElseThrow());
  }

  private int take(String id, boolean retry) {
    return get(
        broker
            .broker()
            .localClients()
            .takeDeadLetters("hall", each -> id.isEmpty() || each.equals(id), retry)
            .orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(Qos.class)
  void messages_comeInOrderAndAreSettled(Qos qos) {
    LocalClient client = makeWith("t/#", qos);
    get(client.open(100, collector));

    publish(qos, "t/1", "a", "b", "c");
    collector.awaitCount(3);

    assertEquals(List.of("t/1=a", "t/1=b", "t/1=c"), collector.texts());
    for (Delivery each : collector.deliveries()) {
      assertEquals(qos, each.qos());
      assertFalse(each.duplicate());
      settle(client, each);
    }
    Await.until(() -> client.waiting() == 0, () -> client.waiting() + " wait");
  }

  private void settle(LocalClient client, Delivery delivery) {
    switch (delivery.qos()) {
      case AT_MOST_ONCE -> assertEquals(0, delivery.packetId());
      case AT_LEAST_ONCE -> client.acknowledge(delivery.packetId());
      case EXACTLY_ONCE -> {
        client.received(delivery.packetId(), ReasonCode.SUCCESS);
        collector.awaitRelease(delivery.packetId());
        client.completed(delivery.packetId());
      }
    }
  }

  @Test
  void whatComesWhileItIsClosed_waits() {
    LocalClient client = makeWith("t", AT_LEAST_ONCE);
    publish(AT_LEAST_ONCE, "t", "a", "b");

    assertTrue(collector.texts().isEmpty());
    assertFalse(get(client.open(100, collector)), "the session is new");
    collector.awaitCount(2);
    assertEquals(List.of("t=a", "t=b"), collector.texts());
  }

  @Test
  void whatIsNotSettled_comesAgainUnderTheSameIdentifier() { // [MQTT-4.4.0-1]
    LocalClient client = makeWith("t", AT_LEAST_ONCE);
    get(client.open(100, collector));
    publish(AT_LEAST_ONCE, "t", "a", "b", "c");
    client.acknowledge(collector.await("t=b").packetId());
    collector.awaitCount(3);

    client.close();
    var again = new Collector();
    get(client.open(100, again));
    again.awaitCount(2);

    assertEquals(List.of("t=a", "t=c"), again.texts());
    assertTrue(again.deliveries().stream().allMatch(Delivery::duplicate));
    assertEquals(
        collector.deliveries().getFirst().packetId(), again.deliveries().getFirst().packetId());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void afterRestart_itGoesOnWhereItWas(boolean crash) {
    LocalClient client = makeWith("t", EXACTLY_ONCE);
    get(client.open(100, collector));
    publish(EXACTLY_ONCE, "t", "received", "sent");
    int received = collector.await("t=received").packetId();
    int sent = collector.await("t=sent").packetId();
    client.received(received, ReasonCode.SUCCESS);
    collector.awaitRelease(received);
    client.close();
    publish(EXACTLY_ONCE, "t", "waits");
    if (crash) {
      crash();
    } else {
      stopAndStart();
    }

    var again = new Collector();
    LocalClient sameClient = make();
    assertTrue(get(sameClient.open(100, again)), "the session was there");
    again.awaitCount(2);
    again.awaitRelease(received);

    assertEquals(List.of("t=sent", "t=waits"), again.texts());
    assertEquals(sent, again.deliveries().getFirst().packetId());
    publish(EXACTLY_ONCE, "t", "goes on");
    again.await("t=goes on");
  }

  @Test
  void receiveMaximum_boundsWhatIsNotSettled() {
    LocalClient client = makeWith("t", AT_LEAST_ONCE);
    get(client.open(2, collector));
    publish(AT_LEAST_ONCE, "t", "a", "b", "c", "d");
    collector.awaitCount(2);
    assertEquals(4, client.waiting());

    client.acknowledge(collector.deliveries().getFirst().packetId());
    collector.await("t=c");

    assertEquals(List.of("t=a", "t=b", "t=c"), collector.texts());
  }

  @Test
  void subscriptions_areReplacedAndKeptOnesLeftAlone() {
    try (RawClient client = broker.v5().open()) {
      client.retain("a", AT_LEAST_ONCE, "old");
      client.retain("b", AT_LEAST_ONCE, "old");
    }
    LocalClient client = makeWith("a", AT_MOST_ONCE);
    get(client.open(10, collector));
    collector.await("a=old");

    List<ReasonCode> reasons =
        get(
            client.subscribe(
                List.of(
                    new Subscription("a", AT_MOST_ONCE, false, false, true),
                    new Subscription("b", AT_LEAST_ONCE, false, false, true),
                    new Subscription("c/#/d", AT_MOST_ONCE, false, false, true))));

    assertEquals(
        List.of(ReasonCode.SUCCESS, ReasonCode.GRANTED_QOS_1, ReasonCode.TOPIC_FILTER_INVALID),
        reasons);
    collector.await("b=old");
    assertEquals(List.of("a=old", "b=old"), collector.texts());
    subscribe(client, "c", AT_MOST_ONCE);
    publish(AT_LEAST_ONCE, "a", "new");
    publish(AT_LEAST_ONCE, "b", "new");
    publish(AT_LEAST_ONCE, "c", "new");
    collector.await("c=new");
    assertEquals(List.of("a=old", "b=old", "c=new"), collector.texts());
  }

  @Test
  void whatItPublishes_reachesOthersAndNotItselfWhereItWantsThat() {
    LocalClient client = make();
    get(client.subscribe(List.of(new Subscription("t/#", AT_LEAST_ONCE, true, false, false))));
    get(client.open(10, collector));
    try (RawClient other = broker.v5().open()) {
      other.subscribe("t/#", AT_LEAST_ONCE);
      assertEquals(ReasonCode.SUCCESS, get(client.publish(message("t/own", "x", AT_LEAST_ONCE))));
      other.receive("t/own", "x");
    }
    publish(AT_LEAST_ONCE, "t/other", "y");
    collector.await("t/other=y");
    assertEquals(List.of("t/other=y"), collector.texts());
    assertEquals(
        ReasonCode.NO_MATCHING_SUBSCRIBERS,
        get(client.publish(message("nobody", "x", AT_LEAST_ONCE))));
  }

  @Test
  void qos2FromOutside_isPublishedOnceAlsoOverACrash() { // [MQTT-4.3.3-10]
    try (RawClient reader = broker.v5().clientId("reader").durable().open()) {
      reader.subscribe("t", AT_LEAST_ONCE);
      reader.disconnect();
    }
    LocalClient client = make();
    assertEquals(ReasonCode.SUCCESS, get(client.publish(message("t", "x", EXACTLY_ONCE), 7)));
    assertEquals(ReasonCode.SUCCESS, get(client.publish(message("t", "x", EXACTLY_ONCE), 7)));
    crash();
    client = make();
    assertEquals(ReasonCode.SUCCESS, get(client.publish(message("t", "x", EXACTLY_ONCE), 7)));
    assertTrue(get(client.release(7)));
    assertFalse(get(client.release(7)));
    assertEquals(ReasonCode.SUCCESS, get(client.publish(message("t", "y", EXACTLY_ONCE), 7)));
    client.forgetReceived();
    assertEquals(ReasonCode.SUCCESS, get(client.publish(message("t", "z", EXACTLY_ONCE), 7)));

    try (RawClient reader = broker.v5().clientId("reader").durable().open()) {
      for (String text : List.of("x", "y", "z")) {
        Packet.Publish got = reader.await(Packet.Publish.class);
        assertEquals(text, new String(got.payload(), UTF_8));
        reader.send(new Packet.Puback(got.packetId(), ReasonCode.SUCCESS, Properties.NONE));
      }
    }
  }

  @Test
  void deadLetters_areKeptListedRetriedAndDropped() {
    LocalClient client = makeWith("t", AT_LEAST_ONCE);
    get(client.open(100, collector));
    publish(AT_LEAST_ONCE, "t", "a", "b", "c");
    collector.awaitCount(3);
    for (Delivery each : collector.deliveries()) {
      assertTrue(
          get(client.deadLetter(each.packetId(), "status 400 for " + each.message().text())));
    }
    assertEquals(0, client.waiting());
    client.close();
    crash();
    client = make();
    get(client.open(100, collector));

    List<Letter> letters = letters();
    assertEquals(
        List.of("status 400 for a", "status 400 for b", "status 400 for c"),
        letters.stream().map(Letter::why).toList());
    assertEquals(3, report().deadLetters());
    assertEquals(1, take(letters.get(1).id(), true));
    Await.until(
        () -> collector.texts().equals(List.of("t=a", "t=b", "t=c", "t=b")),
        () -> collector.texts().toString());
    assertTrue(collector.deliveries().getLast().message().userProperties().isEmpty());
    assertEquals(1, take(letters.get(0).id(), false));
    assertEquals(List.of("status 400 for c"), letters().stream().map(Letter::why).toList());
    assertEquals(1, take("", false));
    assertEquals(List.of(), letters());
  }

  @Test
  void manyDeadLetters_areRetriedInOrder() {
    LocalClient client = makeWith("t", AT_LEAST_ONCE);
    get(client.open(1000, collector));
    String[] texts = IntStream.range(0, 500).mapToObj(Integer::toString).toArray(String[]::new);
    publish(AT_LEAST_ONCE, "t", texts);
    collector.awaitCount(500);
    List<CompletionStage<Boolean>> given = new ArrayList<>();
    collector.deliveries().forEach(each -> given.add(client.deadLetter(each.packetId(), "no")));
    given.forEach(each -> assertTrue(get(each)));
    client.close();

    assertEquals(500, take("", true));
    var again = new Collector();
    get(client.open(1000, again));
    again.awaitCount(500);

    assertEquals(collector.texts(), again.texts());
    assertEquals(0, report().deadLetters());
  }

  @Test
  void sessionOfAClientThatIsNotMadeAgain_isAbandonedUntilItIsEnded() {
    makeWith("t", AT_LEAST_ONCE);
    publish(AT_LEAST_ONCE, "t", "a");
    crash();
    broker.advance(Duration.ofSeconds(30));
    assertTrue(
        broker.log().stream().anyMatch(line -> line.contains("local.hall of plugin:bridges")),
        () -> broker.log().toString());
    var clients = broker.broker().localClients();
    assertEquals(List.of("local.hall"), get(clients.abandoned(INSTANCE)));
    assertEquals(List.of(), get(clients.abandoned("other")));
    assertFalse(get(clients.endAbandoned("other", "local.hall")));
    assertTrue(get(clients.endAbandoned(INSTANCE, "local.hall")));
    assertEquals(List.of(), get(clients.abandoned(INSTANCE)));

    assertFalse(get(make().open(10, collector)), "nothing is left of it");
  }

  @Test
  void endedClient_canNotBeUsed() {
    LocalClient client = makeWith("t", AT_LEAST_ONCE);
    get(client.end());
    assertThrows(Exception.class, () -> get(client.open(1, collector)));
  }

  @Test
  void twoOfOneName_areRefused() {
    make();
    assertThrows(IllegalArgumentException.class, this::make);
  }

  @Test
  void withoutDurability_nothingWaitsWhileItIsClosed() {
    LocalClient client = broker.broker().localClients().make(INSTANCE, settings(false));
    subscribe(client, "t", AT_LEAST_ONCE);
    get(client.open(10, collector));
    publish(AT_LEAST_ONCE, "t", "a");
    collector.await("t=a");
    client.close();
    publish(AT_LEAST_ONCE, "t", "b");

    assertFalse(get(client.open(10, collector)));
    publish(AT_LEAST_ONCE, "t", "c");
    collector.await("t=c");
    assertEquals(List.of("t=a", "t=c"), collector.texts());
  }

  @Test
  void receiverThatThrows_isClosedAndToldSo() {
    broker.allowInLog("Internal error while serving local client hall");
    LocalClient client = makeWith("t", AT_LEAST_ONCE);
    var told = new Collector();
    Receiver broken =
        new Receiver() {
          @Override
          public void receive(List<Outbound> outbound) {
            throw new IllegalStateException("broken");
          }

          @Override
          public void closed(ReasonCode reason, String why) {
            told.closed(reason, why);
          }
        };
    get(client.open(10, broken));
    publish(AT_LEAST_ONCE, "t", "a");
    Await.until(() -> !told.closed.isEmpty(), () -> "not told");

    get(client.open(10, collector));
    assertTrue(collector.await("t=a").duplicate());
  }

  @Test
  void receiverThatWaits_holdsUpNobodyAndLosesNoQos1() throws Exception {
    LocalClient client = makeWith("t", AT_LEAST_ONCE);
    var latch = new CountDownLatch(1);
    Receiver slow =
        outbound -> {
          assertTrue(latch.await(30, TimeUnit.SECONDS));
          collector.receive(outbound);
          outbound.forEach(each -> client.acknowledge(((Delivery) each).packetId()));
        };
    get(client.open(65_535, slow));
    String large = "x".repeat(10_000);
    String[] texts = new String[500]; // more than may wait for a receiver
    Arrays.fill(texts, large);
    publish(AT_LEAST_ONCE, "t", texts);
    latch.countDown();
    collector.awaitCount(500);
    Await.until(() -> client.waiting() == 0, () -> client.waiting() + " wait");
    assertEquals(500, collector.deliveries().size());
  }

  @Test
  void report_tellsHowItStands() {
    LocalClient client = makeWith("t", AT_LEAST_ONCE);
    client.tell(new Status(State.WAITING, "mqtt://there:1883", "refused"));
    publish(AT_LEAST_ONCE, "t", "a", "b");
    BridgeReport report = report();
    assertEquals("hall", report.name());
    assertEquals(INSTANCE, report.instance());
    assertEquals(State.WAITING, report.status().state());
    assertEquals("refused", report.status().problem());
    assertFalse(report.open());
    assertEquals(2, report.waiting());
    assertEquals(0, report.delivered());
    get(client.open(10, collector));
    collector.awaitCount(2);
    assertEquals(2, report().delivered());
    assertTrue(report().open());
  }
}
