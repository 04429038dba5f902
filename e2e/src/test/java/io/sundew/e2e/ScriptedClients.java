package io.sundew.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Paho for Python and MQTT.js, each doing one round of what an application does: connect,
 * subscribe, publish, receive.
 *
 * @param authority the file with the certificate authority to trust
 */
record ScriptedClients(String user, String password, @Nullable Path authority) {
  private static final Path SCRIPTS = ScriptSuite.directory();

  /**
   * Debian's paho.
   *
   * @param version 311 or 5
   */
  void paho(String url, String version) {
    String output =
        run("/usr/bin/python3", SCRIPTS.resolve("python/deployed.py"), url, version).output();
    assertEquals("from paho 3010", output.replaceFirst("^\\S+ ", ""));
  }

  /**
   * MQTT.js.
   *
   * @param level of the protocol, 4 or 5
   */
  void mqttJs(String url, String level) {
    Skip.unless(
        Files.isDirectory(SCRIPTS.resolve("js/node_modules/mqtt")),
        "MQTT.js against " + url,
        "npm ci in e2e/js installs it");
    String output = run("node", SCRIPTS.resolve("js/deployed.mjs"), url, level).output();
    assertEquals("from MQTT.js 3013", output.replaceFirst("^\\S+ ", ""));
  }

  private Program.Finished run(String interpreter, Path script, String url, String version) {
    var command =
        new ArrayList<>(List.of(interpreter, script.toString(), url, user, password, version));
    if (authority != null) {
      command.add(authority.toString());
    }
    return Program.run(command.toArray(String[]::new)).expectStatus(0);
  }
}
