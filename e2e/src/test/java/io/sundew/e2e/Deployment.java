package io.sundew.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder of {@code dist/deploy} as somebody uses it: copied below a test's directory and run by
 * the archive with a Java of its own, in an environment that has no other.
 *
 * <p>The files are unchanged but for ports and places, because several tests run at a time on one
 * machine: {@link #replacing} says what is another's there. Used by one thread.
 */
final class Deployment {
  private final Path directory;
  private final Path source;
  private final Map<String, String> replaced = new LinkedHashMap<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  /**
   * @param name of the folder
   * @param directory an empty one of the test's
   */
  Deployment(String name, Path directory) {
    this.directory = directory;
    this.source = Tour.document("dist/deploy").resolve(name);
    replacing("/opt/sundew", RuntimeDistribution.get().directory().toString());
  }

  /** Has copied files say that in place of this; what was said first is replaced first. */
  Deployment replacing(String text, Object by) {
    replaced.put(text, by.toString());
    return this;
  }

  /** Sets a variable of the environment that programs are started with. */
  Deployment with(String variable, Object value) {
    environment.put(variable, value.toString());
    return this;
  }

  /** The directory, with the folder's files in it. */
  Deployment copy() throws IOException {
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = directory.resolve(source.relativize(file).toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy); // with its permissions
        Files.writeString(copy, inPlace(Files.readString(file)));
      }
    }
    return this;
  }

  /**
   * The text with what is replaced, such as a command of the README. In one pass: a port's digits
   * may stand in the name of a directory that was put in.
   */
  String inPlace(String text) {
    String keys = replaced.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
    return Pattern.compile(keys)
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(replaced.getOrDefault(found.group(), "")));
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /** Starts the broker of the archive. */
  Program sundew(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(RuntimeDistribution.get().launcher());
    command.addAll(List.of(arguments));
    return start(command);
  }

  /** Starts a program in the deployment's directory, with nothing of this process's environment. */
  Program start(List<String> command) throws IOException {
    List<String> whole =
        new ArrayList<>(
            List.of("env", "-i", "PATH=" + RuntimeDistribution.get().pathWithoutJava()));
    environment.forEach((variable, value) -> whole.add(variable + "=" + value));
    whole.addAll(command);
    return Program.start(whole, directory);
  }

  /** Waits until something listens on that port; what runs there must not end before. */
  static void awaitListening(int port, Program program) {
    Eventually.isTrue(
        () -> {
          if (!program.isAlive()) {
            throw new AssertionError("it ended:\n" + program.output());
          }
          return BrokerProcess.accepts(port);
        },
        () -> "nothing listens on port " + port + ":\n" + program.output());
  }
}
