package io.sundew.broker.plugin;

import io.sundew.api.Client;
import io.sundew.api.ProtocolVersion;
import io.sundew.api.Qos;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.time.TimeSource;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a message costs on its way through the hooks, asked about as {@code session.InboundPublish}
 * asks: one message at a time, so that the offloaded hook shows its whole round trip and not what a
 * batch costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class HookChainBenchmark {
  /** Which hooks. */
  @Param public HookSetup hooks = HookSetup.EMPTY;

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final LoopOfOne loop = new LoopOfOne();
  private final Client client = new Publisher();
  private final Publication publication =
      new Publication(
          Topic.of("plant/line-7/sensor-42/temperature"),
          new byte[64],
          Qos.AT_MOST_ONCE,
          false,
          Properties.NONE,
          new Origin("sensor-42", "", "default", "", 0),
          0,
          Publication.NEVER);
  private List<InstanceBindings> instances = List.of();
  private HookChain chain = HookChain.EMPTY;
  private @Nullable ClientChain clientChain;

  /** Binds the hooks. */
  @Setup
  public void setUp() {
    instances = hooks.instances(timer, loop.heartbeat());
    chain = new HookChain(1, instances, TimeSource.SYSTEM);
  }

  /** Ends their threads. */
  @TearDown
  public void tearDown() {
    instances.forEach(InstanceBindings::close);
    timer.shutdownNow();
  }

  /** One message; null where no hook wants to see messages of this client. */
  @Benchmark
  public @Nullable PublishOutcome publish() throws InterruptedException {
    ClientChain known = clientChain;
    if (known == null || !known.isOf(chain, client)) {
      known = chain.of(client, loop);
      clientChain = known;
    }
    if (!known.looksAtPublish()) {
      return null;
    }
    PublishOutcome atOnce =
        known.publishesAtOnce(publication) ? known.publish(publication, loop.later::add) : null;
    return atOnce == null ? walk() : atOnce;
  }

  private PublishOutcome walk() throws InterruptedException {
    List<PublishOutcome> now = chain.publish(List.of(publication), client, loop, loop.later::add);
    while (now == null) {
      loop.tasks.take().run();
      now = loop.later.poll();
    }
    return now.getFirst();
  }

  /** An event loop that is the benchmark's thread. */
  private static final class LoopOfOne implements WatchedLoop {
    private final Heartbeat heartbeat = new Heartbeat();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<List<PublishOutcome>> later = new LinkedBlockingQueue<>();

    @Override
    public Heartbeat heartbeat() {
      return heartbeat;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }
  }

  /** Who publishes. */
  private record Publisher() implements Client {
    private static final SocketAddress ADDRESS =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    @Override
    public String clientId() {
      return "sensor-42";
    }

    @Override
    public String name() {
      return "";
    }

    @Override
    public Map<String, String> attributes() {
      return Map.of();
    }

    @Override
    public String authenticator() {
      return "";
    }

    @Override
    public String listener() {
      return "default";
    }

    @Override
    public SocketAddress remoteAddress() {
      return ADDRESS;
    }

    @Override
    public ProtocolVersion version() {
      return ProtocolVersion.V3_1_1;
    }
  }
}
