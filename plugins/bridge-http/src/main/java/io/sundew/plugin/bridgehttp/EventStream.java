package io.sundew.plugin.bridgehttp;

import io.sundew.api.HttpStream;
import io.sundew.api.LocalClient;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.LocalClient.Outbound;
import io.sundew.api.ReasonCode;
import io.sundew.api.Registration;
import io.sundew.api.Scheduler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's server-sent events: a local client of the broker on one side, the stream on the
 * other. Who reads slowly makes its own client wait, whose queue is the broker's. Thread safe.
 */
final class EventStream implements HttpStream, LocalClient.Receiver, AutoCloseable {
  private static final int WINDOW = 100;
  private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.US_ASCII);

  private final LocalClient client;
  private final Duration heartbeat;
  private final Scheduler scheduler;
  private final Consumer<EventStream> ended;
  private final MessageIds ids = new MessageIds("");
  private @Nullable Output output;
  private @Nullable Registration beat;
  private boolean over;
  private volatile long lastNanos = System.nanoTime();

  /**
   * @param ended is told once, when it is over
   */
  EventStream(
      LocalClient client, Duration heartbeat, Scheduler scheduler, Consumer<EventStream> ended) {
    this.client = client;
    this.heartbeat = heartbeat;
    this.scheduler = scheduler;
    this.ended = ended;
  }

  LocalClient client() {
    return client;
  }

  @Override
  public void begin(Output to) {
    synchronized (this) {
      if (over) {
        to.end();
        return;
      }
      output = to;
      beat = scheduler.every(heartbeat.dividedBy(2), () -> beat(to));
    }
    to.ended().thenRun(this::close);
    to.offer(COMMENT); // so that clients know at once that it works
    client.open(WINDOW, this);
  }

  private void beat(Output to) {
    if (System.nanoTime() - lastNanos >= heartbeat.toNanos() / 2 && to.offer(COMMENT)) {
      lastNanos = System.nanoTime();
    }
  }

  @Override
  public void receive(List<Outbound> outbound) throws InterruptedException {
    Output to;
    synchronized (this) {
      to = output;
    }
    if (to == null) {
      return; // it is over
    }
    List<Integer> written = new ArrayList<>();
    try {
      for (Outbound each : outbound) {
        if (each instanceof Delivery delivery) { // nothing is subscribed to at QoS 2
          to.write(event(delivery));
          if (delivery.packetId() != 0) {
            written.add(delivery.packetId());
          }
        }
      }
      lastNanos = System.nanoTime();
      written.forEach(client::acknowledge);
    } catch (IOException gone) {
      close();
    }
  }

  private byte[] event(Delivery delivery) {
    var event = new ByteArrayOutputStream();
    event.writeBytes("event: message\ndata: ".getBytes(StandardCharsets.US_ASCII));
    event.writeBytes(Payloads.onOneLine(Envelope.bytes(delivery, ids.of(delivery))));
    event.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    return event.toByteArray();
  }

  @Override
  public void closed(ReasonCode reason, String why) {
    close();
  }

  /** The client has gone before the stream began. */
  void closeUnlessBegun() {
    boolean begun;
    synchronized (this) {
      begun = output != null;
    }
    if (!begun) {
      close();
    }
  }

  @Override
  public void close() {
    Output to;
    Registration beating;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      to = output;
      beating = beat;
    }
    if (beating != null) {
      beating.close();
    }
    client.end();
    if (to != null) {
      to.end();
    }
    ended.accept(this);
  }
}
