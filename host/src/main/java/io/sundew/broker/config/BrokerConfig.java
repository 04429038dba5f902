package io.sundew.broker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * All the broker is told.
 *
 * @param style whose rules hold where Sundew's and Mosquitto's differ
 * @param listeners at least one
 * @param allowAnonymous whether clients without credentials are let in where no authenticator
 *     decides
 * @param eventLoops threads that serve connections; 0 chooses by the machine
 * @param dataDirectory empty: a private temporary one
 * @param pluginDirectories where plugin jars lie: the shipped ones first, then the operator's
 * @param plugins the active instances in the order of their hooks
 * @param pluginProbation how long a plugin that was replaced waits to take its place back
 * @param limits what is allowed at most
 * @param egress where requests of plugins may go
 * @param retainAvailable whether messages may be retained
 * @param upgradeOutgoingQos whether a message goes out at the subscription's QoS even when it was
 *     published lower
 * @param logging what is logged and where
 * @param sysIntervalSeconds between updates of the $SYS topics, 0 for none
 * @param useUserNameAsClientId whether the user name takes the place of the client identifier
 * @param admin where the broker is looked into and operated while it runs
 * @param checkRetainSource whether a retained message is sent only as long as its publisher may
 *     publish it
 * @param importAtFirstStart what a durable store that is empty takes over, if the file is there
 */
public record BrokerConfig(
    Style style,
    List<ListenerConfig> listeners,
    boolean allowAnonymous,
    int eventLoops,
    Optional<Path> dataDirectory,
    List<Path> pluginDirectories,
    List<PluginConfig> plugins,
    Duration pluginProbation,
    Limits limits,
    EgressConfig egress,
    boolean retainAvailable,
    boolean upgradeOutgoingQos,
    LogConfig logging,
    int sysIntervalSeconds,
    boolean useUserNameAsClientId,
    AdminConfig admin,
    boolean checkRetainSource,
    Optional<Path> importAtFirstStart) {
  /** The probation that holds where the operator says nothing. */
  public static final Duration DEFAULT_PROBATION = Duration.ofSeconds(60);

  public BrokerConfig {
    listeners = List.copyOf(listeners);
    pluginDirectories = List.copyOf(pluginDirectories);
    plugins = List.copyOf(plugins);
  }

  /** The same with other plugins. */
  public BrokerConfig withPlugins(List<PluginConfig> others) {
    return new BrokerConfig(
        style,
        listeners,
        allowAnonymous,
        eventLoops,
        dataDirectory,
        pluginDirectories,
        others,
        pluginProbation,
        limits,
        egress,
        retainAvailable,
        upgradeOutgoingQos,
        logging,
        sysIntervalSeconds,
        useUserNameAsClientId,
        admin,
        checkRetainSource,
        importAtFirstStart);
  }

  /** Whose rules hold where Sundew's and Mosquitto's differ. */
  public enum Style {
    /** Sundew's own. */
    NATIVE,
    /** Mosquitto's, under a {@code mosquitto.conf}. */
    MOSQUITTO
  }
}
