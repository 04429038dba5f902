package io.sundew.plugin.bridgemqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sundew.api.ProtocolVersion;
import io.sundew.mqtt.Packet;
import io.sundew.mqtt.PacketEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * What goes out on one connection. Packets are gathered, and whoever writes takes all that has
 * gathered in one go: system calls are what a message costs. Thread safe; one thread at a time
 * writes, and goes on while there is something.
 *
 * <p>Who brings messages writes them itself ({@link #flush}), and may wait in it. The reader must
 * not, or two brokers that both wait for the other to read would wait forever: it adds its answers
 * for the writer's thread ({@link #writeAll}) and reads no more where too many have gathered.
 */
final class Output {
  private static final int INITIAL = 64 << 10;
  private static final int FULL = 1 << 20;
  private static final int ANSWERS = 8 << 20;
  private static final int KEPT = 4 << 20;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition gathered = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final OutputStream stream;
  private final ProtocolVersion version;
  private ByteBuf gathering = Unpooled.buffer(INITIAL);
  private ByteBuf writing = Unpooled.buffer(INITIAL);
  private boolean isTaken;
  private boolean isClosed;

  /** When a write last began or ended, of {@link System#nanoTime()}. */
  private volatile long progressNanos = System.nanoTime();

  private volatile boolean isWriting;

  Output(OutputStream stream, ProtocolVersion version) {
    this.stream = stream;
    this.version = version;
  }

  /** Adds a packet, which the writer's thread writes. */
  void add(Packet packet) {
    lock.lock();
    try {
      if (!isClosed) {
        PacketEncoder.encode(packet, version, gathering);
        gathered.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Adds whatever that appends to the buffer, for {@link #flush}; it must not wait. */
  void gather(Consumer<ByteBuf> packets) {
    lock.lock();
    try {
      if (!isClosed) {
        packets.accept(gathering);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes what has gathered, unless another thread is at it, which then goes on with it.
   *
   * @throws IOException when the connection breaks
   */
  void flush() throws IOException {
    while (take()) {
      try {
        write();
      } finally {
        leave();
      }
    }
  }

  private boolean take() {
    lock.lock();
    try {
      if (isTaken || !gathering.isReadable()) {
        return false;
      }
      isTaken = true;
      ByteBuf full = gathering;
      gathering = writing;
      writing = full;
      room.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void write() throws IOException {
    progressNanos = System.nanoTime();
    isWriting = true;
    stream.write(
        writing.array(), writing.arrayOffset() + writing.readerIndex(), writing.readableBytes());
    stream.flush();
    isWriting = false;
    progressNanos = System.nanoTime();
    writing = writing.capacity() > KEPT ? Unpooled.buffer(INITIAL) : writing.clear();
  }

  private void leave() {
    lock.lock();
    try {
      isTaken = false;
      if (isClosed) {
        gathered.signal(); // the writer's thread may have waited for its turn to end
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes what was added until it is closed and all is written.
   *
   * @throws IOException when the connection breaks
   */
  void writeAll() throws IOException, InterruptedException {
    while (awaitTurn()) {
      flush();
    }
  }

  /** Waits for something to write that nobody is at; false when nothing more comes. */
  private boolean awaitTurn() throws InterruptedException {
    lock.lock();
    try {
      while (isTaken || (!gathering.isReadable() && !isClosed)) {
        gathered.await();
      }
      return gathering.isReadable();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is room for more messages, or the connection has ended. */
  void awaitRoom() throws InterruptedException {
    awaitRoom(FULL);
  }

  /**
   * Waits while more answers have gathered than a remote broker would let happen that reads them.
   */
  void awaitRoomForAnswers() throws InterruptedException {
    awaitRoom(ANSWERS);
  }

  private void awaitRoom(int most) throws InterruptedException {
    lock.lock();
    try {
      while (gathering.readableBytes() > most && !isClosed) {
        room.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what has gathered is still written. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      gathered.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** How long nothing was written, and none is under way. */
  long idleNanos() {
    return isWriting ? 0 : System.nanoTime() - progressNanos;
  }

  /** How long one write has been under way; 0 where none is. */
  long stuckNanos() {
    return isWriting ? System.nanoTime() - progressNanos : 0;
  }
}
