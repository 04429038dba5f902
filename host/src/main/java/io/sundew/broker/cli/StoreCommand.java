package io.sundew.broker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.sundew.api.store.StoreMaintenance;
import io.sundew.broker.OfflineStore;
import io.sundew.broker.admin.AdminServer;
import io.sundew.broker.transfer.Contents;
import io.sundew.broker.transfer.JsonLinesWriter;
import io.sundew.broker.transfer.RecordDecoder;
import io.sundew.broker.transfer.StoreImport;
import io.sundew.broker.transfer.StoreImport.Mode;
import io.sundew.broker.transfer.Tally;
import io.sundew.broker.transfer.Told;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sundew store}: what a broker keeps on disk, while it does not run. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Looks into what a stopped broker keeps on disk, checks it, moves it; copies that of a"
            + " running one.")
final class StoreCommand {
  private static final int BUFFER = 1 << 16;

  private final Surroundings surroundings;

  @Spec private @Nullable CommandSpec spec;

  StoreCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Prints how much there is of what; with --client or --topic what exactly.")
  int inspect(
      @Mixin StoreArguments where,
      @Option(
              names = "--client",
              paramLabel = "ID",
              description = "Shows the sessions of this client, and the messages that wait.")
          @Nullable String client,
      @Option(
              names = "--topic",
              paramLabel = "FILTER",
              description = "Lists the retained messages that match.")
          @Nullable String topic,
      @Option(
              names = "--limit",
              paramLabel = "N",
              defaultValue = "100",
              description = "Lists so many messages at most; 100 otherwise.")
          int limit,
      @Option(names = "--json", description = "Print it as JSON.") boolean json)
      throws IOException {
    try (OfflineStore open = where.open(surroundings, false)) {
      var contents = new Contents();
      open.store().load(contents);
      var report = new StoreReport(open.store(), contents, limit);
      Map<String, Object> found = new LinkedHashMap<>();
      if (client != null) {
        found.put("sessions", report.sessions(client));
      }
      if (topic != null) {
        found.put("retained", report.retained(topic));
      }
      if (found.isEmpty()) {
        found.putAll(report.counts());
      }
      print(found, json);
      return ExitStatus.OK;
    }
  }

  private void print(Map<String, Object> found, boolean json) {
    if (!json) {
      StoreReport.print(found, surroundings.out());
      return;
    }
    try {
      surroundings
          .out()
          .println(AdminClient.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(found));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // maps, lists and scalars can always be written
    }
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description =
          "Reads every record and names what is damaged. Exit status 1 where anything is.")
  int verify(@Mixin StoreArguments where) throws IOException {
    try (OfflineStore open = where.open(surroundings, false)) {
      var progress = new Progress(surroundings.err(), "verify");
      var tally = new Tally(progress::step);
      var damage = new Damage();
      open.maintenance().walk(new RecordDecoder(tally, damage::found));
      surroundings
          .out()
          .println((damage.count == 0 ? "All is readable: " : "Readable: ") + tally + ".");
      return damage.status();
    }
  }

  /** Names what is damaged, and remembers that something is. */
  private final class Damage {
    private long count;

    void found(String place, String problem) {
      count++;
      surroundings.err().println("damaged: " + OneLine.of(place) + ": " + OneLine.of(problem));
    }

    int status() {
      if (count == 0) {
        return ExitStatus.OK;
      }
      surroundings.err().println("Damaged records: " + count);
      return ExitStatus.FAILED;
    }
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Writes all of it as lines of JSON.")
  int export(
      @Mixin StoreArguments where,
      @Parameters(
              paramLabel = "FILE|-",
              description = "A file that does not exist; - is standard output.")
          String file)
      throws IOException {
    Path path = surroundings.workingDirectory().resolve(file);
    boolean toFile = !file.equals("-");
    if (toFile && Files.exists(path)) {
      throw new IOException(path + " exists already and is left as it is");
    }
    try (OfflineStore open = where.open(surroundings, false)) {
      if (!toFile) {
        return export(open.maintenance(), surroundings.out());
      }
      Path unfinished = path.resolveSibling(path.getFileName() + ".unfinished");
      int status;
      try (OutputStream out = Files.newOutputStream(unfinished, StandardOpenOption.CREATE_NEW)) {
        status = export(open.maintenance(), out);
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(unfinished);
        throw e;
      }
      Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
      return status;
    }
  }

