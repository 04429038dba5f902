package io.sundew.broker.transport;

import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.TlsConfig;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.session.Kernel;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
  private final Supplier<List<String>> readiness;
  private volatile List<Listener> all = List.of();

  /**
   * No listener yet.
   *
   * @param readiness the parts of the broker that keep it from being ready, asked for by whoever
   *     asks for its health
   */
  public Listeners(Kernel kernel, EventLoops loops, Supplier<List<String>> readiness) {
    this.readiness = readiness;
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

    private void open(ListenerConfig wanted, ListenerTls.@Nullable Loaded tls) {
      Optional<Listener> open = find(wanted.name());
      if (open.isEmpty()) {
        var listener = new Listener(wanted, tls, kernel, loops, admission, readiness);
        undo.push(listener::close);
        next.add(listener);
      } else {
        Listener listener = open.get();
        ListenerConfig before = listener.config();
        ListenerTls.Loaded tlsBefore = listener.tls();
        next.add(listener);
        listener.speakTls(tls);
        undo.push(() -> listener.speakTls(tlsBefore));
        if (!before.equals(wanted)) {
          listener.change(wanted);
          undo.push(() -> listener.change(before));
        }
      }
    }
  }

  /**
   * Opens and changes what is wanted; nothing is closed before the change is confirmed, but sockets
   * that would be in the way of new ones of their own listener. Keys and certificates are loaded
   * anew.
   *
   * @param chain has the plugins that give listeners their certificates
   * @throws ConfigException when an address cannot be listened on or a certificate not be used: all
   *     is as it was
   */
  public synchronized Change change(List<ListenerConfig> wanted, HookChain chain) {
    Map<String, ListenerTls.Loaded> loaded = new HashMap<>();
    for (ListenerConfig listener : wanted) {
      listener
          .tls()
          .ifPresent(tls -> loaded.put(listener.name(), load(listener.name(), tls, chain)));
    }
    var change = new Change();
    for (ListenerConfig listener : wanted) {
      try {
        change.open(listener, loaded.get(listener.name()));
      } catch (UncheckedIOException cannotListen) {
        change.takeBack();
        throw new ConfigException(
            listener.source(), "listener " + listener.name() + ": " + cannotListen.getMessage());
      }
    }
    return change;
  }

  /**
   * Of a listener that goes on as it is only the files may have changed: where these do not do, it
   * keeps what it has and the rest of the change is made.
   */
  private ListenerTls.Loaded load(String name, TlsConfig wanted, HookChain chain) {
    ListenerTls now = find(name).map(Listener::tlsInForce).orElse(null);
    if (now == null || !now.stays(wanted, chain)) {
      return ListenerTls.load(name, wanted, chain);
    }
    now.reload(chain, kernel.time().now());
    return now.current();
  }

  /** Says which listeners' certificates have ended or soon will. Any thread. */
  public void warnOfExpiry() {
    for (Listener listener : all) {
      ListenerTls tls = listener.tlsInForce();
      if (tls != null) {
        tls.warnIfExpiring(kernel.time().now());
      }
    }
  }

  /**
   * The chain is about to be another one: listeners whose certificates come from a plugin that was
   * replaced get those of its successor.
   *
   * @throws ConfigException when these cannot be used: all is as it was
   */
  public synchronized void follow(HookChain chain) {
    Map<ListenerTls, ListenerTls.Loaded> loaded = new HashMap<>();
    for (Listener listener : all) {
      ListenerTls tls = listener.tlsInForce();
      String name = listener.config().name();
      if (tls != null && chain.certificates(name).filter(tls::isFrom).isEmpty()) {
        loaded.put(tls, ListenerTls.load(name, tls.config(), chain));
      }
    }
    loaded.forEach(ListenerTls::use);
  }

  /**
   * A plugin says that the certificates it gives have changed; one that does not do changes
   * nothing.
   */
  public synchronized void certificatesChanged(String instance, HookChain chain) {
    for (Listener listener : all) {
      ListenerTls tls = listener.tlsInForce();
      if (tls != null && tls.instance().equals(instance)) {
        tls.reload(chain, kernel.time().now());
      }
    }
  }
}
