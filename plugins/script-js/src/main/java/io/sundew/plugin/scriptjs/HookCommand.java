package io.sundew.plugin.scriptjs;

import io.sundew.api.Command;
import io.sundew.api.Command.Terminal;
import io.sundew.api.Message;
import io.sundew.api.PublishDecision;
import io.sundew.api.Qos;
import io.sundew.api.Refuse;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code sundew hook}: scripts are made, tried, tested and measured without a broker. */
final class HookCommand {
  private static final String USAGE =
      """
      sundew hook new NAME [--directory hooks]     a script to begin with, its test and the types for editors
      sundew hook list [DIRECTORY]                 the scripts with their hooks, and what is wrong with them
      sundew hook test FILE --topic T --payload P  what a script makes of a message, and how long it takes
                  [--payload-file F] [--qos N] [--retain] [--client ID] [--user NAME]
      sundew hook test DIRECTORY | NAME.test.js    runs the tests beside scripts
      sundew hook replay FILE CAPTURE [--against OLD]
                                                   what a script makes of recorded messages (sundew trace --record),
                                                   beside what another makes of them
      sundew hook bench FILE --topic T --payload P [--seconds 3]
                                                   messages a second on one thread
      """;

  private static final Limits PATIENT = new Limits(Duration.ofSeconds(10), 0, 64 * 1024 * 1024);
  private static final Set<String> MESSAGE =
      Set.of("--topic", "--payload", "--payload-file", "--qos", "--client", "--user", "--seconds");

  private HookCommand() {}

  /** The verb. */
  static Command command() {
    return new Command("hook", "Makes, tries and tests JavaScript hooks.", HookCommand::run);
  }

  private static int run(List<String> words, Terminal terminal) throws IOException {
    List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
    try {
      return switch (words.isEmpty() ? "" : words.getFirst()) {
        case "new" -> create(Arguments.of(rest, Set.of("--directory"), Set.of()), terminal.out());
        case "list" -> list(Arguments.of(rest, Set.of(), Set.of()), terminal.out());
        case "test" -> test(Arguments.of(rest, MESSAGE, Set.of("--retain")), terminal);
        case "replay" -> replay(Arguments.of(rest, Set.of("--against"), Set.of()), terminal.out());
        case "bench" -> bench(Arguments.of(rest, MESSAGE, Set.of("--retain")), terminal.out());
        case "--help", "-h" -> {
          terminal.out().print(USAGE);
          yield 0;
        }
        default -> {
          terminal.err().print(USAGE);
          yield 2;
        }
      };
    } catch (ScriptException failed) {
      terminal.err().println("sundew hook: " + failed.details());
      return 1;
    }
  }

