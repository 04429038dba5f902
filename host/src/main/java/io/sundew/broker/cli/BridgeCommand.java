package io.sundew.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sundew bridge}: the bridges of a running broker and the messages they gave up. */
@Command(
    name = "bridge",
    mixinStandardHelpOptions = true,
    description = "Shows the bridges of a running broker, and the messages they gave up.")
final class BridgeCommand {
  private final Surroundings surroundings;

  BridgeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "Lists bridges: how they stand, what waits and for how long, how fast they are.")
  int list(@Mixin AdminArguments where) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    return console.show(
        "/bridges",
        bridges -> {
          var table =
              new Table(
                  "NAME", "PLUGIN", "STATE", "WAITING", "LAG", "OUT/S", "IN/S", "DEAD", "REMOTE",
                  "PROBLEM");
          bridges
              .get("entries")
              .forEach(
                  bridge ->
                      table.line(
                          bridge.path("name"),
                          bridge.path("plugin"),
                          bridge.path("state"),
                          bridge.path("waitingMessages"),
                          Math.round(bridge.path("lagSeconds").asDouble()) + " s",
                          bridge.path("deliveredPerSecond"),
                          bridge.path("publishedPerSecond"),
                          bridge.path("deadLetters"),
                          bridge.path("remote"),
                          bridge.path("problem")));
          table.print(console.out());
        });
  }

  /** {@code sundew bridge dead-letters}. */
  @Command(
      name = "dead-letters",
      mixinStandardHelpOptions = true,
      description = "Shows the messages that a bridge gave up, queues them again or drops them.")
  static final class DeadLettersCommand {
    private final Surroundings surroundings;

    @Spec private @Nullable CommandSpec spec;

    DeadLettersCommand(Surroundings surroundings) {
      this.surroundings = surroundings;
    }

    @Command(mixinStandardHelpOptions = true, description = "Lists them, the oldest first.")
    int list(
        @Mixin AdminArguments where,
        @Parameters(paramLabel = "BRIDGE") String bridge,
        @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
      AdminConsole console = AdminConsole.open(where, surroundings);
      return console.show(
          path(bridge) + "?limit=" + limit,
          letters -> {
            var table = new Table("ID", "SINCE", "TOPIC", "QOS", "BYTES", "FROM", "WHY");
            letters
                .get("entries")
                .forEach(
                    letter ->
                        table.line(
                            letter.path("id"),
                            letter.path("since"),
                            letter.path("topic"),
                            letter.path("qos"),
                            letter.path("bytes"),
                            letter.path("publisher"),
                            letter.path("why")));
            table.print(console.out());
          });
    }

    @Command(
        mixinStandardHelpOptions = true,
        description = "Queues them again, behind what waits already.")
    int retry(
        @Mixin AdminArguments where,
        @Parameters(paramLabel = "BRIDGE") String bridge,
        @Parameters(paramLabel = "ID", arity = "0..*", description = "Which; else --all.")
            @Nullable List<String> ids,
        @Option(names = "--all") boolean all) {
      return take(where, bridge, ids, all, "retry", "Queued again: ");
    }

    @Command(mixinStandardHelpOptions = true, description = "Drops them for good.")
    int drop(
        @Mixin AdminArguments where,
        @Parameters(paramLabel = "BRIDGE") String bridge,
        @Parameters(paramLabel = "ID", arity = "0..*", description = "Which; else --all.")
            @Nullable List<String> ids,
        @Option(names = "--all") boolean all) {
      return take(where, bridge, ids, all, "drop", "Dropped: ");
    }

    private int take(
        AdminArguments where,
        String bridge,
        @Nullable List<String> ids,
        boolean all,
        String action,
        String done) {
      List<String> chosen = ids == null ? List.of() : ids;
      if (all != chosen.isEmpty()) {
        throw WrongUsage.of(
            Objects.requireNonNull(spec), "name the dead letters by their ID, or say --all");
      }
      AdminConsole console = AdminConsole.open(where, surroundings);
      ObjectNode choice = AdminClient.MAPPER.createObjectNode();
      if (!all) {
        chosen.forEach(choice.putArray("ids")::add);
      }
      JsonNode answer = console.client().ask("POST", path(bridge) + "/" + action, choice);
      return console.print(
          answer, counted -> console.out().println(done + counted.path("count").asInt()));
    }

    private static String path(String bridge) {
      return "/bridges/" + AdminClient.encoded(bridge) + "/dead-letters";
    }
  }
}
