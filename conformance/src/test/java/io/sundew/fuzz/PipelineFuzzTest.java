package io.sundew.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.sundew.api.Qos;
import io.sundew.broker.config.Limits;
import io.sundew.testkit.Await;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import io.sundew.testkit.WireCases;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Streams of changed packets through the broker's own path in memory, many connections at a time on
 * two event loops, while a witness is connected that must notice nothing of it.
 */
class PipelineFuzzTest {
  static final long SEED = Long.getLong("sundew.fuzz.seed", 4_711);

  private static final int PACKETS = Integer.getInteger("sundew.fuzz.packets", 1_000_000);
  private static final int NIGHTLY_PACKETS = Integer.getInteger("sundew.fuzz.packets", 10_000_000);
  private static final int PARANOID_PACKETS = 50_000;
  private static final int CONCURRENT = 64;
  private static final int STREAMS_BETWEEN_LOOKS = 256;
  private static final int SLOW_PEERS = 32;
  private static final Duration ALL_HAS_EXPIRED = Duration.ofMinutes(5);
  private static final String OWN_LEAK = "leaked by the test itself";

  private final Set<Conversation> open = ConcurrentHashMap.newKeySet();

  /** The seed of a run that is to see what no run saw before, unless one is asked for again. */
  static long freshSeed() {
    return Long.getLong("sundew.fuzz.seed", System.nanoTime());
  }

  @Test
  void millionPackets_leaveNoErrorNoLeakNoStuckConnection() {
    requireCleanAfter(PACKETS, SEED);
  }

  @Test
  @Tag("nightly")
  void tenMillionPackets_ofAFreshSeed_leaveNoErrorNoLeakNoStuckConnection() {
    requireCleanAfter(NIGHTLY_PACKETS, freshSeed());
  }

  private void requireCleanAfter(int packets, long seed) {
    long before = UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    var allocator = new UnpooledByteBufAllocator(true, true);
    try (var pipeline = new Pipeline(limits(), 2, allocator)) {
      play(pipeline, packets, seed);
      Await.until(
          () -> allocator.metric().usedDirectMemory() == 0,
          () -> allocator.metric().usedDirectMemory() + " bytes are still in use");
    }
    assertEquals(before, UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory());
  }

  @Test
  void paranoidLeakDetection_findsOnlyTheBufferLeakedOnPurpose() throws InterruptedException {
    ResourceLeakDetector.Level usual = ResourceLeakDetector.getLevel();
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    try (var pipeline = new Pipeline(limits(), 2, ByteBufAllocator.DEFAULT)) {
      play(pipeline, PARANOID_PACKETS, SEED);
      pipeline.log().allow(OWN_LEAK);
      leak();
      Await.until(
          () -> collected(pipeline), () -> "the leak detector does not even find a known leak");
      pipeline.requireQuietLog();
    } finally {
      ResourceLeakDetector.setLevel(usual);
    }
  }

  /** Makes what is out of use known to the detector, which reports when something is allocated. */
  private static boolean collected(Pipeline pipeline) {
    System.gc();
    for (int i = 0; i < 100; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
    return pipeline.log().lines().stream().anyMatch(line -> line.contains(OWN_LEAK));
  }

  /** On a thread of its own, so that the report the detector prints is short. */
  private static void leak() throws InterruptedException {
    Thread.ofPlatform().start(PipelineFuzzTest::forgetToRelease).join();
  }

  private static void forgetToRelease() {
    ByteBuf leaked = ByteBufAllocator.DEFAULT.directBuffer(16);
    leaked.touch(OWN_LEAK);
  }

  private void play(Pipeline pipeline, int packets, long seed) {
    System.out.println("pipeline fuzz: seed " + seed + " (-Dsundew.fuzz.seed)");
    var streams = new Streams(seed, WireCases.all());
    var random = new SplittableRandom(seed);
    var free = new Semaphore(CONCURRENT);
    try (RawClient witness = RawClient.v5(pipeline.address()).clientId("witness").open()) {
      witness.subscribe("witness", Qos.AT_LEAST_ONCE);
      for (int number = 0; pipeline.counted().messagesReceived() < packets; number++) {
        converse(pipeline, streams.stream(number), random, free);
        if (number % STREAMS_BETWEEN_LOOKS == 0) {
          pipeline.requireQuietLog();
          pipeline.time().advance(Duration.ofMillis(random.nextInt(2_000)));
        }
        if (number % 8_192 == 0) {
          echo(witness, number);
        }
      }
      acquire(free, CONCURRENT);
      requireNothingLeft(pipeline);
      echo(witness, -1);
      witness.expectNothing();
    }
    pipeline.requireQuietLog();
    System.out.println("pipeline fuzz: " + pipeline.counted());
  }

  private void converse(
      Pipeline pipeline, Streams.Stream stream, SplittableRandom random, Semaphore free) {
    acquire(free, 1);
    boolean slow = random.nextInt(SLOW_PEERS) == 0;
    boolean patient = !slow && random.nextInt(4) > 0;
    var conversation = new Conversation(stream, patient);
    open.add(conversation);
    MemoryChannel channel =
        pipeline.open(conversation, slow ? random.nextInt(4_096) : Long.MAX_VALUE);
    conversation.begin(
        channel,
        () -> {
          open.remove(conversation);
          free.release();
        });
  }

  private void acquire(Semaphore free, int permits) {
    try {
      assertTrue(free.tryAcquire(permits, 20, TimeUnit.SECONDS), () -> "stuck: " + open);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void echo(RawClient witness, int number) {
    witness.publish("witness", Qos.AT_LEAST_ONCE, "round " + number);
    witness.receive("witness", "round " + number);
  }

  /** Only the witness is there when all the others had to be gone. */
  private static void requireNothingLeft(Pipeline pipeline) {
    assertTrue(pipeline.kernel().sessions().count() <= limits().maxSessions() + 2);
    assertTrue(pipeline.kernel().retained().count() <= limits().maxRetainedMessages());
    Await.until(
        () -> pipeline.connections() == 1, () -> pipeline.connections() + " connections are open");
    Await.until(
        () -> {
          pipeline.time().advance(ALL_HAS_EXPIRED);
          return pipeline.kernel().sessions().count() == 1;
        },
        () -> "sessions that do not expire: " + pipeline.kernel().sessions().all());
    assertEquals(0, pipeline.kernel().queueMemory().used());
  }

  /** Small enough for each limit to be met now and then. */
  private static Limits limits() {
    return TestBroker.builder()
        .limit("maxPacketSize", 64 << 10)
        .limit("maxConnectBytes", 16 << 10)
        .limit("maxInflight", 20)
        .limit("receiveMaximum", 20)
        .limit("maxQueuedMessages", 200)
        .limit("maxQueuedBytes", 256L << 10)
        .limit("maxSubscriptions", 50)
        .limit("maxRetainedMessages", 100)
        .limit("maxSessions", 40)
        .limit("maxSessionExpirySeconds", 30L)
        .limit("maxUserProperties", 20)
        .limit("maxClientIdBytes", 100)
        .limit("maxTopicAliases", 8)
        .config()
        .limits();
  }
}
