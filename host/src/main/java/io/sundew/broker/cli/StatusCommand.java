package io.sundew.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sundew status}: how a running broker is. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows how a running broker is. Status 1 while a plugin says it cannot work.")
final class StatusCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private AdminArguments where = new AdminArguments();

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    AdminConsole console = AdminConsole.open(where, surroundings);
    JsonNode status = console.client().get("/status");
    console.print(status, all -> print(console, all, ""));
    return status.get("health").asText().equals("up") ? ExitStatus.OK : ExitStatus.FAILED;
  }

  private static void print(AdminConsole console, JsonNode node, String path) {
    for (var fact : node.properties()) {
      String name = path + fact.getKey();
      if (fact.getValue().isObject()) {
        print(console, fact.getValue(), name + ".");
      } else if (fact.getKey().equals("listeners")) {
        fact.getValue().forEach(listener -> listener(console, listener));
      } else {
        console.out().println(name + ": " + OneLine.of(Table.text(fact.getValue())));
      }
    }
  }

  private static void listener(AdminConsole console, JsonNode listener) {
    console
        .out()
        .printf(
            "listener %s: %s, %d connections%s%n",
            listener.get("name").asText(),
            Table.text(listener.get("addresses")),
            listener.get("connections").asInt(),
            listener.has("certificateDaysLeft")
                ? ", certificate: %d days left"
                    .formatted(listener.get("certificateDaysLeft").asLong())
                : "");
  }
}
