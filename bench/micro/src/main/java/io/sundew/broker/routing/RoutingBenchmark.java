package io.sundew.broker.routing;

import io.sundew.mqtt.Topic;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Who gets a message, and what a change of that costs, with {@link SubscriptionMix} in the index.
 * The topics and filters are taken in an order that no cache of the processor foresees.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(jvmArgsAppend = "-Xmx4g", value = 1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class RoutingBenchmark {
  private static final int TOPICS = 1 << 14;
  private static final int CACHED_TOPICS = 16_384; // as session.Loop has it
  private static final int HOT_TOPICS = 64;
  private static final int STRIDE = 7919;

  /** How many there are. */
  @Param({"1000", "100000", "1000000"})
  public int subscriptions = 1000;

  private final SubscriptionIndex index = new SubscriptionIndex();
  private final MatchCache cache = new MatchCache(index, CACHED_TOPICS);
  private final LevelHashes scratch = new LevelHashes(); // as the cache has one
  private final SubscriptionMix.Client client = new SubscriptionMix.Client();
  private final Topic[] topics = new Topic[TOPICS];
  private final Subscription[] changes = new Subscription[TOPICS];
  private int next;

  /** Fills the index. */
  @Setup
  public void setUp() {
    SubscriptionMix.fill(index, 0, subscriptions);
    for (int i = 0; i < TOPICS; i++) {
      int number = (int) ((long) i * STRIDE % subscriptions);
      topics[i] = Topic.of(SubscriptionMix.topic(number));
      changes[i] =
          SubscriptionMix.subscription(client, SubscriptionMix.filter(subscriptions + number));
    }
  }

  /** A topic that is remembered: most publishers stay on a few. */
  @Benchmark
  public Matches cached() {
    return cache.match(topics[next++ & (HOT_TOPICS - 1)]);
  }

  /** A topic that is not remembered: the look-up in the index. */
  @Benchmark
  public Matches match() {
    return index.match(topics[next++ & (TOPICS - 1)].name(), scratch);
  }

  /** One subscription comes and goes. */
  @Benchmark
  public boolean subscribeAndUnsubscribe() {
    Subscription change = changes[next++ & (TOPICS - 1)];
    index.subscribe(change);
    return index.unsubscribe(client, change.filter(), "");
  }
}
