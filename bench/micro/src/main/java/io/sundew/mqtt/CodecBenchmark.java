package io.sundew.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
 * Bytes to packets and back, in direct buffers as the broker has them. A PUBLISH comes on the topic
 * of the one before it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
public class CodecBenchmark {
  /** Which packet. */
  @Param public Sample sample = Sample.PUBLISH_QOS0_V311;

  private final DecoderLimits limits = DecoderLimits.ofPacketSize(1 << 20);
  private final ByteBuf in = Unpooled.directBuffer(512);
  private final ByteBuf out = Unpooled.directBuffer(512);
  private PacketDecoder decoder = new PacketDecoder(limits);
  private boolean isConnect;

  /** Writes what {@link #decode} reads. */
  @Setup
  public void setUp() {
    sample.writeTo(in);
    decoder.version(sample.version());
    isConnect = sample.packet() instanceof Packet.Connect;
  }

  /** Gives the buffers back. */
  @TearDown
  public void tearDown() {
    in.release();
    out.release();
  }

  /** Reads the packet; a CONNECT with the decoder of a new connection. */
  @Benchmark
  public @Nullable Packet decode() {
    if (isConnect) {
      decoder = new PacketDecoder(limits);
    }
    in.readerIndex(0);
    return decoder.decode(in);
  }

  /** Writes the packet. */
  @Benchmark
  public int encode() {
    out.clear();
    PacketEncoder.encode(sample.packet(), sample.version(), out);
    return out.writerIndex();
  }
}
