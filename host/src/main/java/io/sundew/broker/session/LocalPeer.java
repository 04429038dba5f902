package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.api.LocalClient.Delivery;
import io.sundew.api.LocalClient.Receiver;
import io.sundew.api.LocalClient.Release;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.ClientChain;
import io.sundew.broker.plugin.HookChain;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client in the broker's own process while it is open, as its session sees it. Confined to the
 * session's event loop.
 */
final class LocalPeer implements Peer {
  private static final Logger LOG = LoggerFactory.getLogger(LocalPeer.class);
  private static final int OVERHEAD = 128;

  private final InProcessClient owner;
  private final Session session;
  private final Loop loop;
  private final Receiver receiver;
  private final Executor thread;
  private final HandOver handOver;
  private final long sinceMillis;
  private @Nullable ClientChain hooks;
  private boolean closed;

  /** A client that takes messages of that session from now on. */
  LocalPeer(InProcessClient owner, Session session, Loop loop, Receiver receiver, Executor thread) {
    this.owner = owner;
    this.session = session;
    this.loop = loop;
    this.receiver = receiver;
    this.thread = thread;
    this.handOver =
        new HandOver(
            thread,
            receiver,
            () -> loop.execute(this::relieved),
            error -> loop.execute(() -> failed(error)));
    this.sinceMillis = loop.millis();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Client client() {
    return owner.identity();
  }

  @Override
  public ClientChain hooks() {
    HookChain now = loop.kernel().chain().get();
    ClientChain known = hooks;
    if (known == null || !known.isOf(now, owner.identity())) {
      known = now.of(owner.identity(), loop);
      hooks = known;
    }
    return known;
  }

  @Override
  public boolean isFull() {
    return handOver.isFull();
  }

  @Override
  public boolean publish(
      Publication publication,
      Qos qos,
      boolean duplicate,
      boolean retain,
      int packetId,
      int[] identifiers,
      boolean many) {
    var delivery =
        new Delivery(
            owner.seen(publication),
            qos,
            packetId,
            retain,
            duplicate,
            publication.secondsLeft(loop.millis()),
            publication.origin().clientId(),
            publication.origin().identity(),
            Instant.ofEpochMilli(publication.receivedAtMillis()));
    handOver.add(delivery, (long) publication.weight() + OVERHEAD);
    owner.countDelivered();
    Counters counters = loop.counters();
    counters.publishSent++;
    counters.payloadBytesSent += publication.payloadBytes().length;
    Tracing tracing = loop.kernel().tracing();
    if (tracing.isOn()) {
      tracing.delivered(session.clientId(), publication, qos.level(), duplicate, packetId);
    }
    return true;
  }

  @Override
  public void sendPubrel(int packetId, ReasonCode reason) {
    handOver.add(new Release(packetId), OVERHEAD);
  }

  private void relieved() {
    if (!closed) {
      loop.lookAtClock();
      session.delivery().drain();
      session.updateWindow();
    }
  }

  @Override
  public void failed(Throwable error) {
    LOG.error("Internal error while serving {}: {}", owner.name(), error.toString());
    LOG.debug("Internal error while serving {}", owner.name(), error);
    close(ReasonCode.UNSPECIFIED_ERROR, "internal error: " + error);
  }

  @Override
  public void close(ReasonCode reason, String message) {
    if (!closed) {
      leave();
      tell(reason, message);
    }
  }

  /** Whether it takes nothing any more. */
  boolean isClosed() {
    return closed;
  }

  /** Its own plugin closes it, and need not be told. */
  void leave() {
    if (!closed) {
      closed = true;
      handOver.close();
      session.detach(false);
    }
  }

  @Override
  public void takenOver(boolean goesOn) {
    closed = true;
    handOver.close();
    session.takeOver(goesOn);
    tell(ReasonCode.SESSION_TAKEN_OVER, "session taken over");
  }

  private void tell(ReasonCode reason, String message) {
    thread.execute(
        () -> {
          try {
            receiver.closed(reason, message);
          } catch (RuntimeException | LinkageError plugins) { // any code may be behind it
            LOG.warn("{} threw when it was told that it is closed: {}", owner.name(), plugins);
          }
        });
  }

  @Override
  public Optional<SessionReport.Connected> report() {
    BrokerClient client = owner.identity();
    return Optional.of(
        new SessionReport.Connected(
            client.name(),
            client.authenticator(),
            client.listener(),
            client.remoteAddress(),
            client.version(),
            0,
            sinceMillis,
            handOver.bytes()));
  }
}
