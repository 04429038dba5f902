package io.sundew.e2e;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's tour, run as it stands there. */
class ReadmeTest {
  @TempDir Path directory;

  @Test
  @SundewOnly
  @RequiresProgram(
      value = {"mosquitto_pub", "mosquitto_sub"},
      install = "apt-get install mosquitto-clients")
  void tour_printsWhatTheReadmeSays() throws Exception {
    int port = BrokerProcess.freePort();
    new Tour(Tour.document("README.md"), Duration.ofSeconds(30))
        .run(directory, port, command -> forThisMachine(command, port));
  }

  private static String forThisMachine(String command, int port) {
    String launched =
        command.replace("./sundew", BrokerKind.distribution().resolve("bin/sundew").toString());
    if (command.equals("./sundew &")) {
      return launched.replace(" &", " -p " + port + " &");
    }
    return launched
        .replace("1883", Integer.toString(port))
        .replace("mosquitto_sub ", "mosquitto_sub -p " + port + " ")
        .replace("mosquitto_pub ", "mosquitto_pub -p " + port + " ");
  }
}
