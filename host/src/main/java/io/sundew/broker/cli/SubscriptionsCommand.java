package io.sundew.broker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sundew subscriptions}: who gets what. */
@Command(
    name = "subscriptions",
    mixinStandardHelpOptions = true,
    description = "Shows the subscriptions at a running broker.")
final class SubscriptionsCommand {
  private final Surroundings surroundings;

  SubscriptionsCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(mixinStandardHelpOptions = true, description = "Lists subscriptions by filter.")
  int list(
      @Mixin AdminArguments where,
      @Option(
              names = "--match",
              paramLabel = "TOPIC",
              defaultValue = "",
              description = "Only those that a message of this topic comes to; or a filter.")
          String match,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    var table = new Table("FILTER", "GROUP", "CLIENT", "CONNECTED", "QOS");
    return console.list(
        "/subscriptions",
        match.isEmpty() ? "" : "&match=" + AdminClient.encoded(match),
        limit,
        table,
        subscription ->
            table.line(
                subscription.path("filter"),
                subscription.path("group"),
                subscription.path("clientId"),
                subscription.path("connected").asBoolean() ? "yes" : "no",
                subscription.path("qos")));
  }
}
