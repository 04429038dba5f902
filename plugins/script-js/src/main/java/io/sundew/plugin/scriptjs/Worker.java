package io.sundew.plugin.scriptjs;

import io.sundew.api.Client;
import io.sundew.api.Message;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A script loaded into a context of its own, with module variables of its own. One thread at a time
 * uses it; the watchdog may interrupt it from another.
 *
 * <p>{@code state} is what the two agree on: the end of the time of the call under way, or {@link
 * #IDLE}, or {@link #EXPIRED}. Whoever changes it from the first to another has the call: a call
 * that ends in time cannot be interrupted any more, and a worker that was is not used again.
 */
final class Worker {
  /** The name of the source that imports the script. */
  static final String ENTRY = "sundew-entry";

  private static final long IDLE = 0;
  private static final long EXPIRED = 1;
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** Bytes of a payload that a hook is shown unasked. */
  private static final int SHORT = 1024;

  private final String script;
  private final JavaScript language;
  private final Watchdog watchdog;
  private final Runnable stuck;
  private final Context context;
  private final Bridge bridge;
  private final AtomicLong state = new AtomicLong(IDLE);
  private final Map<String, Value> hooks = new HashMap<>();
  private List<String> match = List.of();
  private boolean broken;

  private Worker(
      String script,
      SourceFiles files,
      JavaScript language,
      Watchdog watchdog,
      Services services,
      Runnable stuck) {
    this.script = script;
    this.language = language;
    this.watchdog = watchdog;
    this.stuck = stuck;
    this.context = language.context(files);
    this.bridge = new Bridge(script, services, language.limits().outputBytes());
  }

  /**
   * Loads a script.
   *
   * @param files what it sees
   * @param stuck told when it runs and does not end though it is interrupted
   * @throws ScriptException when it cannot be compiled, or fails while it is loaded
   */
  static Worker load(
      String script,
      SourceFiles files,
      JavaScript language,
      Watchdog watchdog,
      Services services,
      Runnable stuck)
      throws ScriptException {
    var worker = new Worker(script, files, language, watchdog, services, stuck);
    watchdog.add(worker);
    try {
      worker.timed(
          language.limits().loading(),
          () -> {
            worker.load();
            return true;
          });
      worker.bridge.loaded();
      return worker;
    } catch (ScriptException | RuntimeException failed) {
      worker.close();
      throw failed;
    }
  }

  private void load() throws ScriptException {
    Value wrap = context.eval(language.preludeSource()).execute(bridge.functions());
    Source entry =
        Source.newBuilder("js", "export * from './" + script + "';", ENTRY)
            .mimeType("application/javascript+module")
            .buildLiteral();
    Value exports = context.eval(entry);
    for (Hook hook : Hook.values()) {
      Value function = exports.getMember(hook.export());
      if (function != null && !function.isNull()) {
        if (!function.canExecute()) {
          throw new ScriptException(script + ": " + hook.export() + " is not a function");
        }
        hooks.put(hook.export(), wrap.getMember(hook.wrapper()).execute(function));
      }
    }
    match = filters(exports.getMember("match"));
  }

  private List<String> filters(@Nullable Value exported) throws ScriptException {
    if (exported == null || exported.isNull()) {
      return List.of();
    }
    if (exported.isString()) {
      return List.of(exported.asString());
    }
    if (exported.hasArrayElements() && exported.getArraySize() <= 1_000) {
      String[] all = new String[(int) exported.getArraySize()];
      for (int i = 0; i < all.length; i++) {
        Value each = exported.getArrayElement(i);
        if (!each.isString()) {
          throw new ScriptException(script + ": match has an element that is not a text");
        }
        all[i] = each.asString();
      }
      return List.of(all);
    }
    throw new ScriptException(script + ": match is neither a topic filter nor an array of them");
  }

  String name() {
    return script;
  }

  /** Whether the script has that hook. */
  boolean has(Hook hook) {
    return hooks.containsKey(hook.export());
  }

  /** Topic filters of the script; empty for all topics. */
  List<String> match() {
    return match;
  }

  /** What the script wants done again and again. */
  List<Bridge.Task> tasks() {
    return bridge.tasks();
  }

  /** Whether it must not be used any more. */
  boolean isBroken() {
    return broken;
  }

  /** What a call answered: one of the codes of the prelude. */
  enum Answer {
    FORWARD,
    DROP,
    REPLACE,
    EMIT,
    REFUSE
  }

  private static final Answer[] ANSWERS = Answer.values();

  /** Asks a hook about a message. */
  Answer ask(Hook hook, Message message, Client client) throws ScriptException {
    Value function = function(hook);
    int ticket = bridge.about(message, client);
    // what is short is shown at once: to be asked for it costs more
    String text = message.payload().length <= SHORT ? message.text() : null;
    return run(function, ticket, message.topic(), message.qos().level(), message.retain(), text);
  }

  /** Asks a hook about something that is shown to it as JSON. */
  Answer ask(Hook hook, String json) throws ScriptException {
    Value function = function(hook);
    bridge.about(null, null);
    return run(function, json);
  }

  /** Does one of its tasks. */
  void run(Bridge.Task task) throws ScriptException {
    bridge.about(null, null);
    timed(
        language.limits().time(),
        () -> {
          task.body().executeVoid();
          return true;
        });
  }

  private Value function(Hook hook) {
    Value function = hooks.get(hook.export());
    if (function == null) {
      throw new IllegalStateException(script + " has no " + hook.export());
    }
    return function;
  }

  private Answer run(Value function, @Nullable Object... arguments) throws ScriptException {
    return timed(language.limits().time(), () -> answer(function.execute(arguments)));
  }

  /** A text is the payload of what takes the message's place. */
  private Answer answer(Value answer) throws ScriptException {
    if (!answer.isString()) {
      return ANSWERS[answer.asInt()];
    }
    try {
      bridge.replacePayload(answer.asString());
      return Answer.REPLACE;
    } catch (IllegalArgumentException tooLong) {
      throw new ScriptException(script + ": " + tooLong.getMessage());
    }
  }

  /** What the last call gave back. */
  Bridge result() {
    return bridge;
  }

  /** A piece of work inside the context. */
  private interface Work<T> {
    T run() throws ScriptException;
  }

  private <T> T timed(Duration limit, Work<T> work) throws ScriptException {
    if (language.limits().statements() > 0) {
      context.resetLimits();
    }
    long end = (System.nanoTime() + limit.toNanos()) | 2; // neither IDLE nor EXPIRED
    state.set(end);
    watchdog.wake();
    try {
      return work.run();
    } catch (PolyglotException failed) {
      throw failure(limit, failed);
    } catch (StackOverflowError deep) {
      broken = true;
      throw new ScriptException(script + ": calls are nested too deeply");
    } finally {
      if (!state.compareAndSet(end, IDLE)) {
        broken = true;
      }
    }
  }

  private ScriptException failure(Duration limit, PolyglotException failed) {
    if (failed.isInterrupted() || failed.isCancelled() || failed.isResourceExhausted()) {
      broken = true;
      String reason =
          failed.isResourceExhausted()
              ? String.valueOf(failed.getMessage())
              : "it ran for more than " + limit.toMillis() + " ms (time-limit)";
      String where = Faults.where(failed).orElse(script);
      return new ScriptException(where + ": " + reason);
    }
    broken |= failed.isInternalError() || failed.isExit();
    return Faults.of(script, failed);
  }

  /** Whether a call is under way. */
  boolean isRunning() {
    long end = state.get();
    return end != IDLE && end != EXPIRED;
  }

  /**
   * Interrupts a call whose time is over.
   *
   * @return whether a call is under way
   */
  boolean checkTime(long now) {
    long end = state.get();
    if (end == IDLE || end == EXPIRED) {
      return false; // what has expired is looked after by the thread that interrupts it
    }
    if (now - end >= 0 && state.compareAndSet(end, EXPIRED)) {
      Thread.ofPlatform().daemon().name("sundew-script-interrupt").start(this::interrupt);
    }
    return true;
  }

  private void interrupt() {
    try {
      context.interrupt(PATIENCE);
    } catch (TimeoutException goesOn) {
      watchdog.remove(this);
      stuck.run();
    }
  }

  /** Ends it; for one that does not run. */
  void close() {
    watchdog.remove(this);
    try {
      context.close(true);
    } catch (PolyglotException endedOtherwise) {
      // it was interrupted or exhausted before: there is nothing left to close
    }
  }
}
