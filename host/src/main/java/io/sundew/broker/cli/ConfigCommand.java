package io.sundew.broker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sundew config}: the configuration that a running broker goes by. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Shows the configuration of a running broker, and changes it.")
final class ConfigCommand {
  private final Surroundings surroundings;

  ConfigCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(mixinStandardHelpOptions = true, description = "Shows what holds now.")
  int show(
      @Mixin AdminArguments where,
      @Option(names = "--origin", description = "Say of each value where it was written.")
          boolean origin) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    return console.show(
        "/config",
        config -> {
          if (origin) {
            var table = new Table("KEY", "VALUE", "ORIGIN");
            addLeaves(table, "", config.get("configuration"), config.get("origins"));
            table.print(console.out());
          } else {
            console.out().print(yaml(config.get("configuration")));
          }
        });
  }

  private static String yaml(JsonNode configuration) {
    try {
      return YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
          .build()
          .writeValueAsString(configuration);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree can always be written
    }
  }

  private static void addLeaves(Table table, String path, JsonNode node, JsonNode origins) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              entry ->
                  addLeaves(
                      table,
                      path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                      entry.getValue(),
                      origins));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        addLeaves(table, path + "[" + i + "]", node.get(i), origins);
      }
    } else {
      table.line(path, node, origin(path, origins));
    }
  }

  /** That of the value, or else of what it is part of. */
  private static String origin(String path, JsonNode origins) {
    for (String at = path; !at.isEmpty(); at = parent(at)) {
      if (origins.has(at)) {
        return origins.get(at).asText();
      }
    }
    return "default";
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('['))));
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "Has the broker read its configuration again; all of it holds, or nothing changes.")
  int reload(@Mixin AdminArguments where) {
    return change(where, "/config/reload");
  }

  @Command(
      mixinStandardHelpOptions = true,
      description =
          "Has the broker say what it would make of its file, or of another in its place.")
  int check(
      @Mixin AdminArguments where,
      @Parameters(arity = "0..1", paramLabel = "FILE") @Nullable Path file)
      throws IOException {
    AdminConsole console = AdminConsole.open(where, surroundings);
    byte[] text =
        file == null ? null : Files.readAllBytes(surroundings.workingDirectory().resolve(file));
    return console.print(
        console.client().ask("POST", "/config/check", text),
        checked -> {
          checked.get("warnings").forEach(warning -> console.err().println(warning.asText()));
          console.out().println("This configuration can be used.");
        });
  }

  @Command(
      mixinStandardHelpOptions = true,
      description = "Drops what was changed by commands: the file alone holds again.")
  int reset(@Mixin AdminArguments where) {
    return change(where, "/config/reset");
  }

  private int change(AdminArguments where, String path) {
    AdminConsole console = AdminConsole.open(where, surroundings);
    return console.changed(console.client().ask("POST", path, null));
  }
}
