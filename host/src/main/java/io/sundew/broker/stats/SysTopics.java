package io.sundew.broker.stats;

import io.sundew.broker.session.Counters;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.LocalBroker;
import io.sundew.broker.session.Loop;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
  private final long startedAt;
  private final Map<String, String> published = new HashMap<>();
  private final Map<String, LoadAverage> loads = new HashMap<>();
  private int mostConnected;

  private SysTopics(List<Loop> loops, Kernel kernel, LocalBroker broker, Duration interval) {
    this.home = loops.getFirst();
    this.loops = loops;
    this.kernel = kernel;
    this.broker = broker;
    this.interval = interval;
    this.startedAt = kernel.time().nanoTime();
  }

  /** Begins to publish, now and then at that interval. */
  public static void start(
      List<Loop> loops, Kernel kernel, LocalBroker broker, Duration interval, String version) {
    var topics = new SysTopics(loops, kernel, broker, interval);
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
    say("store/messages/count", kernel.retained().count());
    say("store/messages/bytes", kernel.retained().bytes());
    say("subscriptions/count", kernel.subscriptions().count());
    say("loop stalls", loops.stream().mapToLong(loop -> loop.heartbeat().stalls()).sum());
    load("messages/received", sum.messagesReceived());
    load("messages/sent", sum.messagesSent());
    load("bytes/received", sum.bytesReceived());
    load("bytes/sent", sum.bytesSent());
    load("publish/received", sum.publishReceived());
    load("publish/sent", sum.publishSent());
    load("publish/dropped", sum.publishDropped());
    load("sockets", sum.connectionsOpened());
    load("connections", sum.connectionsOpened());
    home.later(interval, this::update);
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
  }

  private void load(String name, long total) {
    LoadAverage load = loads.computeIfAbsent(name, _ -> new LoadAverage());
    load.add(total, interval);
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
