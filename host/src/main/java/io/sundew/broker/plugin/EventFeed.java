package io.sundew.broker.plugin;

import io.sundew.api.BrokerEvent;
import io.sundew.api.Client;
import io.sundew.api.OnEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings events to one {@code on-event} hook, a batch after the other. Events wait in a bounded
 * queue; when it is full the oldest is dropped and counted. Thread safe; never waits.
 */
final class EventFeed {
  /** Events that may wait. */
  static final int CAPACITY = 10_000;

  private static final int BATCH = 256;

  private final Binding<OnEvent> binding;
  private final ArrayDeque<BrokerEvent> waiting = new ArrayDeque<>();
  private boolean busy;

  EventFeed(Binding<OnEvent> binding) {
    this.binding = binding;
  }

  Binding<OnEvent> binding() {
    return binding;
  }

  /** Takes an event over where it is in scope. */
  void offer(BrokerEvent event) {
    if (isInScope(event) && enqueue(event)) {
      sendAll();
    }
  }

  private boolean isInScope(BrokerEvent event) {
    return switch (event) {
      case BrokerEvent.ClientConnected(_, Client client, _) -> serves(client.listener());
      case BrokerEvent.ClientDisconnected(_, Client client, _, _) -> serves(client.listener());
      case BrokerEvent.ConnectRefused(_, _, String listener, _, _) -> serves(listener);
      case BrokerEvent.Subscribed(_, Client client, _) -> serves(client.listener());
      case BrokerEvent.Unsubscribed(_, Client client, _) -> serves(client.listener());
      case BrokerEvent.PluginFault(_, String plugin, _, _) -> !plugin.equals(binding.instance());
      case BrokerEvent.LoopStalled(_, _, String plugin, _) -> !plugin.equals(binding.instance());
      case BrokerEvent.PluginWarned(_, String plugin, _, _) -> !plugin.equals(binding.instance());
      case BrokerEvent.PluginStarted _,
          BrokerEvent.PluginStopped _,
          BrokerEvent.PluginRolledBack _,
          BrokerEvent.MessageDropped _,
          BrokerEvent.SessionEnded _ ->
          true;
    };
  }

  private boolean serves(String listener) {
    return binding.settings().scope().serves(listener);
  }

  /** Whether the caller is to start sending. */
  private synchronized boolean enqueue(BrokerEvent event) {
    if (waiting.size() == CAPACITY) {
      waiting.removeFirst();
      binding.overflowed(1);
    }
    waiting.add(event);
    boolean start = !busy;
    busy = true;
    return start;
  }

  /** Sends until a batch is under way, whose end goes on here, or nothing is left. */
  private void sendAll() {
    for (List<BrokerEvent> batch = next(); !batch.isEmpty(); batch = next()) {
      Answers<Boolean> notAsked =
          binding.ask(new EventCalls(batch), Asker.held(this), Runnable::run, _ -> sendAll());
      if (notAsked == null) {
        return;
      }
    }
  }

  private synchronized List<BrokerEvent> next() {
    List<BrokerEvent> batch = new ArrayList<>(Math.min(BATCH, waiting.size()));
    while (batch.size() < BATCH && !waiting.isEmpty()) {
      batch.add(waiting.removeFirst());
    }
    busy = !batch.isEmpty();
    return batch;
  }

  /** One call per event; the answer only says that it returned. */
  private final class EventCalls implements Calls<Boolean> {
    private final List<@Nullable BrokerEvent> events;

    EventCalls(List<BrokerEvent> events) {
      this.events = new ArrayList<>(events);
    }

    @Override
    public int size() {
      return events.size();
    }

    @Override
    public Boolean call(int index) throws Exception {
      BrokerEvent event = events.get(index);
      if (event != null) {
        binding.hook().onEvent(event);
      }
      return true;
    }
  }
}