  private static int create(Arguments arguments, PrintStream out)
      throws IOException, ScriptException {
    String name = only(arguments, "NAME");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,50}")) {
      throw new ScriptException("NAME is letters, digits, - and _: " + name);
    }
    Path directory = Path.of(arguments.option("--directory", "hooks"));
    Files.createDirectories(directory);
    write(directory.resolve(name + ".js"), template("template.js", name), out);
    write(directory.resolve(name + ".test.js"), template("template.test.js", name), out);
    Path types = directory.resolve("sundew-hooks.d.ts");
    if (!Files.exists(types)) {
      write(types, template("sundew-hooks.d.ts", name), out);
    }
    return 0;
  }

  private static void write(Path file, String text, PrintStream out)
      throws IOException, ScriptException {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException there) {
      throw new ScriptException(file + " exists already");
    }
    out.println(file);
  }

  private static String template(String resource, String name) throws IOException {
    try (InputStream in = HookCommand.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("NAME", name);
    }
  }

  private static String only(Arguments arguments, String what) throws ScriptException {
    if (arguments.words().size() != 1) {
      throw new ScriptException("one " + what + " is expected; see sundew hook --help");
    }
    return arguments.words().getFirst();
  }

  private static int list(Arguments arguments, PrintStream out) throws IOException {
    Path directory = Path.of(arguments.words().isEmpty() ? "hooks" : arguments.words().getFirst());
    Sources sources = Sources.read(directory);
    int broken = sources.refused().size();
    sources.refused().forEach((name, why) -> out.println(name + "  BROKEN  " + name + " " + why));
    try (var bench = new Workbench(PATIENT)) {
      for (String name : sources.entries()) {
        try {
          Script script = bench.load(name, sources).script();
          if (script.isUnit()) {
            out.println(name + "  " + script.description());
          }
        } catch (ScriptException unusable) {
          broken++;
          out.println(name + "  BROKEN  " + unusable.details());
        }
      }
    }
    return broken == 0 ? 0 : 1;
  }

  private static int test(Arguments arguments, Terminal terminal)
      throws IOException, ScriptException {
    Path path = Path.of(only(arguments, "FILE or DIRECTORY"));
    return Files.isDirectory(path) || path.toString().endsWith(".test.js")
        ? runTests(path, terminal.out())
        : tryOut(path, arguments, terminal.out());
  }

  private static int runTests(Path path, PrintStream out) throws IOException, ScriptException {
    Path directory = Files.isDirectory(path) ? path : parent(path);
    Sources sources = Sources.read(directory);
    List<String> files = new ArrayList<>();
    sources.texts().keySet().stream()
        .filter(name -> name.endsWith(".test.js"))
        .filter(name -> Files.isDirectory(path) || directory.resolve(name).equals(path))
        .sorted()
        .forEach(files::add);
    if (files.isEmpty()) {
      throw new ScriptException(path + " has no tests: these are files named *.test.js");
    }
    int failed = 0;
    int run = 0;
    try (var bench = new Workbench(PATIENT)) {
      for (String file : files) {
        out.println(file);
        for (TestFile.Outcome outcome : outcomes(file, sources, bench)) {
          run++;
          failed += outcome.failure().isPresent() ? 1 : 0;
          print(outcome, out);
        }
      }
    }
    out.printf("%d tests, %d failed%n", run, failed);
    return failed == 0 ? 0 : 1;
  }

  private static List<TestFile.Outcome> outcomes(String file, Sources sources, Workbench bench) {
    try {
      return TestFile.run(file, sources, bench.language());
    } catch (ScriptException unusable) {
      return List.of(new TestFile.Outcome("is loaded", 0, Optional.of(unusable.details())));
    }
  }

  private static void print(TestFile.Outcome outcome, PrintStream out) {
    out.printf(
        Locale.ROOT,
        "  %s %s (%.1f ms)%n",
        outcome.failure().isEmpty() ? "ok  " : "FAIL",
        outcome.name(),
        outcome.nanos() / 1e6);
    outcome.failure().stream()
        .flatMap(String::lines)
        .forEach(line -> out.println("       " + line));
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? Path.of("") : parent;
  }

  /** A script out of the directory it lies in. */
  private static Workbench.Trial load(Workbench bench, Path file)
      throws IOException, ScriptException {
    if (!Files.isRegularFile(file)) {
      throw new ScriptException(file + " is not a file");
    }
    return bench.load(
        String.valueOf(file.getFileName()), Sources.read(parent(file.toAbsolutePath())));
  }

  private static int tryOut(Path file, Arguments arguments, PrintStream out)
      throws IOException, ScriptException {
    try (var bench = new Workbench(PATIENT)) {
      Workbench.Trial trial = load(bench, file);
      Script script = trial.script();
      Message message = message(arguments);
      var client =
          new LocalClient(arguments.option("--client", "test"), arguments.option("--user", ""));
      if (!script.matches(message.topic())) {
        out.println("not asked: " + message.topic() + " does not match");
        return 0;
      }
      long start = System.nanoTime();
      PublishDecision decision = script.onPublish(message, client);
      long nanos = System.nanoTime() - start;
      print(message, decision, out);
      trial.broker().takePublished().forEach(each -> out.println("published " + shown(each)));
      trial.broker().takeLogged().forEach(line -> out.println("logged " + line));
      out.printf(Locale.ROOT, "%.1f ms, the first time%n", nanos / 1e6);
      return 0;
    }
  }

  private static int replay(Arguments arguments, PrintStream out)
      throws IOException, ScriptException {
    if (arguments.words().size() != 2) {
      throw new ScriptException("FILE and CAPTURE are expected; see sundew hook --help");
    }
    String against = arguments.option("--against");
    try (var bench = new Workbench(PATIENT)) {
      Workbench.Trial script = load(bench, Path.of(arguments.words().get(0)));
      Workbench.Trial before = against == null ? null : load(bench, Path.of(against));
      List<Capture.Recorded> all =
          Capture.read(Path.of(arguments.words().get(1)), bench.language());
      int differing = 0;
      int failing = 0;
      for (Capture.Recorded each : all) {
        String old = before == null ? "unchanged" : outcome(before, each);
        String now = outcome(script, each);
        failing += now.startsWith("failed") ? 1 : 0;
        if (!now.equals(old)) {
          differing++;
          out.println("line " + each.line() + ": " + shown(each.message()));
          out.println("  - " + old);
          out.println("  + " + now);
        }
      }
      out.printf("%d messages, %d differ, %d fail%n", all.size(), differing, failing);
      return failing == 0 ? 0 : 1;
    }
  }

  /** What a script makes of a message, in one line. */
  private static String outcome(Workbench.Trial trial, Capture.Recorded recorded) {
    if (!trial.script().matches(recorded.message().topic())) {
      return "unchanged";
    }
    recorded.millis().ifPresent(trial.broker()::setMillis);
    String outcome;
    try {
      outcome = outcome(trial.script().onPublish(recorded.message(), recorded.client()));
    } catch (ScriptException failed) {
      outcome = "failed: " + failed.getMessage();
    }
    return outcome
        + trial.broker().takePublished().stream()
            .map(each -> "; published " + shown(each))
            .collect(Collectors.joining());
  }

  private static String outcome(PublishDecision decision) {
    return switch (decision) {
      case PublishDecision.Forward() -> "unchanged";
      case PublishDecision.Drop() -> "dropped";
      case PublishDecision.Replace(var next) -> "replaced " + shown(next);
      case PublishDecision.Emit(var all) ->
          "emitted " + String.join(" | ", all.stream().map(HookCommand::shown).toList());
      case Refuse(var reason, var why) -> "refused " + reason + " " + why;
    };
  }

  private static void print(Message message, PublishDecision decision, PrintStream out) {
    switch (decision) {
      case PublishDecision.Forward() -> out.println("unchanged " + shown(message));
      case PublishDecision.Drop() -> out.println("dropped");
      case PublishDecision.Replace(var next) -> out.println("replaced " + shown(next));
      case PublishDecision.Emit(var all) ->
          all.forEach(next -> out.println("emitted " + shown(next)));
      case Refuse(var reason, var why) -> out.println("refused " + reason + " " + why);
    }
  }

  private static String shown(Message message) {
    List<String> words = new ArrayList<>(List.of(message.topic(), "qos=" + message.qos().level()));
    if (message.retain()) {
      words.add("retain");
    }
    message.contentType().ifPresent(type -> words.add("content-type=" + type));
    message.responseTopic().ifPresent(topic -> words.add("response-topic=" + topic));
    message
        .correlationData()
        .ifPresent(data -> words.add("correlation-data=" + HexFormat.of().formatHex(data)));
    message.expirySeconds().ifPresent(seconds -> words.add("expiry=" + seconds));
    if (message.isText()) {
      words.add("text");
    }
    message
        .userProperties()
        .forEach(property -> words.add(property.name() + "=" + property.value()));
    return String.join(" ", words) + " " + shown(message.payload());
  }

  /** As text where it is one, so that no two payloads look the same. */
  private static String shown(byte[] payload) {
    return Utf8.text(payload).orElseGet(() -> "bytes " + HexFormat.of().formatHex(payload));
  }

  private static Message message(Arguments arguments) throws IOException, ScriptException {
    String file = arguments.option("--payload-file");
    byte[] payload =
        file != null
            ? Files.readAllBytes(Path.of(file))
            : arguments.option("--payload", "").getBytes(StandardCharsets.UTF_8);
    String topic = arguments.option("--topic");
    if (topic == null) {
      throw new ScriptException("--topic is missing");
    }
    return new ScriptMessage(
        topic,
        payload,
        Qos.of(arguments.number("--qos", 0, 0, 2)),
        arguments.has("--retain"),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty());
  }

  private static int bench(Arguments arguments, PrintStream out)
      throws IOException, ScriptException {
    Path file = Path.of(only(arguments, "FILE"));
    Message message = message(arguments);
    int seconds = arguments.number("--seconds", 3, 1, 600);
    var client = new LocalClient(arguments.option("--client", "test"), "");
    try (var bench = new Workbench(PATIENT)) {
      Workbench.Trial trial = load(bench, file);
      Script script = trial.script();
      out.println("engine: " + bench.language().implementation());
      for (int second = 1; second <= seconds; second++) {
        long start = System.nanoTime();
        long calls = 0;
        while (System.nanoTime() - start < 1_000_000_000L) {
          script.onPublish(message, client);
          calls++;
          trial.broker().takePublished();
          trial.broker().takeLogged();
        }
        out.printf(
            Locale.ROOT,
            "second %d: %,d messages/s%n",
            second,
            Math.round(calls * 1e9 / (System.nanoTime() - start)));
      }
      return 0;
    }
  }
}
