package io.sundew.testkit.ledger;

import io.sundew.api.Qos;
import io.sundew.testkit.RawClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Two publishers at QoS 1 and two at QoS 2, a durable subscriber that stays and one that comes and
 * goes; all of them come back whenever the broker was gone. Every fiftieth message is retained. For
 * one test and its thread.
 */
public final class LedgerTraffic implements AutoCloseable {
  private static final int PUBLISHERS = 4;
  private static final int LEAVES_AFTER = 300;
  private static final int LAST_MESSAGES = 500;

  private final Ledger ledger = new Ledger();
  private final Supplier<InetSocketAddress> readers;
  private final List<LedgerPublisher> publishers = new ArrayList<>();
  private final List<LedgerSubscriber> subscribers = new ArrayList<>();

  /**
   * Begins, and returns when the subscribers have their subscriptions.
   *
   * @param broker where the broker is now, asked at each connection
   */
  public LedgerTraffic(Supplier<InetSocketAddress> broker) throws InterruptedException {
    this(broker, broker);
  }

  /**
   * The same with publishers at one broker and subscribers at another, which a bridge connects: it
   * carries {@code p/#} and {@code r/#} at QoS 2, retain flags included.
   */
  public LedgerTraffic(Supplier<InetSocketAddress> writers, Supplier<InetSocketAddress> readers)
      throws InterruptedException {
    this(writers, readers, List.of());
  }

  /**
   * The same; all of it is brought to sinks, too, where no MQTT is spoken, at least once: what
   * arrives there, {@link #received} or {@link #receivedInOrderOfTopic} is told.
   */
  public LedgerTraffic(
      Supplier<InetSocketAddress> writers, Supplier<InetSocketAddress> readers, List<String> sinks)
      throws InterruptedException {
    this.readers = readers;
    sinks.forEach(ledger::sink);
    if (!writers.equals(readers)) {
      ledger.keepTogether();
    }
    subscribers.add(new LedgerSubscriber("steady", 0, ledger, readers));
    subscribers.add(new LedgerSubscriber("fickle", LEAVES_AFTER, ledger, readers));
    subscribers.forEach(LedgerClient::start);
    for (LedgerSubscriber subscriber : subscribers) {
      subscriber.awaitSubscribed();
    }
    for (int i = 0; i < PUBLISHERS; i++) {
      Qos qos = i % 2 == 0 ? Qos.AT_LEAST_ONCE : Qos.EXACTLY_ONCE;
      publishers.add(new LedgerPublisher("publisher-" + i, qos, ledger, writers));
    }
    publishers.forEach(LedgerClient::start);
  }

  /** A message arrived at a sink. Thread safe. */
  public void received(String sink, String topic, String payload) {
    ledger.received(sink, topic.substring(2), Integer.parseInt(payload));
  }

  /** The same where messages of one topic are in order, and not all of one publisher. */
  public void receivedInOrderOfTopic(String sink, String topic, String payload) {
    ledger.received(sink, topic.substring(2), topic, Integer.parseInt(payload));
  }

  /**
   * Waits until so many messages more were acknowledged.
   *
   * @throws AssertionError when that takes more than 30 s
   */
  public void awaitMore(long messages) {
    ledger.awaitMore(messages);
  }

  /** Waits until nothing was acknowledged for so long. */
  public void awaitQuiet(Duration quiet) {
    ledger.awaitQuiet(quiet);
  }

  /**
   * Lets the publishers come to their end, the subscribers get what they are still to get, and
   * looks at the retained messages.
   *
   * @return what is wrong: empty where the broker has kept its promises
   */
  public List<String> finish() throws InterruptedException {
    ledger.awaitMore(LAST_MESSAGES);
    publishers.forEach(LedgerClient::stop);
    for (LedgerPublisher publisher : publishers) {
      publisher.join();
    }
    subscribers.forEach(LedgerClient::stop);
    ledger.awaitComplete();
    publishers.forEach(this::checkRetained);
    return ledger.faults();
  }

  /** The last retained message of each publisher is there, for all were acknowledged in the end. */
  private void checkRetained(LedgerPublisher publisher) {
    try (RawClient reader = RawClient.v5(readers.get()).open()) {
      reader.subscribe(LedgerClient.retainedTopicOf(publisher.name), Qos.AT_MOST_ONCE);
      String last = RawClient.payload(reader.receive());
      int expected = ledger.lastRetained(publisher.name);
      if (Integer.parseInt(last) != expected) {
        ledger.broken("retained of %s is %s and not %d".formatted(publisher.name, last, expected));
      }
    }
  }

  /** In words: how much was published, and how much came twice. */
  public String summary() {
    return ledger.summary();
  }

  /** Ends all clients. */
  @Override
  public void close() {
    publishers.forEach(LedgerClient::stop);
    subscribers.forEach(LedgerClient::leave);
  }
}
