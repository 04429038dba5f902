package io.sundew.broker.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which running broker is meant, and how its answers are printed. */
final class AdminArguments {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The broker with this data directory; otherwise the only one that runs.")
  @Nullable Path data;

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description =
          "The broker that is operated here: http://127.0.0.1:PORT or unix:/PATH/admin.sock.")
  @Nullable String url;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Holds the token for --admin; otherwise the environment variable SUNDEW_ADMIN_TOKEN does,"
              + " or admin.token beside the socket.")
  @Nullable Path tokenFile;

  @Option(names = "--json", description = "Print what the broker answers.")
  boolean json;
}
