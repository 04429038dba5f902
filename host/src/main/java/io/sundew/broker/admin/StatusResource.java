package io.sundew.broker.admin;

import io.sundew.broker.http.Answer;
import io.sundew.broker.plugin.ActivePlugin;
import io.sundew.broker.session.BridgeReport;
import io.sundew.broker.session.Counters;
import io.sundew.broker.session.Loop;
import io.sundew.broker.session.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How the broker is. */
final class StatusResource {
  private final AdminContext context;
  private final long startedAt;

  StatusResource(AdminContext context, long startedAt) {
    this.context = context;
    this.startedAt = startedAt;
  }

  /**
   * The broker in one answer.
   *
   * @param health {@code up}, or {@code degraded} while a plugin says that it cannot work
   * @param down the reasons by plugin instance
   * @param configuration the file; absent without one
   * @param bridges how each stands, with what is wrong
   */
  private record Status(
      String version,
      long pid,
      long uptimeSeconds,
      String health,
      Map<String, String> down,
      @Nullable String configuration,
      List<ListenerStatus> listeners,
      int eventLoops,
      Clients clients,
      Map<String, String> bridges,
      Retained retained,
      int subscriptions,
      long queuedBytes,
      Counters.Snapshot counters) {}

  /**
   * A listener.
   *
   * @param certificateExpires when the first of its certificates ends; absent without TLS
   * @param certificateDaysLeft whole days until then, negative when it is over
   */
  private record ListenerStatus(
      String name,
      List<String> addresses,
      int connections,
      @Nullable String certificateExpires,
      @Nullable Long certificateDaysLeft) {}

  private record Clients(int connected, int sessions) {}

  private record Retained(int messages, long bytes) {}

  Answer show(Request request) throws InterruptedException {
    var kernel = context.kernel();
    Map<String, String> down = down();
    return Answer.of(
        new Status(
            context.version(),
            ProcessHandle.current().pid(),
            Duration.ofNanos(kernel.time().nanoTime() - startedAt).toSeconds(),
            down.isEmpty() ? "up" : "degraded",
            down,
            context.control().file().map(Path::toString).orElse(null),
            listeners(),
            context.loops().size(),
            new Clients(connected(), kernel.sessions().count()),
            bridges(),
            new Retained(kernel.retained().count(), kernel.retained().bytes()),
            kernel.subscriptions().count(),
            kernel.queueMemory().used(),
            counters()));
  }

  private Map<String, String> down() {
    Map<String, String> down = new TreeMap<>();
    for (ActivePlugin plugin : context.plugins().active()) {
      plugin.down().ifPresent(reason -> down.put(plugin.name(), reason));
    }
    return down;
  }

  private Map<String, String> bridges() throws InterruptedException {
    Map<String, String> bridges = new TreeMap<>();
    for (BridgeReport bridge : Loops.await(context.localClients().report())) {
      String problem = bridge.status().problem();
      String state = bridge.status().state().name().toLowerCase(Locale.ROOT);
      bridges.put(bridge.name(), problem.isEmpty() ? state : state + ": " + problem);
    }
    return bridges;
  }

  private List<ListenerStatus> listeners() {
    return context.listeners().get().stream()
        .map(
            listener ->
                new ListenerStatus(
                    listener.config().name(),
                    listener.places(),
                    listener.connectionCount(),
                    listener.certificateExpires().map(Instant::toString).orElse(null),
                    listener.certificateExpires().map(this::daysUntil).orElse(null)))
        .toList();
  }

  private long daysUntil(Instant end) {
    return Math.floorDiv(
        Duration.between(context.kernel().time().now(), end).toSeconds(),
        Duration.ofDays(1).toSeconds());
  }

  private int connected() {
    return (int) context.kernel().sessions().all().stream().filter(Session::isConnected).count();
  }

  private Counters.Snapshot counters() {
    return context.loops().stream()
        .map(Loop::counters)
        .map(Counters::snapshot)
        .reduce(Counters.Snapshot.ZERO, Counters.Snapshot::plus);
  }
}
