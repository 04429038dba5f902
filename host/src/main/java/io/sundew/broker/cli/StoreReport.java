package io.sundew.broker.cli;

import io.sundew.api.store.SessionKey;
import io.sundew.api.store.Store;
import io.sundew.api.store.StoreMaintenance;
import io.sundew.api.store.Stored;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.TopicFilter;
import io.sundew.broker.session.SessionRecords;
import io.sundew.broker.store.PublicationRecord;
import io.sundew.broker.transfer.Contents;
import io.sundew.broker.transfer.Contents.Held;
import io.sundew.broker.transfer.RecordDecoder;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/** What {@code sundew store inspect} shows of a store that is loaded. Payloads are not shown. */
final class StoreReport {
  private static final long NEVER = 0xFFFF_FFFFL;
  private static final int PAGE = 1000;
  private static final int PAGE_BYTES = 1 << 20;

  private final Store store;
  private final Contents contents;
  private final int limit;

  StoreReport(Store store, Contents contents, int limit) {
    this.store = store;
    this.contents = contents;
    this.limit = limit;
  }

  /** How much there is of what. */
  Map<String, Object> counts() throws IOException {
    Map<String, Object> counts = new LinkedHashMap<>();
    counts.put("sessions", contents.held().size());
    counts.put("subscriptions", sum(held -> held.subscriptions().size()));
    counts.put("wills", sum(held -> held.facts().will() == null ? 0 : 1));
    counts.put("queuedMessages", sum(Held::queued));
    counts.put("queuedBytes", sum(Held::queuedBytes));
    counts.put("inFlightToClients", sum(Held::outgoing));
    counts.put("inFlightFromClients", sum(Held::incoming));
    counts.put("retainedMessages", contents.retained().size());
    counts.put("retainedBytes", contents.retainedBytes());
    Optional<StoreMaintenance> maintenance = store.maintenance();
    if (maintenance.isPresent()) {
      Map<String, Long> values = new LinkedHashMap<>();
      for (String space : maintenance.get().spaces()) {
        if (!space.equals(RecordDecoder.KERNEL_SPACE)) {
          values.put(space, values(space));
        }
      }
      counts.put("values", values);
    }
    return counts;
  }

  private long sum(ToLongFunction<Held> part) {
    return contents.held().stream().mapToLong(part).sum();
  }

  private long values(String space) {
    long count = 0;
    String after = "";
    while (true) {
      Map<String, byte[]> page = store.values(space, "", after, PAGE).toCompletableFuture().join();
      if (page.isEmpty()) {
        return count;
      }
      count += page.size();
      after = List.copyOf(page.keySet()).getLast();
    }
  }

  /** The sessions of a client, one in each namespace that has it. */
  List<Map<String, Object>> sessions(String clientId) {
    return contents.held().stream()
        .filter(held -> held.key().clientId().equals(clientId))
        .map(this::session)
        .toList();
  }

  private Map<String, Object> session(Held held) {
    SessionKey key = held.key();
    SessionRecords.Facts facts = held.facts();
    Map<String, Object> session = new LinkedHashMap<>();
    session.put("client", key.clientId());
    session.put("namespace", key.namespace());
    session.put("owner", facts.owner());
    session.put("expires", facts.expirySeconds() == NEVER ? "never" : facts.expirySeconds() + " s");
    session.put(
        "awaySince",
        facts.awaySinceMillis() == 0
            ? "it was connected"
            : Instant.ofEpochMilli(facts.awaySinceMillis()).toString());
    session.put("will", facts.will() == null ? "none" : facts.will().publication().topic());
    session.put(
        "subscriptions",
        held.subscriptions().entrySet().stream()
            .map(each -> each.getKey() + " (QoS " + each.getValue().qos().level() + ")")
            .toList());
    session.put("queuedMessages", held.queued());
    session.put("queuedBytes", held.queuedBytes());
    session.put("inFlightToClient", held.outgoing());
    session.put("inFlightFromClient", held.incoming());
    session.put("queue", held.queued() == 0 ? List.of() : queue(held));
    return session;
  }

  private List<String> queue(Held held) {
    List<String> lines = new ArrayList<>();
    long after = held.first() - 1;
    while (lines.size() < limit) {
      int most = Math.min(PAGE, limit - lines.size());
      List<Stored> page =
          store
              .read(held.sessionId(), after, held.last(), most, PAGE_BYTES)
              .toCompletableFuture()
              .join();
      if (page.isEmpty()) {
        break;
      }
      page.forEach(message -> lines.add(line(message)));
      after = page.getLast().sequence();
    }
    return lines;
  }

  private static String line(Stored stored) {
    Publication message = PublicationRecord.read(stored.message().bytes());
    int qos = SessionRecords.readHeader(stored.header()).qos().level();
    return "%d: %s, %d bytes, QoS %d%s"
        .formatted(
            stored.sequence(),
            message.topic(),
            message.payloadBytes().length,
            qos,
            message.expiresAtMillis() == Publication.NEVER
                ? ""
                : ", expires " + Instant.ofEpochMilli(message.expiresAtMillis()));
  }

  /** The topics of retained messages that match. */
  List<String> retained(String filter) {
    TopicFilter match = TopicFilter.of(filter);
    return contents.retained().stream()
        .filter(topic -> match.overlaps(topic))
        .sorted()
        .limit(limit)
        .toList();
  }

  /** For people. */
  static void print(Map<?, ?> found, PrintStream out) {
    print(found, "", out);
  }

  private static void print(Map<?, ?> found, String indent, PrintStream out) {
    found.forEach(
        (name, value) -> {
          switch (value) {
            case Map<?, ?> map -> {
              out.println(indent + name + ":");
              print(map, indent + "  ", out);
            }
            case List<?> list -> {
              out.println(indent + name + ": " + list.size());
              list.forEach(each -> print(each, indent + "  ", out));
            }
            default -> out.println(indent + name + ": " + OneLine.of(String.valueOf(value)));
          }
        });
  }

  private static void print(Object item, String indent, PrintStream out) {
    if (item instanceof Map<?, ?> map) {
      print(map, indent, out);
    } else {
      out.println(indent + OneLine.of(String.valueOf(item)));
    }
  }
}
