package io.sundew.plugin.scriptjs;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.ResourceLimits;
import org.graalvm.polyglot.SandboxPolicy;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The language: one engine, which contexts share code through, and how contexts are closed in.
 * Thread safe.
 */
final class JavaScript implements AutoCloseable {
  private static final Source PRELUDE = prelude();
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final Engine engine;
  private final Limits limits;

  private JavaScript(Engine engine, Limits limits) {
    this.engine = engine;
    this.limits = limits;
  }

  /**
   * An engine of its own.
   *
   * @param cache where the language keeps files of its own; it would take the user's home otherwise
   */
  static JavaScript start(Path cache, Limits limits) {
    System.setProperty("polyglot.engine.userResourceCache", cache.toString());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    // the engine looks for languages there
    thread.setContextClassLoader(JavaScript.class.getClassLoader());
    try {
      Engine engine =
          Engine.newBuilder("js")
              .option("engine.WarnInterpreterOnly", "false")
              .out(OutputStream.nullOutputStream())
              .err(OutputStream.nullOutputStream())
              .build();
      return new JavaScript(engine, limits);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Source prelude() {
    try (InputStream in = JavaScript.class.getResourceAsStream("prelude.js")) {
      if (in == null) {
        throw new IllegalStateException("prelude.js is not in the jar");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return Source.newBuilder("js", text, "prelude.js").internal(true).buildLiteral();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** What runs scripts: {@code Interpreted} unless there is a compiler. */
  String implementation() {
    return engine.getImplementationName() + " " + engine.getVersion();
  }

  /** Whether no compiler makes code of scripts. */
  boolean isInterpreted() {
    return engine.getImplementationName().startsWith("Interpreted");
  }

  Limits limits() {
    return limits;
  }

  /** The first thing a context runs. */
  Source preludeSource() {
    return PRELUDE;
  }

  /** A context that sees nothing but these files. */
  Context context(SourceFiles files) {
    Context.Builder builder =
        Context.newBuilder("js")
            .engine(engine)
            .sandbox(SandboxPolicy.TRUSTED)
            // bytes can be shown to scripts; no member of any object of Java
            .allowHostAccess(HostAccess.newBuilder().allowBufferAccess(true).build())
            .allowPolyglotAccess(PolyglotAccess.NONE)
            .allowEnvironmentAccess(EnvironmentAccess.NONE)
            .allowIO(IOAccess.newBuilder().fileSystem(files).build())
            .allowCreateThread(false)
            .allowCreateProcess(false)
            .allowNativeAccess(false)
            .allowExperimentalOptions(true)
            .currentWorkingDirectory(SourceFiles.ROOT)
            .option("js.strict", "true")
            .option("js.esm-eval-returns-exports", "true")
            .option("js.string-length-limit", String.valueOf(Limits.TEXT_LENGTH))
            .option("js.disable-eval", "true")
            .option("js.graal-builtin", "false")
            .option("js.polyglot-builtin", "false")
            .option("js.java-package-globals", "false")
            .option("js.load", "false")
            .option("js.print", "false")
            .option("js.console", "false")
            .option("js.shared-array-buffer", "false")
            .option("js.webassembly", "false");
    if (limits.statements() > 0) {
      builder.resourceLimits(
          ResourceLimits.newBuilder()
              .statementLimit(limits.statements(), source -> !source.isInternal())
              .build());
    }
    return builder.build();
  }

  /** Ends it, unless a script goes on that nothing can end: that one is left. */
  @Override
  public void close() {
    Thread closing =
        Thread.ofPlatform().daemon().name("sundew-script-closing").start(() -> engine.close(true));
    try {
      closing.join(PATIENCE);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }
}
