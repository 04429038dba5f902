package io.sundew.broker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sundew clients}: who is connected. */
@Command(
    name = "clients",
    mixinStandardHelpOptions = true,
    description = "Shows who is connected to a running broker, and disconnects them.")
final class ClientsCommand {
  private final Surroundings surroundings;

  ClientsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(mixinStandardHelpOptions = true, description = "Lists clients by identifier.")
  int list(
      @Mixin AdminArguments where,
      @Option(names = "--prefix", paramLabel = "TEXT", defaultValue = "") String prefix,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    var table =
        new Table("CLIENT", "USER", "LISTENER", "ADDRESS", "MQTT", "KEEP ALIVE", "CONNECTED AT");
    return console.list(
        "/clients",
        "&prefix=" + AdminClient.encoded(prefix),
        limit,
        table,
        client ->
            table.line(
                client.path("clientId"),
                client.path("userName"),
                client.path("listener"),
                client.path("address"),
                client.path("protocol"),
                client.path("keepAliveSeconds"),
                client.path("connectedAt")));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Disconnects a client; one that speaks MQTT 5 is told why (0x98).")
  int kick(
      @Mixin AdminArguments where,
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--namespace", paramLabel = "NAME", defaultValue = "") String namespace) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    String path = "/clients/" + AdminClient.encoded(id) + query(namespace);
    return console.done(
        console.client().ask("DELETE", path, null), "Disconnected " + OneLine.of(id) + ".");
  }

  static String query(String namespace) {
    return namespace.isEmpty() ? "" : "?namespace=" + AdminClient.encoded(namespace);
  }
}
