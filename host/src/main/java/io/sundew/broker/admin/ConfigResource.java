package io.sundew.broker.admin;

import io.sundew.broker.config.ConfigPrinter;
import io.sundew.broker.config.LoadedConfig;
import io.sundew.broker.config.Origins;
import io.sundew.broker.http.Answer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The configuration that holds, and changing it. */
final class ConfigResource {
  private final Control control;

  ConfigResource(AdminContext context) {
    this.control = context.control();
  }

  /**
   * What holds.
   *
   * @param file absent when the broker runs without one
   * @param configuration in the shape of a native file; values from the environment that may be
   *     secret are shown as the reference
   * @param origins where values were written, by path; all others are defaults
   */
  private record Shown(
      @Nullable String file,
      @Nullable String overrides,
      List<String> warnings,
      Map<String, Object> configuration,
      Map<String, String> origins) {}

  private record Checked(boolean usable, List<String> warnings, Map<String, Object> configuration) {
    static Checked of(LoadedConfig loaded) {
      return new Checked(true, loaded.warnings(), ConfigPrinter.tree(loaded));
    }
  }

  Answer show(Request request) {
    LoadedConfig loaded = control.current();
    return Answer.of(
        new Shown(
            control.file().map(Path::toString).orElse(null),
            control.overrides().map(Path::toString).orElse(null),
            loaded.warnings(),
            ConfigPrinter.tree(loaded),
            Origins.of(loaded, control.file())));
  }

  Answer reload(Request request) {
    return Answer.of(control.reload());
  }

  /** Looks at the text in the body, or without one at the broker's own file. */
  Answer check(Request request) {
    return Answer.of(
        Checked.of(request.body().length == 0 ? control.check() : control.check(request.text())));
  }

  Answer reset(Request request) {
    return Answer.of(control.reset());
  }
}
