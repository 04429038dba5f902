package io.sundew.broker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sundew trace}: what clients do, while they do it. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Shows live what clients of a running broker do; topics and sizes, no payloads.")
final class TraceCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Option(names = "--client", paramLabel = "ID", description = "Only of this client.")
  private @Nullable String client;

  @Option(
      names = "--topic",
      paramLabel = "FILTER",
      description = "Only what is about topics of this filter.")
  private @Nullable String topic;

  @Option(names = "--count", paramLabel = "N", description = "End after so many events.")
  private int count;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description =
          "Write the events to this file too, one JSON object a line, payloads of messages that"
              + " come in included.")
  private @Nullable Path record;

  @Mixin private AdminArguments where = new AdminArguments();

  @Spec private @Nullable CommandSpec spec;

  TraceCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    if (client == null && topic == null) {
      throw WrongUsage.of(
          Objects.requireNonNull(spec),
          "whom or what to trace? give --client ID or --topic FILTER; --topic '#' is everything");
    }
    AdminConsole console = AdminConsole.open(where, surroundings);
    String path = "/trace?count=" + count + query("client", client) + query("topic", topic);
    if (record == null) {
      console.client().follow(path, line -> print(console, line));
      return ExitStatus.OK;
    }
    path += "&payloads=true";
    String recorded = path;
    try (Writer file = Files.newBufferedWriter(surroundings.workingDirectory().resolve(record))) {
      console.client().follow(recorded, line -> print(console, line) && write(file, line));
    }
    return ExitStatus.OK;
  }

  private static String query(String name, @Nullable String value) {
    return value == null ? "" : "&" + name + "=" + AdminClient.encoded(value);
  }

  /** Flushed line by line: who records ends it with Ctrl-C. */
  private static boolean write(Writer file, String line) {
    try {
      if (!line.equals(BEGUN)) {
        file.write(line + "\n");
        file.flush();
      }
      return true;
    } catch (IOException full) {
      throw new AdminFailure("the trace cannot be recorded: " + full.getMessage(), full);
    }
  }

  private static final String BEGUN = "{\"event\":\"tracing\"}";

  private static boolean print(AdminConsole console, String line) {
    PrintStream out = console.out();
    if (line.equals(BEGUN)) {
      console.err().println("Tracing; Ctrl-C ends it.");
    } else {
      out.println(console.json() ? line : forPeople(line));
    }
    return !out.checkError(); // nobody reads on
  }

  private static String forPeople(String line) {
    try {
      JsonNode event = AdminClient.MAPPER.readTree(line);
      var text = new StringBuilder();
      text.append(event.path("time").asText("")).append("  ");
      text.append(event.path("clientId").asText("")).append("  ");
      text.append(event.path("event").asText());
      event
          .properties()
          .forEach(
              fact -> {
                switch (fact.getKey()) {
                  case "time", "clientId", "event", "payload", "details" -> {}
                  case "packet" -> text.append(' ').append(fact.getValue().asText());
                  default ->
                      text.append(' ')
                          .append(fact.getKey())
                          .append('=')
                          .append(fact.getValue().asText());
                }
              });
      return OneLine.of(text.toString().strip());
    } catch (JsonProcessingException e) {
      throw new AdminFailure("the broker sent a line that is not JSON: " + line, e);
    }
  }
}
