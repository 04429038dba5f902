package io.sundew.plugin.scriptjs;

import static io.sundew.api.Decisions.drop;
import static io.sundew.api.Decisions.emit;
import static io.sundew.api.Decisions.forward;
import static io.sundew.api.Decisions.pass;
import static io.sundew.api.Decisions.refuse;

import io.sundew.api.BrokerEvent;
import io.sundew.api.Client;
import io.sundew.api.ConnectDecision;
import io.sundew.api.ConnectRequest;
import io.sundew.api.DeliverDecision;
import io.sundew.api.Hooks;
import io.sundew.api.Message;
import io.sundew.api.PublishDecision;
import io.sundew.api.Qos;
import io.sundew.api.ReasonCode;
import io.sundew.api.Refuse;
import io.sundew.api.SubscribeDecision;
import io.sundew.api.SubscribeRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One version of a file with hooks and of what it imports: what is replaced when one of these files
 * is saved. Thread safe; each thread that asks it uses a {@link Worker} of its own, and what has to
 * be in one place, events and repeated tasks, has a worker that nothing else uses.
 *
 * <p>A version in which a worker did not come back answers no more: all its hooks fail at once.
 */
final class Script {
  /** What loads another worker of the same version. */
  interface Loader {
    Worker load(Runnable stuck) throws ScriptException;
  }

