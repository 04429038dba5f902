package io.sundew.plugin.scriptjs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private TestFile() {}

  /**
   * Runs all tests of a file.
   *
   * @throws ScriptException when the file, or one that it imports, cannot be loaded
   */
  static List<Outcome> run(String name, Sources sources, JavaScript language)
      throws ScriptException {
    var files = new SourceFiles(sources);
    var bridge = new Bridge(name, new NoBroker(), language.limits().outputBytes());
    try (Context context = language.context(files)) {
      Value tests = load(name, context, bridge, language);
      List<Outcome> outcomes = new ArrayList<>();
      Value names = tests.getMember("names").execute();
      for (int i = 0; i < names.getArraySize(); i++) {
        outcomes.add(run(name, tests, i, names.getArrayElement(i).asString()));
      }
      return outcomes;
    }
  }

  private static Value load(String name, Context context, Bridge bridge, JavaScript language)
      throws ScriptException {
    String entry = "import './" + name + "'; export { names, run } from 'sundew:test';";
    try {
      context.eval(language.preludeSource()).execute(bridge.functions());
      return context.eval(
          Source.newBuilder("js", entry, Worker.ENTRY)
              .mimeType("application/javascript+module")
              .buildLiteral());
    } catch (PolyglotException failed) {
      throw Faults.of(name, failed);
    }
  }

  private static Outcome run(String file, Value tests, int index, String name) {
    long start = System.nanoTime();
    Optional<String> failure = Optional.empty();
    try {
      tests.getMember("run").executeVoid(index);
    } catch (PolyglotException failed) {
      failure = Optional.of(Faults.of(file, failed).details());
    }
    return new Outcome(name, System.nanoTime() - start, failure);
  }
}