  private int export(StoreMaintenance store, OutputStream out) throws IOException {
    var progress = new Progress(surroundings.err(), "export");
    var tally = new Tally(progress::step);
    var damage = new Damage();
    var writer = new JsonLinesWriter(new BufferedOutputStream(out, BUFFER));
    store.walk(new RecordDecoder(new Told(tally, writer), damage::found));
    writer.end();
    surroundings.err().println("Exported " + tally + ".");
    return damage.status();
  }

  @Command(
      name = "import",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Brings in what 'export' wrote, or a mosquitto.db: all of it or nothing.")
  int importFile(
      @Mixin StoreArguments where,
      @Option(
              names = "--merge",
              description =
                  "Keep what the store holds, but for what the file has under the same client,"
                      + " topic or key.")
          boolean merge,
      @Option(names = "--replace", description = "Delete what the store holds.") boolean replace,
      @Parameters(paramLabel = "FILE") Path file)
      throws IOException {
    if (merge && replace) {
      throw WrongUsage.of(Objects.requireNonNull(spec), "--merge or --replace, not both");
    }
    Path path = surroundings.workingDirectory().resolve(file);
    StoreImport source = StoreImport.of(path, System.currentTimeMillis());
    var found = new Tally(new Progress(surroundings.err(), "read")::step);
    source.check(found);
    try (OfflineStore open = where.open(surroundings, true)) {
      var there = new Contents();
      open.store().load(there);
      source.into(
          open.store(),
          there,
          merge ? Mode.MERGE : replace ? Mode.REPLACE : Mode.INTO_EMPTY,
          StoreImport.NOBODY,
          new Progress(surroundings.err(), "import")::step);
    }
    surroundings.out().println("Imported %s: %s.".formatted(source.kind(), found));
    return ExitStatus.OK;
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Gives back the room that deleted records still take.")
  int compact(@Mixin StoreArguments where) throws IOException {
    try (OfflineStore open = where.open(surroundings, false)) {
      open.maintenance().compact();
    }
    surroundings.out().println("Compacted.");
    return ExitStatus.OK;
  }

  @Command(
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Copies all that is stored at one moment, from a running broker or a stopped one.",
        "The copy can be put in the place of the store's directory."
      })
  int backup(
      @Mixin StoreArguments where,
      @Option(
              names = "--admin",
              paramLabel = "URL",
              description = "The running broker: http://127.0.0.1:PORT or unix:/PATH/admin.sock.")
          @Nullable String url,
      @Option(
              names = "--token-file",
              paramLabel = "FILE",
              description = "Holds the token for --admin.")
          @Nullable Path tokenFile,
      @Parameters(paramLabel = "DIR", description = "A directory that does not exist or is empty.")
          Path directory)
      throws IOException {
    Path to = surroundings.workingDirectory().resolve(directory).toAbsolutePath().normalize();
    Optional<AdminArguments> running = running(where, url, tokenFile);
    if (running.isPresent()) {
      AdminConsole console = AdminConsole.open(running.get(), surroundings);
      JsonNode done = console.client().askLong("/store/backup", Map.of("directory", to.toString()));
      surroundings.out().println("Copied to " + done.path("directory").asText() + ".");
      return ExitStatus.OK;
    }
    try (OfflineStore open = where.open(surroundings, false)) {
      open.maintenance().backup(to);
    }
    surroundings.out().println("Copied to " + to + ".");
    return ExitStatus.OK;
  }

  /** The broker to ask; empty where it does not run. */
  private Optional<AdminArguments> running(
      StoreArguments where, @Nullable String url, @Nullable Path tokenFile) {
    var arguments = new AdminArguments();
    arguments.url = url;
    arguments.tokenFile = tokenFile;
    if (where.isDirectory()) {
      return Optional.empty();
    }
    if (url == null) {
      Optional<Path> data = where.config(surroundings).dataDirectory();
      if (data.isEmpty()) {
        return where.isGiven() ? Optional.empty() : Optional.of(arguments);
      }
      if (!answers(data.get().resolve(AdminServer.SOCKET)) && where.isGiven()) {
        return Optional.empty();
      }
      arguments.data = data.get();
    }
    return Optional.of(arguments);
  }

  private static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }
}
