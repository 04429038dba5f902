package io.sundew.broker.config;

import java.util.EnumSet;
import java.util.List;

/** The options {@code log_dest} and {@code log_type}, which may be given several times. */
final class MosquittoLogOptions {
  private MosquittoLogOptions() {}

  static void destination(MosquittoDraft draft, MosquittoLine line) {
    if (!draft.logDestinationGiven) {
      draft.logDestinationGiven = true;
      draft.logStandardError = false;
    }
    List<String> words = line.words();
    switch (words.getFirst()) {
      case "none" -> none(draft);
      case "stderr" -> draft.logStandardError = true;
      case "stdout" -> draft.logStandardOutput = true;
      case "file" -> file(draft, line);
      case "topic" -> draft.logTopic = true;
      case "syslog" -> {
        draft.logStandardError = true;
        draft.warn(
            line,
            "syslog is standard error here, which systemd and Docker collect; without them, send it"
                + " on with '2>&1 | logger -t sundew'.");
      }
      case "dlt", "android" ->
          throw line.error(
              "log_dest %s is not supported; use stderr or file.".formatted(words.getFirst()));
      default -> throw line.invalid("stderr, stdout, file, topic, syslog or none");
    }
  }

  private static void none(MosquittoDraft draft) {
    draft.logStandardError = false;
    draft.logStandardOutput = false;
    draft.logTopic = false;
    draft.logFile = null;
  }

  private static void file(MosquittoDraft draft, MosquittoLine line) {
    String path = line.value().substring("file".length()).strip();
    if (path.isEmpty()) {
      throw line.error("Empty log_dest file value in configuration.");
    }
    if (draft.logFile != null) {
      throw line.error("Duplicate \"log_dest file\" value.");
    }
    draft.logFile = draft.path(path);
  }

  static void type(MosquittoDraft draft, MosquittoLine line) {
    if (!draft.logTypesGiven) {
      draft.logTypesGiven = true;
      draft.logTypes.clear();
    }
    switch (line.word()) { // further ones are passed over
      case "none" -> draft.logTypes.clear();
      case "all" -> draft.logTypes.addAll(EnumSet.allOf(LogConfig.Type.class));
      case "websockets", "internal" -> {} // kinds of lines that Sundew does not have
      default ->
          draft.logTypes.add(
              Spelling.find(LogConfig.Type.class, line.word())
                  .orElseThrow(
                      () -> line.invalid("error, warning, notice, information, debug or all")));
    }
  }
}
