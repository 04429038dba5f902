package io.sundew.broker.transport;

import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.Source;
import io.sundew.broker.session.Kernel;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a broker, told apart by their names. Changes are made by one thread at a time;
 * looking is thread safe.
 */
public final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final Kernel kernel;
  private final EventLoops loops;
  private final Admission admission;
  private volatile List<Listener> all = List.of();

  /** No listener yet. */
  public Listeners(Kernel kernel, EventLoops loops) {
    this.kernel = kernel;
    this.loops = loops;
    this.admission = new Admission(() -> kernel.config().limits(), kernel.time());
  }

  /** Those that are open. */
  public List<Listener> all() {
    return all;
  }

  /** The open one of that name. */
  public Optional<Listener> find(String name) {
    return all.stream().filter(each -> each.config().name().equals(name)).findFirst();
  }

  /**
   * A change that is made and can still be taken back, but for those that go: they go when it is
   * confirmed.
   */
  public final class Change {
    private final List<Listener> next = new ArrayList<>();
    private final Deque<Runnable> undo = new ArrayDeque<>();

    private Change() {}

    /** Ends the listeners that are not wanted any more, with their connections. */
    public void confirm() {
      List<Listener> gone = all.stream().filter(each -> !next.contains(each)).toList();
      all = List.copyOf(next);
      gone.forEach(Listener::end);
    }

    /** Makes all as it was. */
    public void takeBack() {
      while (!undo.isEmpty()) {
        try {
          undo.pop().run();
        } catch (UncheckedIOException lost) {
          LOG.error("A listener could not be opened again: {}", lost.getMessage());
        }
      }
    }

    private void open(ListenerConfig wanted) {
      Optional<Listener> open = find(wanted.name());
      if (open.isEmpty()) {
        var listener = new Listener(wanted, kernel, loops, admission);
        undo.push(listener::close);
        next.add(listener);
      } else {
        Listener listener = open.get();
        ListenerConfig before = listener.config();
        next.add(listener);
        if (!before.equals(wanted)) {
          listener.change(wanted);
          undo.push(() -> listener.change(before));
        }
      }
    }
  }

  /**
   * Opens and changes what is wanted; nothing is closed before the change is confirmed, but sockets
   * that would be in the way of new ones of their own listener.
   *
   * @throws ConfigException when an address cannot be listened on: all is as it was
   */
  public Change change(List<ListenerConfig> wanted) {
    var change = new Change();
    for (ListenerConfig listener : wanted) {
      try {
        change.open(listener);
      } catch (UncheckedIOException cannotListen) {
        change.takeBack();
        throw new ConfigException(
            Source.BUILT_IN, "listener " + listener.name() + ": " + cannotListen.getMessage());
      }
    }
    return change;
  }
}
