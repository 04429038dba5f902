package io.sundew.plugin.scriptjs;

import io.sundew.api.Command;
import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.SundewPlugin;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hooks written in JavaScript, live when they are saved. */
public final class ScriptJsPlugin implements SundewPlugin {
  private static final Duration LOOK = Duration.ofMillis(30);

  private @Nullable JavaScript language;
  private @Nullable Watchdog watchdog;
  private @Nullable Scripts scripts;

  @Override
  public Hooks start(PluginContext context) throws IOException, ScriptException {
    Config config = context.config(Config.class);
    if (!Files.isDirectory(config.hooks())) {
      throw new IllegalArgumentException("hooks: " + config.hooks() + " is not a directory");
    }
    var started = JavaScript.start(context.dataDirectory().resolve("polyglot"), config.limits());
    language = started;
    var guard = new Watchdog("sundew-" + context.instance() + "-watchdog", config.limits().time());
    watchdog = guard;
    context.logger().log(System.Logger.Level.INFO, "engine=\"" + started.implementation() + "\"");
    if (Boolean.getBoolean("sundew.js-compiler") && started.isInterpreted()) {
      context
          .health()
          .warn(
              "engine",
              "--js-compiler has no effect: the compiler does not work with Java "
                  + Runtime.version());
    }
    context.health().fact("engine", started.implementation());
    var services = new BrokerServices(context, config.limits().time());
    var loaded = new Scripts(config.hooks(), started, guard, context, services);
    scripts = loaded;
    Hooks hooks = Hooks.NONE;
    try {
      List<Hooks.Part> parts = loaded.begin();
      for (Hooks.Part part : parts) {
        hooks = hooks.part(part);
      }
      if (loaded.isEmpty()) { // nobody asks before the first is saved: the start need not wait
        context.scheduler().after(Duration.ZERO, () -> warmUp(started, guard, context));
      } else {
        WarmUp.run(started, guard);
      }
    } catch (IOException | ScriptException | RuntimeException unusable) {
      stop();
      throw unusable;
    }
    var changes = new FolderWatch(config.hooks(), loaded::refresh);
    context.scheduler().every(LOOK, changes::look);
    return hooks;
  }

  private static void warmUp(JavaScript language, Watchdog watchdog, PluginContext context) {
    try {
      WarmUp.run(language, watchdog);
    } catch (ScriptException | RuntimeException failed) {
      // the next script is loaded without it, and says by itself what is wrong
      context.logger().log(System.Logger.Level.DEBUG, "the language was not warmed up", failed);
    }
  }

  @Override
  public List<Command> commands() {
    return List.of(HookCommand.command());
  }

  @Override
  public void stop() {
    if (scripts != null) {
      scripts.close();
    }
    if (watchdog != null) {
      watchdog.close();
    }
    if (language != null) {
      language.close();
    }
  }
}
