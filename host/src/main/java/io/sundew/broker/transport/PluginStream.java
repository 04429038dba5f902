package io.sundew.broker.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import io.sundew.api.HttpStream;
import io.sundew.api.Registration;
import io.sundew.broker.http.Answer;
import io.sundew.broker.plugin.BoundRoute;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a plugin sends a client piece by piece. The plugin's threads put pieces into a bounded
 * queue, the channel's event loop takes them out as the socket does. Thread safe.
 */
final class PluginStream implements Answer.Live.Source, HttpStream.Output {
  private static final Logger LOG = LoggerFactory.getLogger(PluginStream.class);
  private static final int ROOM = 64 << 10;

  private final BoundRoute route;
  private final HttpStream stream;
  private final Duration patience;
  private final Function<Runnable, Registration> expiry;
  private final Runnable release;
  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private @Nullable Channel channel;
  private @Nullable Registration registration;
  private long bytes;
  private long taken;
  private boolean ending;
  private boolean lastWritten;
  private boolean over;
  private boolean woken;
  private boolean watched;

  /**
   * @param patience for the client to take something
   * @param expiry has something done when who listens may not any more; called and taken back on
   *     the event loop
   * @param release called once, when nothing is sent any more
   */
  PluginStream(
      BoundRoute route,
      HttpStream stream,
      Duration patience,
      Function<Runnable, Registration> expiry,
      Runnable release) {
    this.route = route;
    this.stream = stream;
    this.patience = patience;
    this.expiry = expiry;
    this.release = release;
  }

  @Override
  public void begin(Channel opened) {
    synchronized (this) {
      channel = opened;
      woken = true; // until the head is flushed below
    }
    Registration expires = expiry.apply(this::end);
    opened
        .closeFuture()
        .addListener(
            _ -> {
              expires.close();
              over();
            });
    Registration registered = route.streams().add(this::cut);
    boolean late;
    synchronized (this) {
      registration = registered;
      late = over;
    }
    if (late) {
      registered.close();
      return;
    }
    opened.flush();
    route.thread("stream", this::run).start();
    write();
  }

  @Override
  public void abandon() {
    over();
  }

  private void run() {
    try {
      stream.begin(this);
    } catch (Exception | LinkageError | AssertionError failure) {
      boolean gone;
      synchronized (this) {
        gone = over;
      }
      if (!gone) {
        LOG.warn("plugin={} a stream failed: {}", route.instance(), failure.toString());
        LOG.debug("The stream's failure", failure);
      }
      cut();
    }
  }

  @Override
  public synchronized boolean offer(byte[] piece) {
    if (over || ending || bytes >= ROOM) {
      return false;
    }
    add(piece);
    return true;
  }

  @Override
  public synchronized void write(byte[] piece) throws IOException, InterruptedException {
    while (!over && !ending && bytes >= ROOM) {
      wait();
    }
    if (over || ending) {
      throw new IOException(over ? "the client has gone" : "the stream was ended");
    }
    add(piece);
  }

  private void add(byte[] piece) {
    if (piece.length > 0) { // an empty chunk would be the last
      pieces.add(piece.clone());
      bytes += piece.length;
      wake();
    }
  }

  private void wake() {
    if (channel != null && !woken) {
      woken = true;
      try {
        channel.eventLoop().execute(this::write);
      } catch (RejectedExecutionException stopped) {
        pieces.clear(); // the broker has stopped, and with it the connection
        bytes = 0;
        ending = true;
      }
    }
  }

  @Override
  public synchronized void end() {
    ending = true;
    notifyAll();
    wake();
  }

  @Override
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  /** Writes what waits as far as the socket takes it. On the event loop. */
  @Override
  public synchronized void write() {
    woken = false;
    if (channel == null || over || !channel.isActive()) {
      return;
    }
    Channel open = channel;
    boolean wrote = false;
    while (open.isWritable() && !pieces.isEmpty()) {
      byte[] piece = pieces.remove();
      bytes -= piece.length;
      taken++;
      open.write(new DefaultHttpContent(Unpooled.wrappedBuffer(piece)));
      wrote = true;
    }
    if (wrote) {
      notifyAll();
    }
    if (pieces.isEmpty() && ending && !lastWritten) {
      lastWritten = true;
      open.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT)
          .addListener(ChannelFutureListener.CLOSE);
    } else if (wrote) {
      open.flush();
    }
    watch(open);
  }

  /** While the socket is full the client has to take something in time. */
  private void watch(Channel open) {
    if (!watched && (ending || !open.isWritable())) {
      watched = true;
      long before = taken;
      open.eventLoop().schedule(() -> check(before), patience.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void check(long before) {
    boolean stuck;
    synchronized (this) {
      watched = false;
      stuck = taken == before && channel != null && (ending || !channel.isWritable());
    }
    if (stuck) {
      cut();
    } else {
      write();
    }
  }

  /** Ends it as it is: the client misses the proper end. */
  private void cut() {
    Channel open;
    synchronized (this) {
      open = channel;
    }
    if (open != null) {
      open.close();
    }
  }

  private void over() {
    Registration registered;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      pieces.clear();
      bytes = 0;
      registered = registration;
      notifyAll();
    }
    if (registered != null) {
      registered.close();
    }
    release.run();
    route.thread("stream-end", () -> ended.complete(null)).start();
  }
}
