package io.sundew.broker.cli;

import io.sundew.broker.Broker;
import io.sundew.broker.BrokerVersion;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigException;
import io.sundew.broker.config.ConfigSource;
import io.sundew.broker.config.LoadedConfig;
import io.sundew.broker.time.TimeSource;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/** A broker from its configuration to the end of the process. */
final class Service {
  /** SIGTERM promises an end within 10 s; what is not done by then is left. */
  private static final Duration STOP_TIME = Duration.ofMillis(9_500);

  /** Microseconds since 1970. */
  private static final Pattern LAUNCHED = Pattern.compile("[0-9]{16}");

  private final ConfigSource source;
  private final LoadedConfig loaded;
  private final Verbosity verbosity;
  private final ServiceManager manager;
  private final CountDownLatch told = new CountDownLatch(1);

  Service(ConfigSource source, LoadedConfig loaded, Verbosity verbosity, ServiceManager manager) {
    this.source = source;
    this.loaded = loaded;
    this.verbosity = verbosity;
    this.manager = manager;
  }

  /**
   * Serves until a signal, and returns the exit status.
   *
   * @param withDefaults whether there was no configuration, which is worth a line
   * @throws ConfigException when the configuration cannot be used: nothing stays open
   */
  int run(boolean withDefaults) {
    Broker broker = start(withDefaults);
    manager.ready("Serves on " + String.join(", ", broker.places()));
    await();
    manager.stopping();
    return stop(broker);
  }

  /** The same for as long as something else takes, which gets the broker once it serves. */
  int run(boolean withDefaults, Consumer<Broker> meanwhile) {
    Broker broker = start(withDefaults);
    meanwhile.accept(broker);
    return stop(broker);
  }

  private Broker start(boolean withDefaults) {
    BrokerConfig config = loaded.config();
    LogSetup.apply(config.style(), config.logging(), verbosity);
    Logger log = LogSetup.NOTICE;
    loaded.warnings().forEach(LogSetup.CONFIGURATION::warn);
    var started = new CompletableFuture<Broker>();
    listenToSignals(started);
    Broker broker = Broker.start(source, loaded, TimeSource.SYSTEM);
    TopicAppender.publishTo(broker::announce);
    broker.control().whenChanged(this::log);
    started.complete(broker);
    writePidFile();
    if (withDefaults) {
      log.info(
          "No configuration: anyone on this machine may connect, nothing is kept when the broker"
              + " stops.");
    }
    log.info(
        "Sundew {} ready on {} after {} s",
        BrokerVersion.CURRENT,
        String.join(", ", broker.places()),
        uptime());
    return broker;
  }

  /**
   * Before the broker starts, for by default some of them end the process; what concerns the broker
   * is done once there is one.
   */
  private void listenToSignals(CompletableFuture<Broker> started) {
    Signals.onStop(told::countDown);
    Signals.onHangUp(() -> started.thenAccept(this::reload));
    Signals.onUser1(
        () ->
            LogSetup.NOTICE.info(
                "SIGUSR1: there is no snapshot to save: a store is written before anything is"
                    + " acknowledged"));
    Signals.onUser2(System.getenv(), () -> started.thenAccept(Service::printSubscriptions));
  }

  private static void printSubscriptions(Broker broker) {
    var tree = new SubscriptionTree();
    broker.forEachSubscription(tree::add);
    System.out.print(tree.text());
    System.out.flush();
  }

  /** Off the thread of the signal: it takes as long as plugins take to start. */
  private void reload(Broker broker) {
    Thread.ofPlatform()
        .name("reload")
        .start(
            () -> {
              manager.reloading();
              String outcome = "Serves as before: what was read again cannot be used";
              try {
                broker.control().reload();
                outcome = "Serves by what was read again";
              } catch (ConfigException refused) {
                LogSetup.NOTICE.debug("SIGHUP changed nothing", refused); // the log says why
              } finally {
                manager.ready(outcome);
              }
            });
  }

  private void log(LoadedConfig now) {
    LogSetup.apply(now.config().style(), now.config().logging(), verbosity);
  }

  /** Seconds since bin/sundew began, or where that did not start it since the process did. */
  private static String uptime() {
    Instant start = began().orElseGet(Instant::now);
    return BigDecimal.valueOf(Duration.between(start, Instant.now()).toMillis(), 3)
        .setScale(2, RoundingMode.HALF_UP)
        .toPlainString();
  }

  private static Optional<Instant> began() {
    String launched = System.getProperty("sundew.started", "");
    return LAUNCHED.matcher(launched).matches()
        ? Optional.of(Instant.EPOCH.plus(Long.parseLong(launched), ChronoUnit.MICROS))
        : ProcessHandle.current().info().startInstant();
  }

  private void await() {
    try {
      told.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does; stopping is the right answer
    }
  }

  private int stop(Broker broker) {
    LogSetup.NOTICE.info("Sundew stops");
    TopicAppender.stopPublishing();
    Thread closing = Thread.ofPlatform().name("stop").start(broker::close);
    try {
      if (!closing.join(STOP_TIME)) {
        LogSetup.CONFIGURATION.warn("Some of the broker did not stop in time and is left");
        loaded.pidFile().ifPresent(Service::delete);
        Runtime.getRuntime().halt(ExitStatus.OK);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the process ends now anyway
    }
    loaded.pidFile().ifPresent(Service::delete);
    return ExitStatus.OK;
  }

  private void writePidFile() {
    loaded
        .pidFile()
        .ifPresent(
            file -> {
              try {
                Files.writeString(file, ProcessHandle.current().pid() + "\n");
              } catch (IOException e) {
                LogSetup.CONFIGURATION.error(
                    "Error: Unable to write pid file {}: {}", file, e.toString());
              }
            });
  }

  private static void delete(Path pidFile) {
    try {
      Files.deleteIfExists(pidFile);
    } catch (IOException e) {
      LogSetup.CONFIGURATION.warn("pid file {} could not be deleted: {}", pidFile, e.toString());
    }
  }
}
