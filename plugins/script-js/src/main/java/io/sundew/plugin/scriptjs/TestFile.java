package io.sundew.plugin.scriptjs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;

/** The tests of one {@code *.test.js}, run in a context of their own. Confined to one thread. */
final class TestFile {
  /**
   * What became of a test.
   *
   * @param failure where and why it failed; empty where it did not
   */
  record Outcome(String name, long nanos, Optional<String> failure) {}

  private final String file;
  private final JavaScript language;
  private final Context context;

  private TestFile(String file, JavaScript language, Context context) {
    this.file = file;
    this.language = language;
    this.context = context;
  }

  /**
   * Runs all tests of a file.
   *
   * @throws ScriptException when the file, or one that it imports, cannot be loaded
   */
  static List<Outcome> run(String name, Sources sources, JavaScript language)
      throws ScriptException {
    try (Context context = language.context(new SourceFiles(sources))) {
      return new TestFile(name, language, context).runAll();
    }
  }

  private List<Outcome> runAll() throws ScriptException {
    Value tests = timed(this::load);
    List<Outcome> outcomes = new ArrayList<>();
    Value names = tests.getMember("names").execute();
    for (int i = 0; i < names.getArraySize(); i++) {
      outcomes.add(run(tests, i, names.getArrayElement(i).asString()));
    }
    return outcomes;
  }

  private Value load() {
    var bridge = new Bridge(file, new NoBroker(), language.limits().outputBytes());
    context.eval(language.preludeSource()).execute(bridge.functions());
    String entry = "import './" + file + "'; export { names, run } from 'sundew:test';";
    return context.eval(
        Source.newBuilder("js", entry, Worker.ENTRY)
            .mimeType("application/javascript+module")
            .buildLiteral());
  }

  private Outcome run(Value tests, int index, String name) {
    long start = System.nanoTime();
    Optional<String> failure = Optional.empty();
    try {
      timed(() -> tests.getMember("run").execute(index));
    } catch (ScriptException failed) {
      failure = Optional.of(failed.details());
    }
    return new Outcome(name, System.nanoTime() - start, failure);
  }

  /** A loop without end must not keep whoever runs the tests waiting for ever. */
  private Value timed(Supplier<Value> work) throws ScriptException {
    Duration limit = language.limits().time();
    var ended = new AtomicBoolean();
    CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> interruptUnless(ended));
    try {
      return work.get();
    } catch (PolyglotException failed) {
      throw failed.isInterrupted() || failed.isCancelled()
          ? new ScriptException(
              Faults.where(failed).orElse(file)
                  + ": it ran for more than "
                  + limit.toMillis()
                  + " ms")
          : Faults.of(file, failed);
    } finally {
      ended.set(true);
    }
  }

  private void interruptUnless(AtomicBoolean ended) {
    if (ended.compareAndSet(false, true)) {
      try {
        context.interrupt(Duration.ZERO);
      } catch (TimeoutException impossible) {
        throw new IllegalStateException(impossible); // this waits as long as it takes
      }
    }
  }
}
