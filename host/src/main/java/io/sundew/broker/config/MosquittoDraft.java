package io.sundew.broker.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the lines of a {@code mosquitto.conf} have said so far, with Mosquitto's defaults (series
 * 2.1).
 */
final class MosquittoDraft {
  final Path workingDirectory;
  final Problems problems = new Problems();
  final MosquittoListener defaultListener = new MosquittoListener();
  final List<MosquittoListener> listeners = new ArrayList<>();
  final MosquittoSecurity security = new MosquittoSecurity();
  final MosquittoPlugins plugins = new MosquittoPlugins();
  boolean perListenerSettings;
  final List<MosquittoConnection> connections = new ArrayList<>();

  int maxPacketSize = Limits.MOSQUITTO.maxPacketSize();
  int maxPayloadSize;
  int maxInflight = Limits.MOSQUITTO.maxInflight();
  int maxQueuedMessages = Limits.MOSQUITTO.maxQueuedMessages();
  long maxQueuedBytes;
  boolean queueQos0;
  int maxSessions;
  int maxConnections;
  long maxSessionExpirySeconds = Limits.NEVER_EXPIRES;
  int maxKeepAliveSeconds;
  long maxInflightBytes;
  long retainExpirySeconds;
  boolean retainAvailable = true;
  boolean checkRetainSource = true;
  String clientIdPrefix = "";
  boolean upgradeOutgoingQos;
  int sysIntervalSeconds = 10;

  final Set<LogConfig.Type> logTypes = EnumSet.copyOf(LogConfig.DEFAULT.types());
  boolean logTypesGiven;
  boolean logDestinationGiven;
  boolean logStandardError = true;
  boolean logStandardOutput;
  boolean logTopic;
  @Nullable Path logFile;
  boolean logTimestamp = true;
  @Nullable String logTimestampFormat;
  boolean connectionMessages = true;

  final MosquittoPersistence persistence = new MosquittoPersistence();
  @Nullable Path pidFile;

  private final Set<String> given = new HashSet<>();
  private boolean securityGiven;

  /** Whether root reads this. */
  final boolean isRoot;

  MosquittoDraft(Path workingDirectory, boolean isRoot) {
    this.workingDirectory = workingDirectory;
    this.isRoot = isRoot;
  }

  /** The listener that listener options are about: the latest, before the first the default one. */
  MosquittoListener listener() {
    return listeners.isEmpty() ? defaultListener : listeners.getLast();
  }

  /** Notes that the current listener was given that option. */
  MosquittoListener listener(MosquittoLine line) {
    listener().given.add(line.option());
    return listener();
  }

  /** Where the options go that {@code per_listener_settings} scopes. */
  MosquittoSecurity security() {
    securityGiven = true;
    return perListenerSettings ? listener().security : security;
  }

  void perListenerSettings(MosquittoLine line) {
    boolean wanted = line.flag();
    if (securityGiven && wanted != perListenerSettings) {
      throw line.error("per_listener_settings must be set before any other security settings.");
    }
    perListenerSettings = wanted;
  }

  /** The value of an option that may be given once, as all texts. */
  String once(MosquittoLine line) {
    if (!given.add(line.option())) {
      throw line.error("Duplicate %s value in configuration.".formatted(line.option()));
    }
    return line.text();
  }

  /** The value of an option that each listener may be given once. */
  String oncePerListener(MosquittoLine line) {
    if (!listener().given.add(line.option())) {
      throw line.error("Duplicate %s value in configuration.".formatted(line.option()));
    }
    return line.text();
  }

  /**
   * The value of an option that may be given once, or once per listener where these have settings
   * of their own.
   */
  String onceInScope(MosquittoLine line) {
    return perListenerSettings ? oncePerListener(line) : once(line);
  }

  /** A path, relative ones from the working directory. */
  Path path(String text) {
    return workingDirectory.resolve(text).normalize();
  }

  void warn(MosquittoLine line, String message) {
    problems.warn(line.source(), "Warning: '" + line.option() + "' " + message);
  }
}
