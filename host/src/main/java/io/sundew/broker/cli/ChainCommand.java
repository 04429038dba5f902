package io.sundew.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sundew chain}: the hooks as they are asked. */
@Command(
    name = "chain",
    mixinStandardHelpOptions = true,
    description = "Shows in which order a running broker asks the hooks of its plugins.")
final class ChainCommand {
  private final Surroundings surroundings;

  ChainCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Shows all hooks with the operator's levers.")
  int show(@Mixin AdminArguments where) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    return console.show(
        "/chain",
        chain -> {
          var table =
              new Table(
                  "HOOK",
                  "INSTANCE",
                  "RUNS",
                  "TIMEOUT",
                  "ON FAILURE",
                  "LISTENERS",
                  "MATCH",
                  "BREAKER",
                  "CALLS",
                  "POLICY USED");
          chain
              .get("hooks")
              .properties()
              .forEach(point -> point.getValue().forEach(hook -> line(table, hook)));
          table.print(console.out());
          chain
              .get("authorizeDefault")
              .properties()
              .forEach(
                  listener ->
                      console
                          .out()
                          .printf(
                              "What no authorizer decides on listener %s: %s.%n",
                              listener.getKey(), listener.getValue().asText()));
        });
  }

  private static void line(Table table, JsonNode hook) {
    table.line(
        hook.path("hook"),
        hook.path("instance").asText() + (hook.has("part") ? "/" + hook.get("part").asText() : ""),
        runs(hook),
        hook.path("timeoutMillis").asText() + " ms",
        hook.path("onFailure"),
        hook.path("listeners").isEmpty() ? "all" : hook.path("listeners"),
        hook.path("match").isEmpty() ? "all" : hook.path("match"),
        hook.path("breaker"),
        hook.path("statistics").path("calls"),
        hook.path("statistics").path("policyUses"));
  }

  static String runs(JsonNode hook) {
    if (hook.path("shadow").asBoolean()) {
      return "shadow";
    }
    return hook.path("inline").asBoolean() ? "inline" : "offloaded";
  }
}
