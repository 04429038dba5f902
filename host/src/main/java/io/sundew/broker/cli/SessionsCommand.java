package io.sundew.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sundew sessions}: what the broker keeps for clients, connected or not. */
@Command(
    name = "sessions",
    mixinStandardHelpOptions = true,
    description = "Shows what a running broker keeps for its clients, and deletes it.")
final class SessionsCommand {
  private static final long NEVER = 0xFFFF_FFFFL;

  private final Surroundings surroundings;

  SessionsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(mixinStandardHelpOptions = true, description = "Lists sessions by client identifier.")
  int list(
      @Mixin AdminArguments where,
      @Option(names = "--prefix", paramLabel = "TEXT", defaultValue = "") String prefix,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    var table =
        new Table(
            "CLIENT",
            "OWNER",
            "CONNECTED",
            "EXPIRY",
            "QUEUED",
            "BYTES",
            "IN FLIGHT",
            "SUBSCRIPTIONS");
    return console.list(
        "/sessions",
        "&prefix=" + AdminClient.encoded(prefix),
        limit,
        table,
        session ->
            table.line(
                session.path("clientId"),
                session.path("owner"),
                session.path("connected").asBoolean() ? "yes" : "no",
                expiry(session),
                session.path("queuedMessages"),
                session.path("queuedBytes"),
                session.path("inflightMessages"),
                session.path("subscriptions")));
  }

  private static String expiry(JsonNode session) {
    long seconds = session.path("expirySeconds").asLong();
    return seconds == NEVER ? "never" : seconds + " s";
  }

  @Command(mixinStandardHelpOptions = true, description = "Shows a session with its subscriptions.")
  int info(
      @Mixin AdminArguments where,
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "") String namespace) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    String path = "/sessions/" + AdminClient.encoded(id) + ClientsCommand.query(namespace);
    return console.show(path, session -> print(console, session));
  }

  private static void print(AdminConsole console, JsonNode session) {
    session
        .properties()
        .forEach(
            fact -> {
              if (fact.getValue().isValueNode()) {
                console
                    .out()
                    .println(fact.getKey() + ": " + OneLine.of(Table.text(fact.getValue())));
              }
            });
    var filters = new Table("FILTER", "QOS");
    session.path("filters").forEach(held -> filters.line(held.path("filter"), held.path("qos")));
    if (!session.path("filters").isEmpty()) {
      console.out().println();
      filters.print(console.out());
    }
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Deletes the session of a client that is away, with all that waits in it.")
  int delete(
      @Mixin AdminArguments where,
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "") String namespace) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    String path = "/sessions/" + AdminClient.encoded(id) + ClientsCommand.query(namespace);
    return console.done(
        console.client().ask("DELETE", path, null),
        "Deleted the session of " + OneLine.of(id) + ".");
  }
}
