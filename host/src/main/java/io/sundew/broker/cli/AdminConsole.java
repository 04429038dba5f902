package io.sundew.broker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A running broker, and where to print what it answers. Used by one thread. */
final class AdminConsole {
  private static final int LARGEST_PAGE = 1000;

  private final AdminClient client;
  private final Surroundings surroundings;
  private final boolean json;

  private AdminConsole(AdminClient client, Surroundings surroundings, boolean json) {
    this.client = client;
    this.surroundings = surroundings;
    this.json = json;
  }

  /** The console of the broker that the arguments mean. */
  static AdminConsole open(AdminArguments arguments, Surroundings surroundings) {
    AdminAddress broker = BrokerFinder.of(surroundings).find(arguments);
    return new AdminConsole(new AdminClient(broker), surroundings, arguments.json);
  }

  AdminClient client() {
    return client;
  }

  PrintStream out() {
    return surroundings.out();
  }

  PrintStream err() {
    return surroundings.err();
  }

  boolean json() {
    return json;
  }

  /** Asks, and prints the answer as it is or as that makes it. */
  int show(String path, Consumer<JsonNode> forPeople) {
    return print(client.get(path), forPeople);
  }

  int print(JsonNode answer, Consumer<JsonNode> forPeople) {
    if (json) {
      printJson(answer);
    } else {
      forPeople.accept(answer);
    }
    return ExitStatus.OK;
  }

  private void printJson(JsonNode answer) {
    try {
      out().println(AdminClient.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree can always be written
    }
  }

  /**
   * Prints a list, page after page up to the limit.
   *
   * @param query parameters of the list, each as {@code &name=value}
   */
  int list(String path, String query, int limit, Table table, Consumer<JsonNode> eachLine) {
    JsonNode list = entries(path, query, limit);
    if (json) {
      printJson(list);
      return ExitStatus.OK;
    }
    list.get("entries").forEach(eachLine);
    table.print(out());
    if (list.hasNonNull("next")) {
      err().println("There are more; --limit N shows more than " + limit + ".");
    }
    return ExitStatus.OK;
  }

  private JsonNode entries(String path, String query, int limit) {
    ObjectNode all = AdminClient.MAPPER.createObjectNode();
    ArrayNode entries = all.putArray("entries");
    for (String cursor = ""; cursor != null; ) {
      int page = Math.min(LARGEST_PAGE, limit - entries.size());
      JsonNode answer =
          client.get(
              path + "?limit=" + page + query + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
      answer.get("entries").forEach(entries::add);
      cursor = next(answer);
      if (cursor != null && entries.size() >= limit) {
        all.put("next", cursor);
        return all;
      }
    }
    return all;
  }

  private static @Nullable String next(JsonNode answer) {
    return answer.hasNonNull("next") ? answer.get("next").asText() : null;
  }

  /** Prints that something was done: the answer, or a sentence. */
  int done(JsonNode answer, String sentence) {
    return print(
        answer.isNull() ? AdminClient.MAPPER.createObjectNode() : answer,
        _ -> out().println(sentence));
  }

  /** Prints what a change of the configuration or of plugins did. */
  int changed(JsonNode answer) {
    return print(
        answer,
        change -> {
          change.get("lines").forEach(line -> out().println(OneLine.of(line.asText())));
          if (change.get("lines").isEmpty()) {
            out().println(change.get("changed").asBoolean() ? "Done." : "Nothing to change.");
          }
        });
  }
}
