package io.sundew.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sundew log-level}: how much a running broker logs of what. */
@Command(
    name = "log-level",
    mixinStandardHelpOptions = true,
    description = "Shows the levels of loggers, or sets one until the broker ends.")
final class LogLevelCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "LOGGER",
      description = "Such as io.sundew.broker.session, or ROOT.")
  private @Nullable String logger;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "LEVEL",
      description = "off, error, warn, info, debug, trace; or default, as the configuration says.")
  private @Nullable String level;

  @Mixin private AdminArguments where = new AdminArguments();

  LogLevelCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    AdminConsole console = AdminConsole.open(where, surroundings);
    JsonNode levels = level == null ? console.client().get("/log-level") : set(console, level);
    return console.print(
        levels,
        all -> {
          var table = new Table("LOGGER", "LEVEL", "SET BY");
          for (JsonNode each : all.get("entries")) {
            if (logger == null || logger.equals(each.get("logger").asText())) {
              String by = each.path("set").asBoolean() ? "operator" : "configuration";
              table.line(each.path("logger"), each.path("level"), by);
            }
          }
          table.print(console.out());
        });
  }

  private JsonNode set(AdminConsole console, String wanted) {
    Map<String, @Nullable String> wish = new HashMap<>();
    wish.put("logger", logger);
    wish.put("level", wanted.equals("default") ? null : wanted);
    return console.client().ask("PUT", "/log-level", (Object) wish);
  }
}