  /** Workers that are loaded before they are needed; more come when more threads ask at a time. */
  private static final int READY =
      Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 2, 4);

  /** How long an event or a task waits for the one before. */
  private static final Duration TURN = Duration.ofSeconds(5);

  private final String name;
  private final Loader loader;
  private final Set<Hook> hooks = EnumSet.noneOf(Hook.class);
  private final List<String> match;
  private final List<Duration> intervals;
  private final Hooks.Part part;
  private final ConcurrentLinkedDeque<Worker> idle = new ConcurrentLinkedDeque<>();
  private final ReentrantLock serviceLock = new ReentrantLock();
  private @Nullable Worker service;
  private volatile boolean retired;
  private volatile boolean off;

  private Script(String name, Loader loader) throws ScriptException {
    this.name = name;
    this.loader = loader;
    Worker first = loader.load(this::switchOff);
    for (Hook hook : Hook.values()) {
      if (first.has(hook)) {
        hooks.add(hook);
      }
    }
    this.match = checked(first);
    this.intervals = first.tasks().stream().map(Bridge.Task::interval).toList();
    this.part = new Hooks.Part(name, match, bound());
    if (hooks.contains(Hook.ON_EVENT) || !intervals.isEmpty()) {
      service = first;
    } else {
      idle.add(first);
    }
  }

  /**
   * Loads a script.
   *
   * @throws ScriptException when it cannot be used, saying where and why
   */
  static Script load(String name, Loader loader) throws ScriptException {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      throw new ScriptException(
          name + ": names of scripts are letters, digits and ._- and have at most 64 of them");
    }
    return new Script(name, loader);
  }

  private static List<String> checked(Worker worker) throws ScriptException {
    for (String filter : worker.match()) {
      if (!Filters.isValid(filter)) {
        worker.close();
        throw new ScriptException(worker.name() + ": match: '" + filter + "' is no topic filter");
      }
    }
    return worker.match();
  }

  String name() {
    return name;
  }

  /** Whether it has anything to do: files without hooks are only there to be imported. */
  boolean isUnit() {
    return !hooks.isEmpty() || !intervals.isEmpty();
  }

  /** Its hooks as a part of the plugin; empty where it has only tasks. */
  Optional<Hooks.Part> part() {
    return hooks.isEmpty() ? Optional.empty() : Optional.of(part);
  }

  /** How often its tasks are done, in their order. */
  List<Duration> intervals() {
    return intervals;
  }

  /** Whether it is asked about messages of that topic. */
  boolean matches(String topic) {
    return hooks.contains(Hook.ON_PUBLISH)
        && (match.isEmpty() || match.stream().anyMatch(filter -> Filters.matches(filter, topic)));
  }

  /** For a line of the log: its hooks and what they match. */
  String description() {
    List<String> words = new ArrayList<>(hooks.stream().map(Hook::export).toList());
    intervals.forEach(interval -> words.add("every " + interval.toString().substring(2)));
    return String.join(", ", words) + (match.isEmpty() ? "" : " for " + String.join(" ", match));
  }

  private Hooks bound() {
    Hooks all = Hooks.NONE;
    for (Hook hook : hooks) {
      all =
          switch (hook) {
            case ON_PUBLISH -> all.onPublish(this::onPublish);
            case ON_DELIVER -> all.onDeliver(this::onDeliver);
            case ON_CONNECT -> all.onConnect(this::onConnect);
            case ON_SUBSCRIBE -> all.onSubscribe(this::onSubscribe);
            case ON_EVENT -> all.onEvent(this::onEvent);
          };
    }
    return all;
  }

  /** Asks {@code onPublish}. */
  PublishDecision onPublish(Message message, Client publisher) throws ScriptException {
    Worker worker = take();
    try {
      return switch (worker.ask(Hook.ON_PUBLISH, message, publisher)) {
        case FORWARD -> forward();
        case DROP -> drop();
        case REPLACE -> worker.result().messages().getFirst().forward();
        case EMIT -> emit(worker.result().messages());
        case REFUSE -> refusal(worker);
      };
    } finally {
      giveBack(worker);
    }
  }

  private DeliverDecision onDeliver(Message message, Client subscriber) throws ScriptException {
    Worker worker = take();
    try {
      return switch (worker.ask(Hook.ON_DELIVER, message, subscriber)) {
        case FORWARD -> forward();
        case DROP -> drop();
        case REPLACE -> worker.result().messages().getFirst().forward();
        case EMIT, REFUSE ->
            throw new ScriptException(
                name + ": onDeliver returns nothing, null or one message, for one subscriber");
      };
    } finally {
      giveBack(worker);
    }
  }

  private ConnectDecision onConnect(ConnectRequest request, Client client) throws ScriptException {
    Worker worker = take();
    try {
      return switch (worker.ask(Hook.ON_CONNECT, Json.connect(request, client))) {
        case FORWARD, DROP, EMIT -> pass();
        case REPLACE -> changed(request, worker.result().changes()).forward();
        case REFUSE -> refusal(worker);
      };
    } finally {
      giveBack(worker);
    }
  }

  private ConnectRequest changed(ConnectRequest request, Map<String, Object> changes)
      throws ScriptException {
    ConnectRequest next = request;
    if (changes.containsKey("keepAlive")) {
      next = next.withKeepAliveSeconds((int) number(changes, "keepAlive", 65_535));
    }
    if (changes.containsKey("sessionExpiry")) {
      next = next.withSessionExpirySeconds(number(changes, "sessionExpiry", 0xFFFF_FFFFL));
    }
    return next;
  }

  private long number(Map<String, Object> changes, String key, long maximum)
      throws ScriptException {
    if (changes.get(key) instanceof Long value && value >= 0 && value <= maximum) {
      return value;
    }
    throw new ScriptException(name + ": " + key + " is not a whole number from 0 to " + maximum);
  }

  private SubscribeDecision onSubscribe(SubscribeRequest request, Client client)
      throws ScriptException {
    Worker worker = take();
    try {
      return switch (worker.ask(Hook.ON_SUBSCRIBE, Json.subscribe(request, client))) {
        case FORWARD, DROP, EMIT -> pass();
        case REPLACE -> changed(request, worker.result().changes()).forward();
        case REFUSE -> refusal(worker);
      };
    } finally {
      giveBack(worker);
    }
  }

  private SubscribeRequest changed(SubscribeRequest request, Map<String, Object> changes)
      throws ScriptException {
    SubscribeRequest next = request;
    if (changes.containsKey("filter")) {
      next = next.withFilter(String.valueOf(changes.get("filter")));
    }
    return changes.containsKey("qos")
        ? next.withQos(Qos.of((int) number(changes, "qos", 2)))
        : next;
  }

  private static Refuse refusal(Worker worker) {
    return refuse(ReasonCode.of(worker.result().refusedCode()), worker.result().refusedWhy());
  }

  private void onEvent(BrokerEvent event) throws ScriptException {
    inService(worker -> worker.ask(Hook.ON_EVENT, Json.event(event)));
  }

  /** Does one of the tasks. */
  void runTask(int index) throws ScriptException {
    inService(worker -> worker.run(worker.tasks().get(index)));
  }

  /** What is done in the one worker for it. */
  private interface ServiceWork {
    void run(Worker worker) throws ScriptException;
  }

  private void inService(ServiceWork work) throws ScriptException {
    awaitTurn();
    try {
      checkOn(); // while this waited, the one before may not have come back
      Worker worker = service;
      if (worker == null || worker.isBroken()) {
        worker = loader.load(this::switchOff);
        service = worker;
      }
      work.run(worker);
      if (retired) {
        worker.close();
      }
    } finally {
      serviceLock.unlock();
    }
  }

  private void awaitTurn() throws ScriptException {
    checkOn();
    try {
      if (!serviceLock.tryLock(TURN.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ScriptException(
            name + ": its events and tasks took more than " + TURN.toSeconds() + " s");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ScriptException(name + ": interrupted");
    }
  }

  /**
   * Loads workers for the threads that will ask, so that under full load none of them has to do it
   * in the time of a message. One that cannot be loaded is left to the thread that needs it, which
   * says why.
   */
  void prepare() {
    try {
      for (int ready = idle.size(); isAskedByMany() && ready < READY && !retired; ready++) {
        giveBack(loader.load(this::switchOff));
      }
    } catch (ScriptException loadedBefore) {
      // the same text was loaded a moment ago: what went wrong now is told when it matters
    }
  }

  private boolean isAskedByMany() {
    return hooks.stream().anyMatch(hook -> hook != Hook.ON_EVENT);
  }

  private void checkOn() throws ScriptException {
    if (off) {
      throw new ScriptException(name + ": it did not come back and is off until it is saved again");
    }
  }

  private Worker take() throws ScriptException {
    checkOn();
    Worker worker = idle.pollFirst();
    return worker == null ? loader.load(this::switchOff) : worker;
  }

  private void giveBack(Worker worker) {
    if (worker.isBroken() || retired) {
      worker.close();
      return;
    }
    idle.addFirst(worker);
    if (retired) {
      closeIdle();
    }
  }

  private void switchOff() {
    off = true;
  }

  /** Whether it did not come back from a call and is not asked any more. */
  boolean isOff() {
    return off;
  }

  /** It is not needed any more: calls under way end, and later ones still work. */
  void retire() {
    retired = true;
    closeIdle();
    if (serviceLock.tryLock()) { // else whoever has it closes the worker
      try {
        Worker worker = service;
        service = null;
        if (worker != null) {
          worker.close();
        }
      } finally {
        serviceLock.unlock();
      }
    }
  }

  private void closeIdle() {
    for (Worker worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
      worker.close();
    }
  }
}
