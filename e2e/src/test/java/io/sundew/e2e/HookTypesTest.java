package io.sundew.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The types that editors know hooks by, as TypeScript's compiler sees them. */
@RequiresProgram(
    value = {"node", "npm"},
    install = "apt-get install nodejs npm")
final class HookTypesTest {
  private static final Path DIRECTORY = Path.of("ts").toAbsolutePath();
  private static final Path TYPES =
      Path.of(
          "../plugins/script-js/src/main/resources/io/sundew/plugin/scriptjs/sundew-hooks.d.ts");

  @TempDir private Path work;

  @BeforeAll
  static void install() {
    if (!Files.isDirectory(DIRECTORY.resolve("node_modules/typescript"))) {
      try (var npm = Program.start(List.of("npm", "ci", "--no-progress"), DIRECTORY)) {
        var finished = npm.await(Program.PATIENCE.multipliedBy(4));
        Skip.unless(
            finished.status() == 0,
            "TypeScript",
            "`npm ci` in e2e/ts failed: " + finished.output().lines().findFirst().orElse(""));
      }
    }
  }

  @Test
  void hooks_areUnderstoodAndMistakesAreFound() throws IOException {
    Files.copy(TYPES, work.resolve("sundew-hooks.d.ts"));
    for (String file : List.of("hooks.js", "mistakes.js")) {
      Files.copy(DIRECTORY.resolve(file), work.resolve(file));
    }

    Program.run(
            "node",
            DIRECTORY.resolve("node_modules/typescript/bin/tsc").toString(),
            "--noEmit",
            "--allowJs",
            "--checkJs",
            "--strict",
            "--target",
            "es2023",
            "--module",
            "esnext",
            "--lib",
            "es2023",
            "--moduleDetection",
            "force",
            work.resolve("hooks.js").toString(),
            work.resolve("mistakes.js").toString())
        .expectStatus(0);
  }
}
