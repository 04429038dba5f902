package io.sundew.broker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sundew retained}: the last message of each topic. */
@Command(
    name = "retained",
    mixinStandardHelpOptions = true,
    description = "Shows the retained messages of a running broker, and deletes them.")
final class RetainedCommand {
  private final Surroundings surroundings;

  RetainedCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Lists retained messages by topic, without their payloads.")
  int list(
      @Mixin AdminArguments where,
      @Option(names = "--match", paramLabel = "FILTER", defaultValue = "#") String match,
      @Option(names = "--limit", paramLabel = "N", defaultValue = "100") int limit) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    var table = new Table("TOPIC", "BYTES", "QOS", "AGE", "EXPIRES IN", "PUBLISHER");
    return console.list(
        "/retained",
        "&match=" + AdminClient.encoded(match),
        limit,
        table,
        message ->
            table.line(
                message.path("topic"),
                message.path("bytes"),
                message.path("qos"),
                message.path("ageSeconds").asText() + " s",
                message.path("expiresInSeconds"),
                message.path("publisher")));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Deletes the retained message of a topic.")
  int delete(@Mixin AdminArguments where, @Parameters(paramLabel = "TOPIC") String topic) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    return console.done(
        console.client().ask("DELETE", "/retained/" + AdminClient.encoded(topic), null),
        "Deleted the retained message of " + OneLine.of(topic) + ".");
  }
}
