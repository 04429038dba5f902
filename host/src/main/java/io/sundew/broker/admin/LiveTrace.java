package io.sundew.broker.admin;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Json;
import io.sundew.broker.plugin.TopicFilter;
import io.sundew.broker.session.Tracing;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One operator's look at what clients do: a line of JSON for each event, sent as it happens. What
 * the operator does not take in time waits in a bounded queue; what does not fit is dropped,
 * counted and told. Events come on any thread, the rest is confined to the channel's event loop.
 */
final class LiveTrace implements Tracing.Tracer, Answer.Live.Source {
  private static final int WAITING_EVENTS = 4096;
  private static final long WAITING_CHARACTERS = 16 << 20;
  private static final int LINES_A_WRITE = 256;

  private final Tracing tracing;
  private final Optional<String> client;
  private final Optional<TopicFilter> topic;
  private final long count;
  private final boolean payloads;
  private final AtomicLong waitingCharacters = new AtomicLong();
  private final Queue<Tracing.Event> waiting = new ArrayBlockingQueue<>(WAITING_EVENTS);
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile @Nullable Channel channel;
  private long sent;
  private boolean ended;

  /**
   * @param client whose events; empty: anybody's
   * @param topic what they must be about; empty: anything
   * @param count ends after so many; 0: never
   * @param payloads whether messages that come in are told with their payload
   */
  LiveTrace(
      Tracing tracing,
      Optional<String> client,
      Optional<TopicFilter> topic,
      long count,
      boolean payloads) {
    this.tracing = tracing;
    this.client = client;
    this.topic = topic;
    this.count = count;
    this.payloads = payloads;
  }

  @Override
  public boolean wants(String clientId, String about) {
    if (client.isPresent() && !client.get().equals(clientId)) {
      return false;
    }
    return topic.isEmpty()
        || (about.isEmpty() ? client.isPresent() : topic.get().overlaps(plain(about)));
  }

  private static String plain(String filter) {
    return TopicFilter.withoutShare(filter);
  }

  @Override
  public boolean wantsPayloads() {
    return payloads;
  }

  /** Characters of an event's payload, and of what belongs to it, that wait with it. */
  private long sizeOf(Tracing.Event event) {
    return payloads && event.facts().get("payload") instanceof String text
        ? text.length() + String.valueOf(event.facts().get("details")).length()
        : 0;
  }

  @Override
  public void tell(Tracing.Event event) {
    long size = sizeOf(event);
    boolean fits = waitingCharacters.addAndGet(size) <= WAITING_CHARACTERS;
    if (!fits || !waiting.offer(event)) {
      waitingCharacters.addAndGet(-size);
      dropped.incrementAndGet();
    }
    Channel open = channel;
    if (open != null && woken.compareAndSet(false, true)) {
      open.eventLoop().execute(this::write);
    }
  }

  /** Begins, on a channel to which the head of the response has been written. */
  @Override
  public void begin(Channel opened) {
    channel = opened;
    tracing.add(this);
    opened.closeFuture().addListener(_ -> tracing.remove(this));
    opened.writeAndFlush(content(line(Map.of("event", "tracing"))));
  }

  /** Writes what waits as far as the socket takes it. */
  @Override
  public void write() {
    woken.set(false);
    Channel open = channel;
    while (open != null && !ended && open.isActive() && open.isWritable()) {
      byte[] lines = lines();
      if (lines.length == 0) {
        return;
      }
      open.writeAndFlush(content(lines));
      if (count > 0 && sent >= count) {
        end(open);
      }
    }
  }

  private void end(Channel open) {
    ended = true;
    tracing.remove(this);
    open.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
  }

  private byte[] lines() {
    var lines = new ByteArrayOutputStream();
    long lost = dropped.getAndSet(0);
    if (lost > 0) {
      lines.writeBytes(line(Map.of("event", "dropped", "count", lost)));
    }
    for (int i = 0; i < LINES_A_WRITE && (count == 0 || sent < count); i++) {
      Tracing.Event event = waiting.poll();
      if (event == null) {
        break;
      }
      waitingCharacters.addAndGet(-sizeOf(event));
      lines.writeBytes(line(shown(event)));
      sent++;
    }
    return lines.toByteArray();
  }

  private Map<String, Object> shown(Tracing.Event event) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("time", Instant.ofEpochMilli(event.millis()).toString());
    shown.put("clientId", event.clientId());
    shown.put("event", event.event());
    shown.putAll(event.facts());
    if (!payloads) {
      shown.remove("payload"); // it is told to another, who records it
      shown.remove("details");
    }
    return shown;
  }

  private static byte[] line(Object value) {
    var line = new ByteArrayOutputStream();
    line.writeBytes(Json.write(value));
    line.write('\n');
    return line.toByteArray();
  }

  private static DefaultHttpContent content(byte[] bytes) {
    return new DefaultHttpContent(Unpooled.wrappedBuffer(bytes));
  }
}
