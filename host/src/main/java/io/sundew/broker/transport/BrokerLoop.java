package io.sundew.broker.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import io.sundew.broker.session.Loop;
import java.util.Arrays;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * An event loop that writes once a round: connections that have something to send are noted, and
 * when the round's input and tasks are done each of them is flushed. It also owns the one buffer
 * that all its connections read into, so that an idle connection holds none.
 */
final class BrokerLoop extends SingleThreadIoEventLoop {
  private static final int READ_BYTES = 64 << 10;
  private static final int FIRST_CAPACITY = 64;

  /** Tasks in a row before sockets get their turn: a plugin may bring new ones without end. */
  private static final long MOST_TASK_MILLIS = 1;

  private final ByteBuf readBuffer =
      Unpooled.directBuffer(READ_BYTES + ConnectionHandler.SMALL_PARTIAL);
  private @Nullable ConnectionHandler[] dirty = new @Nullable ConnectionHandler[FIRST_CAPACITY];
  private int dirtyCount;
  private @Nullable Loop loop;

  BrokerLoop(IoEventLoopGroup parent, Executor executor, IoHandlerFactory factory) {
    super(
        parent,
        executor,
        factory,
        Integer.MAX_VALUE,
        RejectedExecutionHandlers.reject(),
        MOST_TASK_MILLIS);
  }

  /** Gives the loop its share of the kernel; called once, before the first connection. */
  void serve(Loop state) {
    loop = state;
  }

  Loop loop() {
    Loop state = loop;
    if (state == null) {
      throw new IllegalStateException("the event loop was not given its state");
    }
    return state;
  }

  /** The buffer to read into; whoever hands it to the channel retains it first. */
  ByteBuf readBuffer() {
    return readBuffer;
  }

  /** This connection is to be flushed at the end of the round. */
  void flushLater(ConnectionHandler connection) {
    if (dirtyCount == dirty.length) {
      dirty = Arrays.copyOf(dirty, dirtyCount * 2);
    }
    dirty[dirtyCount++] = connection;
  }

  @Override
  protected void afterRunningAllTasks() {
    super.afterRunningAllTasks();
    Loop state = loop;
    if (state == null) {
      flush();
      return;
    }
    state.endInput();
    flush();
    if (state.hasPublishers()) {
      letPublish(state);
    }
    state.endRound();
  }

  /** What connections were sent in this round is on its way before others take their time. */
  private void letPublish(Loop state) {
    boolean ending = isShuttingDown();
    state.letPublish(ending);
    state.endInput();
    flush();
    if (!ending && state.hasPublishers()) {
      execute(BrokerLoop::beginRound);
    }
  }

  /** A task that keeps the loop from waiting for sockets when a round is to follow at once. */
  private static void beginRound() {}

  /**
   * A flush may make another connection dirty, so the end of the list is looked at anew each time.
   */
  private void flush() {
    for (int i = 0; i < dirtyCount; i++) {
      ConnectionHandler connection = dirty[i];
      dirty[i] = null;
      if (connection != null) {
        connection.endRound();
      }
    }
    dirtyCount = 0;
  }

  /** Gives buffers back once the loop's thread has ended. */
  void release() {
    readBuffer.release();
    loop().release();
  }
}
