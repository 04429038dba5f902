package io.sundew.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.mqtt.Sample;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The path of a QoS 0 PUBLISH of 64 bytes without hooks, from the bytes of the publisher to those
 * for the subscribers; all of it but the channel. A read brings {@value #PER_READ} messages, as
 * under load.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class PublishPathBenchmark {
  private static final int PER_READ = 100;

  /** Which message, and so the version that all speak. */
  @Param({"PUBLISH_QOS0_V311", "PUBLISH_QOS0_V5"})
  public Sample sample = Sample.PUBLISH_QOS0_V311;

  /** How many get each message. */
  @Param({"1", "20"})
  public int subscribers = 1;

  private final BareKernel kernel = new BareKernel();
  private final ByteBuf read = Unpooled.directBuffer(64 << 10);
  private BareClient[] clients = new BareClient[0];

  /** Connects and subscribes everybody. */
  @Setup
  public void setUp() {
    clients = new BareClient[1 + subscribers];
    Arrays.setAll(clients, i -> kernel.connect(sample.version(), "client-" + i));
    for (int i = 1; i < clients.length; i++) {
      clients[i].subscribe("plant/#");
    }
    for (int i = 0; i < PER_READ; i++) {
      sample.writeTo(read);
    }
  }

  /** Gives the buffers back. */
  @TearDown
  public void tearDown() {
    read.release();
    kernel.close();
  }

  /** One message in, and out to each subscriber. */
  @Benchmark
  @OperationsPerInvocation(PER_READ)
  public long publish() {
    read.readerIndex(0);
    clients[0].read(read);
    long bytes = 0;
    for (int i = 1; i < clients.length; i++) {
      bytes += clients[i].written();
    }
    return bytes;
  }
}
