package io.sundew.broker.stats;

import io.sundew.broker.session.BridgeReport;
import io.sundew.broker.session.Counters;
import io.sundew.broker.session.InProcessClients;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.LocalBroker;
import io.sundew.broker.session.Loop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Publishes the broker's figures under {@code $SYS/broker/} with Mosquitto's names, retained, each
 * when it has changed. Confined to one event loop.
 */
public final class SysTopics {
  private static final String ROOT = "$SYS/broker/";

  private final Loop home;
  private final List<Loop> loops;
  private final Kernel kernel;
  private final LocalBroker broker;
  private final Duration interval;
  private final IntSupplier connections;
  private final InProcessClients localClients;
  private final Set<String> bridges = new HashSet<>();
  private final long startedAt;
  private final Map<String, String> published = new HashMap<>();
  private final Map<String, LoadAverage> loads = new HashMap<>();
  private long updatedAt;
  private int mostConnected;
  private long mostHeap;

  private SysTopics(
      List<Loop> loops,
      Kernel kernel,
      LocalBroker broker,
      Duration interval,
      IntSupplier connections,
      InProcessClients localClients) {
    this.localClients = localClients;
    this.home = loops.getFirst();
    this.loops = loops;
    this.kernel = kernel;
    this.broker = broker;
    this.interval = interval;
    this.connections = connections;
    this.startedAt = kernel.time().nanoTime();
    this.updatedAt = startedAt;
  }

  /**
   * Begins to publish, now and then whenever the time of day is a multiple of that interval.
   *
   * @param connections how many there are, those that have not sent CONNECT included; any thread
   *     may ask
   * @param localClients bridges among them have topics of their own
   */
  public static void start(
      List<Loop> loops,
      Kernel kernel,
      LocalBroker broker,
      Duration interval,
      String version,
      IntSupplier connections,
      InProcessClients localClients) {
    var topics = new SysTopics(loops, kernel, broker, interval, connections, localClients);
    topics.home.execute(
        () -> {
          topics.say("version", "sundew version " + version);
          topics.update();
        });
  }

  private void update() {
    Counters.Snapshot sum = Counters.Snapshot.ZERO;
    for (Loop loop : loops) {
      sum = sum.plus(loop.counters().snapshot());
    }
    say("uptime", Duration.ofNanos(kernel.time().nanoTime() - startedAt).toSeconds() + " seconds");
    clients(sum);
    say("messages/received", sum.messagesReceived());
    say("messages/sent", sum.messagesSent());
    say("bytes/received", sum.bytesReceived());
    say("bytes/sent", sum.bytesSent());
    say("publish/messages/received", sum.publishReceived());
    say("publish/messages/sent", sum.publishSent());
    say("publish/messages/dropped", sum.publishDropped());
    say("publish/bytes/received", sum.payloadBytesReceived());
    say("publish/bytes/sent", sum.payloadBytesSent());
    say("retained messages/count", kernel.retained().count());
    say("messages/stored", kernel.retained().count());
    say("store/messages/count", kernel.retained().count());
    say("store/messages/bytes", kernel.retained().bytes());
    say("subscriptions/count", kernel.subscriptions().count());
    say("shared_subscriptions/count", kernel.subscriptions().sharedCount());
    heap();
    say("loop stalls", loops.stream().mapToLong(loop -> loop.heartbeat().stalls()).sum());
    localClients.report().thenAccept(reports -> home.execute(() -> bridges(reports)));
    long now = kernel.time().nanoTime();
    loads(sum, Duration.ofNanos(now - updatedAt));
    updatedAt = now;
    home.later(untilNext(), this::update);
  }

  /** Bridges have topics of their own, which go when they do. */
  private void bridges(List<BridgeReport> reports) {
    Set<String> gone = new HashSet<>(bridges);
    bridges.clear();
    for (BridgeReport bridge : reports) {
      String name = "bridges/" + bridge.name() + "/";
      say(name + "state", bridge.status().state().name().toLowerCase(Locale.ROOT));
      if (!bridge.status().problem().isEmpty() || published.containsKey(name + "problem")) {
        say(name + "problem", bridge.status().problem());
      }
      say(name + "waiting/messages", bridge.waiting());
      say(name + "waiting/bytes", bridge.waitingBytes());
      say(name + "waiting/seconds", Math.round(bridge.lagSeconds()));
      say(name + "dead letters", bridge.deadLetters());
      say(name + "messages/sent", bridge.delivered());
      say(name + "messages/received", bridge.published());
      bridges.add(name);
    }
    gone.removeAll(bridges);
    gone.forEach(
        name ->
            List.copyOf(published.keySet()).stream()
                .filter(topic -> topic.startsWith(name))
                .forEach(
                    topic -> {
                      say(topic, "");
                      published.remove(topic);
                    }));
  }

  private Duration untilNext() {
    long millis = interval.toMillis();
    return Duration.ofMillis(millis - Math.floorMod(kernel.time().millis(), millis));
  }

  private void heap() {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    mostHeap = Math.max(mostHeap, used);
    say("heap/current", used);
    say("heap/maximum", mostHeap);
  }

  private void loads(Counters.Snapshot sum, Duration since) {
    load("messages/received", sum.messagesReceived(), since);
    load("messages/sent", sum.messagesSent(), since);
    load("bytes/received", sum.bytesReceived(), since);
    load("bytes/sent", sum.bytesSent(), since);
    load("publish/received", sum.publishReceived(), since);
    load("publish/sent", sum.publishSent(), since);
    load("publish/dropped", sum.publishDropped(), since);
    load("sockets", sum.connectionsOpened(), since);
    load("connections", sum.connectsReceived(), since);
  }

  private void clients(Counters.Snapshot sum) {
    int total = kernel.sessions().count();
    int connected =
        (int) kernel.sessions().all().stream().filter(session -> session.isConnected()).count();
    mostConnected = Math.max(mostConnected, connected);
    say("clients/total", total);
    say("clients/connected", connected);
    say("clients/active", connected);
    say("clients/disconnected", total - connected);
    say("clients/inactive", total - connected);
    say("clients/maximum", mostConnected);
    say("clients/expired", sum.sessionsExpired());
    say("connections/socket/count", connections.getAsInt());
  }

  private void load(String name, long total, Duration since) {
    LoadAverage load = loads.computeIfAbsent(name, _ -> new LoadAverage());
    load.add(total, since);
    say("load/" + name + "/1min", load.perMinute(0));
    say("load/" + name + "/5min", load.perMinute(1));
    say("load/" + name + "/15min", load.perMinute(2));
  }

  private void say(String name, long value) {
    say(name, Long.toString(value));
  }

  private void say(String name, String value) {
    if (!value.equals(published.put(name, value))) {
      broker.announce(ROOT + name, value.getBytes(StandardCharsets.UTF_8), true);
    }
  }
}
