package io.sundew.broker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.broker.config.BrokerConfig.Style;
import io.sundew.broker.config.LogConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

class CommandLinesTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void logAsBefore() {
    LogSetup.quiet();
  }

  private int run(String... arguments) {
    return CommandLines.run(List.of(arguments), surroundings());
  }

  private Surroundings surroundings() {
    return new Surroundings(Optional.empty(), directory, Map.of(), stream(out), stream(err));
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void version_isOneLine() {
    assertEquals(0, run("--version"));
    assertTrue(Pattern.matches("sundew \\d+\\.\\d+\\.\\d+\\S*\\R", out()), out());
  }

  @Test
  void unknownOption_isNamedWithStatus2() {
    assertEquals(2, run("--prot", "1883"));
    assertTrue(err().contains("--prot"), err());
  }

  @Test
  void daemonOption_isRefusedNamingWhatKeepsABrokerRunning() {
    assertEquals(2, run("-d", "-c", "mosquitto.conf"));
    assertTrue(err().contains("systemd") && err().contains("nohup"), err());
  }

  @Test
  void unknownCommand_isNamedWithTheCommandsThereAre() {
    assertEquals(2, run("paswd"));
    assertTrue(err().contains("'paswd'"), err());
    assertTrue(err().contains("run, check"), err());
  }

  @Test
  void everyCommand_explainsItself() {
    CommandLine all = CommandLines.ours(surroundings(), true);
    List<List<String>> commands = new ArrayList<>();
    collect(all, List.of(), commands);
    assertTrue(commands.contains(List.of("plugins", "list")), commands.toString());
    for (List<String> command : commands) {
      List<String> words = new ArrayList<>(command);
      words.add("--help");
      assertEquals(0, run(words.toArray(String[]::new)), () -> words + ": " + err());
    }
  }

  private static void collect(CommandLine line, List<String> path, List<List<String>> into) {
    line.getSubcommands()
        .forEach(
            (name, each) -> {
              List<String> words = new ArrayList<>(path);
              words.add(name);
              into.add(words);
              collect(each, words, into);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-p 1884",
        "-p 1884 -p 1885",
        "-c a.yaml",
        "-c /etc/mosquitto/m.conf -v",
        "-q",
        "-c a.yaml --data d/e -p 1 -v"
      })
  void plainLine_meansTheSameReadByHand(String line) {
    String[] words = line.split(" ", -1);
    RunCommand byHand = RunCommand.ofPlain(List.of(words), surroundings()).orElseThrow();
    var byLibrary = new RunCommand(surroundings());
    new CommandLine(byLibrary).parseArgs(words);
    assertEquals(byLibrary.meaning(), byHand.meaning());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run", "-p", "-p 0", "-p 65536", "-p 0x10", "-p -q", "-c a -c b", "--data a --data b",
        "--data=a", "-p1884", "-c @file", "-vq", "--help", "--test-config", "-c -", "check"
      })
  void otherLine_isLeftToTheLibrary(String line) {
    assertEquals(
        Optional.empty(), RunCommand.ofPlain(List.of(line.split(" ", -1)), surroundings()));
  }

  @Test
  void portOutOfRange_isRefused() {
    assertEquals(2, run("-p", "65536"));
    assertTrue(err().contains("65536"), err());
  }

  @Test
  void wrongConfiguration_endsWithStatus3AndItsProblems() throws IOException {
    Files.writeString(directory.resolve("m.conf"), "lisener 1883\n");
    assertEquals(3, run("-c", "m.conf"));
    assertEquals(
        """
        Error: Unknown configuration variable 'lisener'.
        Error found at m.conf:1, did you mean 'listener'?
        """,
        err());
  }

  @Test
  void testConfig_ofGoodFile_endsWithStatus0() throws IOException {
    Files.writeString(directory.resolve("m.conf"), "autosave_interval 9\n");
    assertEquals(0, run("--test-config", "-c", "m.conf"));
    assertTrue(err().startsWith("m.conf:1: Warning: 'autosave_interval' has no effect"), err());
  }

  @Test
  void check_printsWhatHolds() throws IOException {
    Files.writeString(directory.resolve("m.conf"), "port 1884\nallow_anonymous true\n");
    assertEquals(0, run("check", "m.conf"));
    assertTrue(out().contains("- 0.0.0.0:1884"), out());
    assertTrue(out().contains("max-queued-messages: 1000"), out());
  }

  @Test
  void check_saysWhatBecomesOfEachOption() throws IOException {
    Files.createDirectory(directory.resolve("d"));
    Files.writeString(directory.resolve("d/more.conf"), "autosave_interval 9\nmax_qos 9\n");
    Files.writeString(
        directory.resolve("m.conf"),
        "port 1884\nlog_dest syslog\nplugin /x/go-auth.so\ninclude_dir d\n");

    assertEquals(3, run("check", "m.conf"));

    List<String> lines = out().lines().toList();
    assertEquals(
        "# options: 5, of which {WORKS=1, DIFFERS=1, IGNORED=1, REFUSED=2}"
            .toLowerCase(Locale.ROOT),
        lines.getFirst());
    assertEquals("# works    m.conf:1: port", lines.get(1));
    assertTrue(lines.get(2).startsWith("# differs  m.conf:2: log_dest: 'syslog' is"), out());
    assertTrue(lines.get(3).startsWith("# refused  m.conf:3: plugin: '/x/go-auth.so' is a"), out());
    assertTrue(lines.get(4).contains("more.conf:1: autosave_interval: there are no"), out());
    assertTrue(lines.get(5).endsWith("max_qos: Invalid max_qos value (9)."), out());
    assertTrue(err().contains("go-auth") && err().contains("max_qos"), err());
  }

  @Test
  void log_hasTheLineFormatAndTypesAskedFor() throws IOException {
    Path file = directory.resolve("log");
    LogSetup.apply(Style.MOSQUITTO, log(file), Verbosity.AS_CONFIGURED);
    LoggerFactory.getLogger("io.sundew.x").warn("two\nlines", new IOException("trace"));
    LoggerFactory.getLogger("io.sundew.x").info("not wanted");
    LoggerFactory.getLogger("io.sundew.log.subscribe").debug("alice 0 a/#");

    String text = Files.readString(file);

    assertTrue(
        Pattern.matches("\\d{10}: Warning: two\\\\u000alines\n\\d{10}: alice 0 a/#\n", text), text);
    LogSetup.apply(Style.NATIVE, log(file), Verbosity.QUIET);
    LoggerFactory.getLogger("io.sundew.x").error("quiet");
    assertFalse(Files.readString(file).contains("quiet"));
  }

  private static LogConfig log(Path file) {
    return new LogConfig(
        EnumSet.of(LogConfig.Type.WARNING, LogConfig.Type.SUBSCRIBE),
        false,
        false,
        Optional.of(file),
        true,
        Optional.empty(),
        true);
  }
}
