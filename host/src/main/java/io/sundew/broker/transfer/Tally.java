package io.sundew.broker.transfer;

import io.sundew.api.store.SessionKey;
import io.sundew.broker.message.Publication;
import io.sundew.broker.session.SessionRecords.Facts;
import io.sundew.broker.session.SessionRecords.Header;
import io.sundew.broker.session.SessionRecords.Wish;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts what comes by. Confined to one thread, but for {@link #total}. */
public final class Tally implements StoreSink {
  private final Runnable each;
  private long sessions;
  private long subscriptions;
  private long wills;
  private long queued;
  private long queuedBytes;
  private long released;
  private long received;
  private long retained;
  private long retainedBytes;
  private long values;

  /** Counts. */
  public Tally() {
    this(() -> {});
  }

  /** Counts, and calls that at each thing, for whoever wants to show progress. */
  public Tally(Runnable each) {
    this.each = each;
  }

  @Override
  public void session(SessionKey key, Facts facts) {
    sessions++;
    wills += facts.will() == null ? 0 : 1;
    each.run();
  }

  @Override
  public void subscription(String filter, Wish wish) {
    subscriptions++;
    each.run();
  }

  @Override
  public void queued(long sequence, Header header, Publication message) {
    queued++;
    queuedBytes += message.payloadBytes().length;
    each.run();
  }

  @Override
  public void released(long sequence) {
    released++;
    each.run();
  }

  @Override
  public void received(int packetId) {
    received++;
    each.run();
  }

  @Override
  public void retained(Publication message) {
    retained++;
    retainedBytes += message.payloadBytes().length;
    each.run();
  }

  @Override
  public void value(String space, String key, byte[] value) {
    values++;
    each.run();
  }

  /** How many things altogether. */
  public long total() {
    return sessions + subscriptions + queued + released + received + retained + values;
  }

  /** The counts by what is counted, in a fixed order. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("sessions", sessions);
    counts.put("subscriptions", subscriptions);
    counts.put("wills", wills);
    counts.put("queued", queued);
    counts.put("queuedBytes", queuedBytes);
    counts.put("released", released);
    counts.put("received", received);
    counts.put("retained", retained);
    counts.put("retainedBytes", retainedBytes);
    counts.put("values", values);
    return counts;
  }

  /** For people, what there is none of left out. */
  @Override
  public String toString() {
    String text =
        counts().entrySet().stream()
            .filter(each -> !each.getKey().endsWith("Bytes"))
            .filter(each -> each.getValue() > 0 || each.getKey().equals("sessions"))
            .map(each -> each.getValue() + " " + WORDS.getOrDefault(each.getKey(), each.getKey()))
            .collect(Collectors.joining(", "));
    return text;
  }

  private static final Map<String, String> WORDS =
      Map.of(
          "queued", "queued messages",
          "released", "awaiting PUBCOMP",
          "received", "awaiting PUBREL",
          "retained", "retained messages");
}
