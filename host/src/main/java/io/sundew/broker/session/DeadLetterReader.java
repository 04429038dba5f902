package io.sundew.broker.session;

import io.sundew.api.Client;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.broker.message.Publication;
import io.sundew.broker.plugin.ClientChain;
import io.sundew.broker.plugin.HookChain;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Looks through dead letters once: all that are there when it begins leave their queue one after
 * the other, each when something was done with it. Confined to the session's event loop.
 */
final class DeadLetterReader implements Peer {
  private static final int WINDOW = 100;

  private final Session session;
  private final Loop loop;
  private final Use use;
  private final BrokerClient client;
  private final ClientChain noHooks;
  private final CompletableFuture<Integer> done = new CompletableFuture<>();
  private final List<Outgone> read = new ArrayList<>();
  private long left;
  private int used;

  /** What is done with a letter, before it leaves the queue. */
  interface Use {
    /** Returns whether it was wanted. */
    boolean use(Publication letter, Qos qos);
  }

  private record Outgone(int packetId, Qos qos) {}

  /** Looks at so many letters. */
  DeadLetterReader(Session session, Loop loop, long count, Use use) {
    this.session = session;
    this.loop = loop;
    this.left = count;
    this.use = use;
    this.client =
        new BrokerClient(
            session.clientId(),
            "",
            Map.of(),
            "",
            "",
            InetSocketAddress.createUnresolved("local", 0),
            ProtocolVersion.V5);
    this.noHooks = HookChain.EMPTY.of(client, loop);
  }

  /** Begins; completes on the loop with how many were wanted, once the store knows. */
  CompletionStage<Integer> begin() {
    session.attach(this, WINDOW);
    return done;
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
    if (read.isEmpty()) { // what was sent is settled after it was, not while
      loop.execute(this::settle);
    }
    if (left > 0) {
      left--;
      used += use.use(publication, qos) ? 1 : 0;
      read.add(new Outgone(packetId, qos));
    }
    return true;
  }

  private void settle() {
    List<Outgone> some = List.copyOf(read);
    read.clear();
    for (Outgone each : some) {
      if (each.qos() == Qos.AT_LEAST_ONCE) {
        session.delivery().acknowledged(each.packetId());
      } else {
        session.delivery().received(each.packetId(), ReasonCode.UNSPECIFIED_ERROR); // ends it
      }
    }
    if (left <= 0 && !done.isDone() && read.isEmpty()) {
      session.detach(false);
      LocalPublisher.whenSafe(loop, () -> done.complete(used));
    }
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public Client client() {
    return client;
  }

  @Override
  public ClientChain hooks() {
    return noHooks;
  }

  @Override
  public boolean isFull() {
    return left <= 0;
  }

  @Override
  public void sendPubrel(int packetId, ReasonCode reason) {
    // Letters of QoS 2 are settled by an error, which no PUBREL follows.
  }

  @Override
  public void failed(Throwable error) {
    done.completeExceptionally(error);
    session.detach(false);
  }

  @Override
  public void close(ReasonCode reason, String message) {
    done.completeExceptionally(new IllegalStateException(message));
    session.detach(false);
  }

  @Override
  public void takenOver(boolean goesOn) {
    done.completeExceptionally(new IllegalStateException("session taken over"));
    session.takeOver(goesOn);
  }

  @Override
  public Optional<SessionReport.Connected> report() {
    return Optional.empty();
  }
}
