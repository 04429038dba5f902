package io.sundew.broker.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What is logged and where.
 *
 * @param types the kinds of lines
 * @param standardError whether to standard error
 * @param standardOutput whether to standard output
 * @param file appended to where set
 * @param topic whether to <code>$SYS/broker/log/</code>, for clients to subscribe to; lines for
 *     debugging do not go there
 * @param timestamp whether lines begin with the time
 * @param timestampFormat a strftime format; empty: seconds since 1970 under Mosquitto's style, ISO
 *     8601 natively
 * @param connectionMessages whether connections and disconnections are logged
 */
public record LogConfig(
    Set<Type> types,
    boolean standardError,
    boolean standardOutput,
    Optional<Path> file,
    boolean topic,
    boolean timestamp,
    Optional<String> timestampFormat,
    boolean connectionMessages) {
  /** Errors, warnings, notices and information to standard error. */
  public static final LogConfig DEFAULT =
      new LogConfig(
          Set.of(Type.ERROR, Type.WARNING, Type.NOTICE, Type.INFORMATION),
          true,
          false,
          Optional.empty(),
          false,
          true,
          Optional.empty(),
          true);

  public LogConfig {
    types = Set.copyOf(types);
  }

  /** Without topics. */
  public LogConfig(
      Set<Type> types,
      boolean standardError,
      boolean standardOutput,
      Optional<Path> file,
      boolean timestamp,
      Optional<String> timestampFormat,
      boolean connectionMessages) {
    this(
        types,
        standardError,
        standardOutput,
        file,
        false,
        timestamp,
        timestampFormat,
        connectionMessages);
  }

  /** The kinds of lines, as Mosquitto names them. */
  public enum Type {
    ERROR,
    WARNING,
    NOTICE,
    INFORMATION,
    DEBUG,
    SUBSCRIBE,
    UNSUBSCRIBE
  }
}
