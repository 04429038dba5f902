package io.sundew.broker.session;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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

  /** How many get each message. */
  @Param({"1", "20"})
  public int subscribers = 1;

  private final BareKernel kernel = new BareKernel();
  private final ByteBuf read = Unpooled.directBuffer(64 << 10);
  private final BareClient publisher = kernel.connect("publisher");
  private BareClient[] receivers = new BareClient[0];

  /** Connects and subscribes everybody. */
  @Setup
  public void setUp() {
    receivers = new BareClient[subscribers];
    for (int i = 0; i < subscribers; i++) {
      receivers[i] = kernel.connect("subscriber-" + i);
      receivers[i].subscribe("plant/line-7/sensor-42/temperature");
    }
    for (int i = 0; i < PER_READ; i++) {
      BareClient.writePublish(read, "plant/line-7/sensor-42/temperature", new byte[64]);
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
    publisher.read(read);
    long bytes = 0;
    for (BareClient receiver : receivers) {
      bytes += receiver.written();
    }
    return bytes;
  }
}
