package io.sundew.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which broker the tests run against: ours, or Mosquitto to check the tests themselves. */
enum BrokerKind {
  SUNDEW {
    @Override
    String executable() {
      var launcher = distribution().resolve("bin/sundew");
      if (!Files.isExecutable(launcher)) {
        throw new IllegalStateException(
            launcher + " is missing: run `mvn verify`, which packages the distribution first");
      }
      return launcher.toString();
    }
  },
  MOSQUITTO {
    @Override
    String executable() {
      return Programs.find("mosquitto")
          .orElseThrow(() -> new IllegalStateException("no mosquitto"));
    }
  };

  /** The kind chosen by the system property {@code e2e.broker}. */
  static BrokerKind current() {
    return switch (System.getProperty("e2e.broker", "sundew")) {
      case "sundew" -> SUNDEW;
      case "mosquitto" -> MOSQUITTO;
      case String other -> throw new IllegalStateException("-De2e.broker=" + other);
    };
  }

  /** The unpacked distribution under test. */
  static Path distribution() {
    return Path.of(System.getProperty("e2e.distribution", "../dist/target/sundew-0.1.0"))
        .toAbsolutePath()
        .normalize();
  }

  abstract String executable();

  /**
   * Configuration for this broker. Mosquitto, when started by root, becomes a user who cannot read
   * a test's files, unless told not to.
   */
  String configuration(String text) {
    return this == MOSQUITTO ? text + "user root\n" : text;
  }

  List<String> command(String... arguments) {
    var command = new ArrayList<String>();
    command.add(executable());
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }
}
