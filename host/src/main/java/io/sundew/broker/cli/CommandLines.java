package io.sundew.broker.cli;

import io.sundew.broker.config.ConfigException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;

/**
 * Finds out which command is meant and runs it: our own verbs, a plugin's, or the broker when there
 * is no verb.
 */
final class CommandLines {
  private static final Set<String> HELP = Set.of("-h", "--help");

  private CommandLines() {}

  /** Runs that command line and returns the exit status. */
  static int run(List<String> arguments, Surroundings surroundings) {
    LogSetup.quiet();
    Optional<RunCommand> plain = RunCommand.ofPlain(arguments, surroundings);
    return plain.isPresent() ? serve(plain.get(), surroundings) : parse(arguments, surroundings);
  }

  private static int serve(RunCommand broker, Surroundings surroundings) {
    try {
      return broker.serve();
    } catch (RuntimeException problem) {
      return tell(problem, surroundings);
    }
  }

  private static int tell(Exception problem, Surroundings surroundings) {
    surroundings.err().println(problem.getMessage());
    return problem instanceof ConfigException ? ExitStatus.WRONG_CONFIGURATION : ExitStatus.FAILED;
  }

  private static int parse(List<String> arguments, Surroundings surroundings) {
    Optional<String> verb = arguments.stream().findFirst().filter(word -> !word.startsWith("-"));
    boolean serves = verb.map("run"::equals).orElse(arguments.stream().noneMatch(HELP::contains));
    CommandLine ours = ours(surroundings, !serves);
    if (verb.isPresent() && !ours.getSubcommands().containsKey(verb.get())) {
      return PluginVerbs.run(verb.get(), arguments.subList(1, arguments.size()), surroundings)
          .orElseGet(() -> unknown(verb.get(), ours, surroundings));
    }
    return ours.execute(arguments.toArray(String[]::new));
  }

  /**
   * The commands that are not a plugin's.
   *
   * @param all with the commands for running brokers; reading how they are to be used takes a
   *     while, which a broker's start has not
   */
  static CommandLine ours(Surroundings surroundings, boolean all) {
    CommandLine line =
        new CommandLine(new RunCommand(surroundings))
            .addSubcommand("run", new RunCommand(surroundings))
            .addSubcommand("check", new CheckCommand(surroundings))
            .addSubcommand("convert", new ConvertCommand(surroundings))
            .addSubcommand("rehearse", new RehearseCommand(surroundings))
            .addSubcommand(
                "plugin",
                new CommandLine(new PluginCommand())
                    .addSubcommand("new", new NewPluginCommand(surroundings)));
    if (all) {
      addAdmin(line, surroundings);
    }
    line.setOut(writer(surroundings.out()));
    line.setErr(writer(surroundings.err()));
    line.getHelpSectionMap()
        .put(
            CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER,
            help -> PluginVerbs.help(surroundings));
    line.setParameterExceptionHandler(wrongUsage(surroundings));
    line.setExecutionExceptionHandler((problem, _, _) -> tell(problem, surroundings));
    return line;
  }

  private static void addAdmin(CommandLine line, Surroundings surroundings) {
    line.addSubcommand(new StatusCommand(surroundings))
        .addSubcommand(new PluginsCommand(surroundings))
        .addSubcommand(new ChainCommand(surroundings))
        .addSubcommand(new ExplainCommand(surroundings))
        .addSubcommand(new ClientsCommand(surroundings))
        .addSubcommand(new SessionsCommand(surroundings))
        .addSubcommand(
            new CommandLine(new BridgeCommand(surroundings))
                .addSubcommand(new BridgeCommand.DeadLettersCommand(surroundings)))
        .addSubcommand(new SubscriptionsCommand(surroundings))
        .addSubcommand(new RetainedCommand(surroundings))
        .addSubcommand(new TraceCommand(surroundings))
        .addSubcommand(new StoreCommand(surroundings))
        .addSubcommand(new ConfigCommand(surroundings))
        .addSubcommand(new LogLevelCommand(surroundings));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static IParameterExceptionHandler wrongUsage(Surroundings surroundings) {
    return (problem, _) -> {
      surroundings.err().println("sundew: " + problem.getMessage());
      String command = problem.getCommandLine().getCommandSpec().qualifiedName();
      surroundings.err().println("Try '" + command + " --help'.");
      return ExitStatus.WRONG_USAGE;
    };
  }

  private static int unknown(String verb, CommandLine ours, Surroundings surroundings) {
    surroundings.err().println("sundew: there is no command '" + verb + "'");
    surroundings
        .err()
        .println(
            "Commands: "
                + String.join(", ", ours.getSubcommands().keySet())
                + PluginVerbs.names(surroundings).stream()
                    .map(name -> ", " + name)
                    .reduce("", String::concat)
                + ". A configuration file is given with -c.");
    return ExitStatus.WRONG_USAGE;
  }
}
