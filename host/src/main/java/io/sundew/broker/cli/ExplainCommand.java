package io.sundew.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sundew explain}: why a client may or may not do something. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Asks the authorizers of a running broker about an action that nobody does, and shows what"
            + " each says.")
final class ExplainCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(names = "--client", paramLabel = "ID", required = true, description = "Who.")
  private String client = "";

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Its identity; otherwise that of the connected client, or none.")
  private @Nullable String user;

  @Option(
      names = "--authenticator",
      paramLabel = "NAME",
      description = "The plugin instance that accepted the identity.")
  private @Nullable String authenticator;

  @Option(
      names = "--action",
      paramLabel = "publish|subscribe|receive|will",
      required = true,
      description = "What.")
  private String action = "";

  @Option(
      names = "--topic",
      paramLabel = "TOPIC",
      required = true,
      description = "The topic name, or the filter to subscribe.")
  private String topic = "";

  @Option(names = "--listener", paramLabel = "NAME", description = "Where; otherwise the first.")
  private @Nullable String listener;

  @Option(names = "--qos", paramLabel = "0|1|2", description = "0 unless given.")
  private @Nullable Integer qos;

  @Option(names = "--retain", description = "The message is to be retained.")
  private boolean retain;

  @Mixin private AdminArguments where = new AdminArguments();

  ExplainCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    AdminConsole console = AdminConsole.open(where, surroundings);
    Map<String, Object> question = new LinkedHashMap<>();
    question.put("clientId", client);
    question.put("action", action);
    question.put("topic", topic);
    question.put("retain", retain);
    putIfGiven(question, "userName", user);
    putIfGiven(question, "authenticator", authenticator);
    putIfGiven(question, "listener", listener);
    putIfGiven(question, "qos", qos);
    JsonNode answer = console.client().ask("POST", "/explain", (Object) question);
    return console.print(answer, explained -> print(console, explained));
  }

  private static void putIfGiven(Map<String, Object> question, String key, @Nullable Object value) {
    if (value != null) {
      question.put(key, value);
    }
  }

  private static void print(AdminConsole console, JsonNode explained) {
    var table = new Table("AUTHORIZER", "VERDICT", "TIME", "WHY");
    for (JsonNode verdict : explained.get("verdicts")) {
      String shadow = verdict.path("shadow").asBoolean() ? " (shadow)" : "";
      table.line(
          verdict.path("instance"),
          verdict.path("verdict").asText() + shadow,
          verdict.has("micros") ? verdict.get("micros").asText() + " us" : "-",
          verdict.path("why"));
    }
    if (!explained.get("verdicts").isEmpty()) {
      table.print(console.out());
    }
    JsonNode client = explained.get("client");
    String user = client.path("userName").asText();
    console
        .out()
        .printf(
            "%s: client %s%s on listener %s (%s), decided by %s%s%n",
            explained.get("outcome").asText(),
            OneLine.of(client.get("clientId").asText()),
            user.isEmpty() ? ", anonymous," : " as " + OneLine.of(user),
            client.get("listener").asText(),
            client.get("connected").asBoolean() ? "connected" : "made up",
            explained.get("decidedBy").asText(),
            explained.has("reason") ? ": " + explained.get("reason").asText() : "");
  }
}
