package io.sundew.broker.config;

import io.sundew.broker.config.MosquittoSupport.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of one line of a {@code mosquitto.conf}.
 *
 * @param source where it stands
 * @param option the option's name; its value may be secret
 * @param level what becomes of it here, with the value it has
 * @param note why, and what to do; may be empty
 */
public record MosquittoFinding(Source source, String option, Level level, String note) {
  /**
   * One for each option of the file and of those it includes, in their order.
   *
   * @throws ConfigException when the file cannot be read
   */
  public static List<MosquittoFinding> of(LoadOptions options) {
    var problems = new ArrayList<ConfigException>();
    List<MosquittoLine> lines =
        MosquittoFile.read(
            options.file().orElseThrow(),
            options.workingDirectory(),
            new Variables(options.environment()),
            problems::add);
    var draft = new MosquittoDraft(options.workingDirectory(), LoadOptions.isRoot());
    return lines.stream().map(line -> find(line, draft)).toList();
  }

  private static MosquittoFinding find(MosquittoLine line, MosquittoDraft draft) {
    MosquittoSupport support = MosquittoSupport.of(line.option());
    int before = draft.problems.warnings().size();
    try {
      MosquittoOptions.apply(line, draft);
    } catch (ConfigException refused) {
      return of(line, Level.REFUSED, reason(refused));
    }
    List<String> warnings = draft.problems.warnings();
    if (support.level() == Level.IGNORED || warnings.size() == before) {
      return of(line, support.level(), support.note());
    }
    Level level = support.level() == Level.WORKS ? Level.DIFFERS : support.level();
    return of(
        line,
        level,
        Optional.of(support.note())
            .filter(note -> !note.isEmpty())
            .orElseGet(() -> warning(warnings.getLast())));
  }

  private static MosquittoFinding of(MosquittoLine line, Level level, String note) {
    return new MosquittoFinding(line.source(), line.option(), level, note);
  }

  /** The first line of what Mosquitto would print, without the word that begins it. */
  private static String reason(ConfigException refused) {
    return refused.getMessage().lines().findFirst().orElse("").replaceFirst("^Error: ", "");
  }

  private static String warning(String text) {
    return text.replaceFirst("^.*? Warning: '[^']*' ", "").replaceFirst("\\.$", "");
  }
}
