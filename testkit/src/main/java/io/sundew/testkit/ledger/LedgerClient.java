package io.sundew.testkit.ledger;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.Properties;
import io.sundew.testkit.RawClient;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client with a durable session that connects again whenever the broker is gone. It runs on a
 * thread of its own, where all its methods but {@link #stop}, {@link #leave} and {@link #join} are
 * called.
 */
abstract class LedgerClient {
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration SILENCE = Duration.ofSeconds(20);

  final String name;
  final Ledger ledger;
  private final Supplier<InetSocketAddress> broker;
  private final Thread thread;
  private volatile boolean stopping;
  private volatile boolean leaving;
  private boolean knownToBroker;

  LedgerClient(String name, Ledger ledger, Supplier<InetSocketAddress> broker) {
    this.name = name;
    this.ledger = ledger;
    this.broker = broker;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** It is to come to its end. */
  void stop() {
    stopping = true;
  }

  /** It is to end, done or not. */
  void leave() {
    leaving = true;
    stopping = true;
  }

  boolean isStopping() {
    return stopping;
  }

  /** Waits for its end. */
  void join() throws InterruptedException {
    thread.join(Ledger.PATIENCE);
    if (thread.isAlive()) {
      thread.interrupt();
      ledger.broken(name + " does not come to its end");
    }
  }

  private void run() {
    while (!isDone() && !leaving && !Thread.currentThread().isInterrupted()) {
      try (RawClient client = connect()) {
        if (client == null) {
          LockSupport.parkNanos(PAUSE.toNanos()); // nothing tells when the broker is back
        } else {
          client.deadline(SILENCE);
          connected(client);
          converse(client);
        }
      } catch (UncheckedIOException brokerGone) {
        LockSupport.parkNanos(PAUSE.toNanos());
      } catch (RuntimeException | AssertionError error) {
        ledger.broken(name + ": " + error);
        return;
      }
    }
  }

  /** Whether it has nothing left to do. */
  abstract boolean isDone();

  /** It is connected: what it sends first. */
  abstract void connected(RawClient client);

  /** What it sends when there is time. */
  abstract void beforeReading(RawClient client);

  abstract void received(RawClient client, Packet packet);

  /** Whether it wants to leave for a while. */
  boolean wantsToLeave() {
    return false;
  }

  private @Nullable RawClient connect() {
    InetSocketAddress address = broker.get();
    RawClient client;
    try {
      client = RawClient.connect(address, ProtocolVersion.V5);
    } catch (UncheckedIOException notThere) {
      return null;
    }
    try {
      client.deadline(SILENCE);
      client.send(RawClient.v5(address).clientId(name).durable().keepAlive(0).packet());
      if (!(client.expectOrClosed() instanceof Packet.Connack connack)
          || connack.reason() != ReasonCode.SUCCESS) {
        client.close();
        return null;
      }
      if (knownToBroker && !connack.sessionPresent()) {
        ledger.broken("the broker has forgotten the session of " + name);
      }
      knownToBroker = true;
      return client;
    } catch (UncheckedIOException gone) {
      client.close();
      return null;
    }
  }

  private void converse(RawClient client) {
    while (!isDone() && !leaving) {
      beforeReading(client);
      if (isDone()) {
        return;
      }
      if (wantsToLeave()) {
        client.disconnect();
        return;
      }
      Packet packet = client.expectOrClosed();
      if (packet == null || packet instanceof Packet.Disconnect) {
        return;
      }
      received(client, packet);
    }
  }

  static Packet.Pubrel pubrel(int packetId) {
    return new Packet.Pubrel(packetId, ReasonCode.SUCCESS, Properties.NONE);
  }

  static Packet.Pubrec pubrec(int packetId) {
    return new Packet.Pubrec(packetId, ReasonCode.SUCCESS, Properties.NONE);
  }

  static Packet.Pubcomp pubcomp(int packetId) {
    return new Packet.Pubcomp(packetId, ReasonCode.SUCCESS, Properties.NONE);
  }

  static Packet.Puback puback(int packetId) {
    return new Packet.Puback(packetId, ReasonCode.SUCCESS, Properties.NONE);
  }

  static String topicOf(String publisher) {
    return "p/" + publisher;
  }

  static String retainedTopicOf(String publisher) {
    return "r/" + publisher;
  }

  static boolean isQos2(Packet.Publish publish) {
    return publish.qos() == Qos.EXACTLY_ONCE;
  }
}
