package io.sundew.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sundew plugins}: the plugins of a running broker and their life. */
@Command(
    name = "plugins",
    mixinStandardHelpOptions = true,
    description = "Shows the plugins of a running broker, and swaps them.")
final class PluginsCommand {
  private final Surroundings surroundings;

  PluginsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Lists the active instances in the order of their hooks, then the others.")
  int list(@Mixin AdminArguments where) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    return console.show(
        "/plugins",
        plugins -> {
          var table = new Table("NAME", "PLUGIN", "VERSION", "STATE", "JAR", "WHY");
          plugins
              .get("entries")
              .forEach(
                  plugin ->
                      table.line(
                          plugin.path("name"),
                          plugin.path("plugin"),
                          plugin.path("version"),
                          plugin.path("state"),
                          plugin.path("jar"),
                          plugin.path("reason")));
          table.print(console.out());
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Shows an instance: its hooks with the operator's levers, its figures.")
  int info(@Mixin AdminArguments where, @Parameters(paramLabel = "NAME") String name) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    return console.show("/plugins/" + AdminClient.encoded(name), plugin -> print(console, plugin));
  }

  private static void print(AdminConsole console, JsonNode plugin) {
    for (String key :
        new String[] {"name", "plugin", "version", "state", "reason", "jar", "digest"}) {
      if (plugin.has(key)) {
        console.out().println(key + ": " + OneLine.of(Table.text(plugin.get(key))));
      }
    }
    plugin
        .path("facts")
        .properties()
        .forEach(fact -> console.out().println(fact.getKey() + ": " + fact.getValue().asText()));
    plugin
        .path("warnings")
        .properties()
        .forEach(
            warning ->
                console
                    .out()
                    .println("warning: " + warning.getKey() + ": " + warning.getValue().asText()));
    console.out().println();
    var hooks =
        new Table(
            "HOOK", "RUNS", "TIMEOUT", "ON FAILURE", "BREAKER", "CALLS", "MEAN", "POLICY USED");
    plugin.get("hooks").forEach(hook -> hookLine(hooks, hook));
    hooks.print(console.out());
    if (!plugin.path("counters").isEmpty()) {
      console.out().println();
      var counters = new Table("COUNTER", "VALUE");
      plugin
          .get("counters")
          .properties()
          .forEach(counter -> counters.line(counter.getKey(), counter.getValue()));
      counters.print(console.out());
    }
  }

  private static void hookLine(Table hooks, JsonNode hook) {
    JsonNode statistics = hook.get("statistics");
    hooks.line(
        hook.path("hook").asText() + (hook.has("part") ? "/" + hook.get("part").asText() : ""),
        ChainCommand.runs(hook),
        hook.path("timeoutMillis").asText() + " ms",
        hook.path("onFailure"),
        hook.path("breaker"),
        statistics.path("calls"),
        statistics.path("meanMicros").asText() + " us",
        statistics.path("policyUses"));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Makes an available plugin active, with its defaults.")
  int enable(@Mixin AdminArguments where, @Parameters(paramLabel = "PLUGIN") String plugin) {
    return change(where, plugin, "enable");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Takes an instance out; clients stay connected.")
  int disable(@Mixin AdminArguments where, @Parameters(paramLabel = "NAME") String name) {
    return change(where, name, "disable");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Starts an instance anew, from the jar as it lies there now.")
  int reload(@Mixin AdminArguments where, @Parameters(paramLabel = "NAME") String name) {
    return change(where, name, "reload");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Goes back to the version of an instance that ran before.")
  int rollback(@Mixin AdminArguments where, @Parameters(paramLabel = "NAME") String name) {
    return change(where, name, "rollback");
  }

  private int change(AdminArguments where, String name, String action) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    String path = "/plugins/" + AdminClient.encoded(name) + "/" + action;
    return console.changed(console.client().ask("POST", path, null));
  }
}
