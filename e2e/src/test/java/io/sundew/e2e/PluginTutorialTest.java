package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/plugins.md}: what it shows is what {@code sundew plugin new} writes, and its commands
 * do what it says, with the packaged distribution and without a network.
 */
@SundewOnly
class PluginTutorialTest {
  private static final Path TUTORIAL = Tour.document("docs/plugins.md");

  @TempDir Path directory;

  @Test
  void sourcesShown_areWhatThePluginBeginsWith() throws IOException {
    BrokerProcess.run(directory, "plugin", "new", "greet").expectStatus(0);
    Map<String, String> shown = sources();
    assertTrue(shown.size() >= 5, () -> "only " + shown.keySet());
    for (Map.Entry<String, String> source : shown.entrySet()) {
      Path file = directory.resolve("greet").resolve(source.getKey());
      assertEquals(Files.readString(file), source.getValue(), source.getKey());
    }
  }

  @Test
  @RequiresProgram(
      value = {"mosquitto_pub", "mosquitto_sub", "mvn"},
      install = "apt-get install mosquitto-clients maven")
  void tour_doesWhatTheTutorialSays() throws Exception {
    int port = BrokerProcess.freePort();
    try (var repository = new OfflineRepository(BrokerKind.distribution())) {
      new Tour(TUTORIAL, Duration.ofMinutes(3))
          .run(directory, port, command -> forThisMachine(command, port, repository.directory()));
    }
  }

  private static String forThisMachine(String command, int port, Path repository) {
    String typed =
        command
            .replace("mvn ", "mvn -o -Dmaven.repo.local=" + repository + " ")
            .replace("mosquitto_sub ", "mosquitto_sub -p " + port + " ")
            .replace("mosquitto_pub ", "mosquitto_pub -p " + port + " ");
    if (command.startsWith("sundew ")) {
      String ports = "sed -i s/:1883/:" + port + "/ *.yaml 2> /dev/null; ";
      return ports + BrokerKind.distribution().resolve("bin") + "/" + typed;
    }
    return typed;
  }

  /** The blocks that begin with a language and the path of a file. */
  private static Map<String, String> sources() throws IOException {
    Map<String, String> sources = new LinkedHashMap<>();
    String open = "";
    for (String line : Files.readAllLines(TUTORIAL)) {
      if (line.startsWith("```")) {
        String[] words = line.split(" ", -1);
        open = open.isEmpty() && words.length == 2 ? words[1] : "";
      } else if (!open.isEmpty()) {
        sources.merge(open, line + "\n", String::concat);
      }
    }
    return sources;
  }
}
