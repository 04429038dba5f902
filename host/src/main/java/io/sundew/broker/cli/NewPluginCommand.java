package io.sundew.broker.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sundew plugin new NAME}: a Maven project to begin with. */
@Command(
    name = "new",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Makes a Maven project of a plugin with a test. It builds without a network, out of this"
            + " installation.")
final class NewPluginCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(
      paramLabel = "NAME",
      description = "The plugin's id, such as greet-all: words of lower case letters and digits.")
  private String name = "";

  @Option(
      names = "--package",
      paramLabel = "PACKAGE",
      description = "Of its classes, and its Maven group; org.example.NAME unless it is given.")
  private @Nullable String packageName;

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where to make it, a new directory; ./NAME unless it is given.")
  private @Nullable Path directory;

  @Spec private @Nullable CommandSpec spec;

  NewPluginCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws IOException {
    NewPlugin plugin = plugin();
    Path home =
        surroundings
            .installation()
            .orElseThrow(() -> wrong("is for an installed Sundew: run its bin/sundew"));
    if (!Files.isDirectory(home.resolve("maven"))) {
      throw wrong(home + " has no directory maven/, out of which plugins are built");
    }
    if (Files.exists(home.resolve("lib/plugins/" + name + ".jar"))) {
      throw wrong("a plugin named '" + name + "' comes with Sundew: choose another name");
    }
    Path named = directory == null ? Path.of(name) : directory;
    Path target = surroundings.workingDirectory().resolve(named);
    if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
      throw wrong(named + " exists already, nothing was written: choose another --directory");
    }
    plugin.write(target, home);
    surroundings.out().println(named + ": a plugin to begin with; README.md there says how.");
    return ExitStatus.OK;
  }

  private NewPlugin plugin() {
    try {
      return packageName == null ? NewPlugin.named(name) : new NewPlugin(name, packageName);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private RuntimeException wrong(String problem) {
    return WrongUsage.of(Objects.requireNonNull(spec), "plugin new: " + problem);
  }
}
