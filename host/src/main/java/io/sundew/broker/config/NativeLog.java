package io.sundew.broker.config;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Reads {@code log:} of a native configuration; what is not given keeps its default. */
final class NativeLog {
  private NativeLog() {}

  static LogConfig read(Section section) {
    LogConfig defaults = LogConfig.DEFAULT;
    LogConfig log =
        new LogConfig(
            types(section, defaults.types()),
            section.flag("standard-error").orElse(defaults.standardError()),
            section.flag("standard-output").orElse(defaults.standardOutput()),
            section.text("file").map(file -> section.source().resolve(Path.of(file))),
            section.flag("topic").orElse(defaults.topic()),
            section.flag("timestamp").orElse(defaults.timestamp()),
            section.text("timestamp-format"),
            section.flag("connection-messages").orElse(defaults.connectionMessages()));
    section.end();
    return log;
  }

  private static Set<LogConfig.Type> types(Section section, Set<LogConfig.Type> missing) {
    List<String> names = section.texts("types").orElse(null);
    if (names == null) {
      return missing;
    }
    Set<LogConfig.Type> types = EnumSet.noneOf(LogConfig.Type.class);
    for (String name : names) {
      if (name.equals("all")) {
        types.addAll(EnumSet.allOf(LogConfig.Type.class));
      } else {
        Spelling.find(LogConfig.Type.class, name)
            .ifPresentOrElse(types::add, () -> unknown(section, name));
      }
    }
    return types;
  }

  private static void unknown(Section section, String name) {
    List<String> known = Spelling.of(LogConfig.Type.class);
    section.error(
        "types",
        "'%s' is not one of all, %s%s"
            .formatted(name, String.join(", ", known), Nearest.hint(name, known)));
  }
}
