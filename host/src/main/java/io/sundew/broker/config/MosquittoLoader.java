package io.sundew.broker.config;

import io.sundew.broker.config.BrokerConfig.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a {@link BrokerConfig} of a {@code mosquitto.conf}. */
final class MosquittoLoader {
  private static final String PASSWORD_PLUGIN = "auth-passwd";
  private static final String ACL_PLUGIN = "acl-file";

  private final LoadOptions options;
  private final MosquittoDraft draft;
  private final List<PluginConfig> plugins = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final Set<String> pluginNames = new HashSet<>();
  private final List<String> refusals = new ArrayList<>();

  MosquittoLoader(LoadOptions options) {
    this(options, LoadOptions.isRoot());
  }

  MosquittoLoader(LoadOptions options, boolean isRoot) {
    this.options = options;
    this.draft = new MosquittoDraft(options.workingDirectory(), isRoot);
  }

  /**
   * Reads that file.
   *
   * @throws ConfigException with every problem, in Mosquitto's words
   */
  LoadedConfig load(Path file) {
    var variables = new Variables(options.environment());
    for (MosquittoLine line :
        MosquittoFile.read(file, options.workingDirectory(), variables, this::refuse)) {
      collect(() -> MosquittoOptions.apply(line, draft));
    }
    List<ListenerConfig> listeners = listeners(file);
    if (!draft.perListenerSettings) {
      collect(() -> addPlugins(draft.security, "", List.of()));
    }
    collect(() -> draft.persistence.plugin(draft).ifPresent(plugins::add));
    draft.connections.forEach(
        each ->
            collect(() -> plugins.add(each.instance(unique(each.instanceName(), pluginNames)))));
    if (!refusals.isEmpty()) {
      throw new ConfigException(refusals);
    }
    BrokerConfig config = broker(listeners);
    warnWhereNobodyMayEnter(file, config);
    return new LoadedConfig(
        config,
        draft.problems.warnings(),
        Optional.ofNullable(draft.pidFile),
        variables.expanded());
  }

  private void refuse(ConfigException problem) {
    refusals.add(problem.getMessage());
  }

  /** Goes on behind a problem, so that an operator sees all of them at once. */
  private void collect(Runnable step) {
    try {
      step.run();
    } catch (ConfigException problem) {
      refuse(problem);
    }
  }

  private BrokerConfig broker(List<ListenerConfig> listeners) {
    return new BrokerConfig(
        Style.MOSQUITTO,
        listeners,
        Objects.requireNonNullElse(draft.security.allowAnonymous, isLocalOnly()),
        0,
        dataDirectory(),
        PluginDirectories.of(options),
        plugins,
        BrokerConfig.DEFAULT_PROBATION,
        limits(),
        EgressConfig.DEFAULT,
        draft.retainAvailable,
        draft.upgradeOutgoingQos,
        log(),
        draft.sysIntervalSeconds,
        useUserNameAsClientId(),
        AdminConfig.DEFAULT,
        draft.checkRetainSource,
        draft.persistence.savedByMosquitto(draft));
  }

  /** Without a listener, port or address Mosquitto listens on loopback and lets everyone in. */
  private boolean isLocalOnly() {
    return draft.listeners.isEmpty() && draft.defaultListener.line == null;
  }

  private List<MosquittoListener> drafts() {
    List<MosquittoListener> drafts = new ArrayList<>(draft.listeners);
    if (draft.listeners.isEmpty() || draft.defaultListener.line != null) {
      drafts.addFirst(draft.defaultListener);
    }
    return drafts;
  }

  private List<ListenerConfig> listeners(Path file) {
    if (isLocalOnly()) {
      return DefaultListeners.on(options.ports()).stream()
          .map(listener -> configure(draft.defaultListener, listener))
          .toList();
    }
    var start = new Source(file.toString(), 0);
    if (!options.ports().isEmpty()) {
      draft.problems.warn(
          start, "Warning: the port of the command line is ignored, the file has listeners.");
    }
    if (draft.defaultListener.line == null && !draft.defaultListener.given.isEmpty()) {
      draft.problems.warn(
          start,
          "Warning: %s stand before the first 'listener' and apply to none."
              .formatted(String.join(", ", draft.defaultListener.given)));
    }
    List<ListenerConfig> listeners = new ArrayList<>();
    drafts().forEach(listener -> collect(() -> listeners.add(listener(listener))));
    return listeners;
  }

  private ListenerConfig listener(MosquittoListener listener) {
    MosquittoLine line = Objects.requireNonNull(listener.line);
    var addresses = listener.addresses(line);
    ListenerConfig at =
        ListenerConfig.of(
                unique(listener.unix == null ? Integer.toString(listener.port) : "unix", names),
                DefaultListeners.NOWHERE.getFirst())
            .withWire(listener.wire())
            .withAddresses(addresses);
    if (listener.proxyVersion > 0 && !at.isLoopback()) {
      draft.problems.warn(
          line.source(),
          ("Warning: whoever can connect to listener %d may say by the PROXY protocol where it"
                  + " comes from: let only the proxy reach it, or name the proxy in a sundew.yaml"
                  + " ('proxy-protocol: { from: [...] }').")
              .formatted(listener.port));
    }
    return configure(listener, at);
  }

  /** The name itself the first time, later numbered. */
  private static String unique(String name, Set<String> names) {
    String unique = name;
    for (int n = 2; !names.add(unique); n++) {
      unique = name + "-" + n;
    }
    return unique;
  }

  private ListenerConfig configure(MosquittoListener from, ListenerConfig at) {
    MosquittoSecurity own = from.security;
    addPlugins(own, "-" + at.name(), List.of(at.name()));
    return new ListenerConfig(
        at.name(),
        at.addresses(),
        Optional.ofNullable(from.allowAnonymous).or(() -> Optional.ofNullable(own.allowAnonymous)),
        from.maxConnections,
        from.maxQos,
        from.maxTopicAliases,
        from.maxOutgoingTopicAliases,
        from.protocolVersions,
        "",
        firstOf(
            from.autoIdPrefix, own.autoIdPrefix, draft.security.autoIdPrefix, at.autoIdPrefix()),
        firstOf(own.allowZeroLengthClientId, draft.security.allowZeroLengthClientId, true),
        from.mountPoint,
        differInUserNames() ? Optional.of(from.useUserNameAsClientId) : Optional.empty(),
        draft.clientIdPrefix,
        tls(from.tls, at.name()),
        at.wire(),
        from.line == null ? Source.BUILT_IN : from.line.source());
  }

  private Optional<TlsConfig> tls(MosquittoTls from, String listener) {
    if (!from.isOn()) {
      return Optional.empty();
    }
    plugins.add(from.files(listener, file -> draft.path(file).toString()));
    return Optional.of(from.config(draft));
  }

  @SafeVarargs
  private static <T> T firstOf(@Nullable T... values) {
    for (T value : values) {
      if (value != null) {
        return value;
      }
    }
    throw new IllegalArgumentException("no value");
  }

  private void addPlugins(MosquittoSecurity security, String suffix, List<String> listeners) {
    if (security.passwordFile != null) {
      plugins.add(plugin(PASSWORD_PLUGIN, security.passwordFile, suffix, listeners));
    }
    if (security.aclFile != null) {
      plugins.add(plugin(ACL_PLUGIN, security.aclFile, suffix, listeners));
      if (security.passwordFile == null
          && drafts().stream().noneMatch(each -> each.tls.identifies())) {
        draft.warn(
            security.aclFile,
            "without a password_file: no user name is checked, so all clients are anonymous and the"
                + " file's 'user' sections hold for nobody.");
      }
    }
    for (MosquittoPlugins.Loaded loaded : security.plugins) {
      MosquittoPlugins.Configured configured = MosquittoPlugins.configure(draft, loaded);
      plugins.add(plugin(configured.plugin(), configured.file(), suffix, listeners));
    }
  }

  private PluginConfig plugin(
      String plugin, MosquittoLine line, String suffix, List<String> listeners) {
    return new PluginConfig(
        plugin,
        unique(plugin + suffix, pluginNames),
        listeners,
        List.of(),
        Map.of("file", draft.path(line.text()).toString()),
        Map.of(),
        line.source());
  }

  private Optional<Path> dataDirectory() {
    return options.dataDirectory().or(() -> draft.persistence.directory(draft));
  }

  private Limits limits() {
    Limits defaults = Limits.MOSQUITTO;
    return new Limits(
        draft.maxPacketSize,
        draft.maxPayloadSize,
        draft.maxInflight,
        draft.maxInflight,
        draft.maxQueuedMessages,
        draft.maxQueuedBytes,
        draft.queueQos0,
        defaults.maxSubscriptions(),
        defaults.maxRetainedMessages(),
        defaults.maxRetainedBytes(),
        draft.maxSessions,
        draft.maxConnections,
        defaults.maxConnectionsPerAddress(),
        defaults.connectRate(),
        draft.maxSessionExpirySeconds,
        defaults.maxUserProperties(),
        defaults.maxClientIdBytes(),
        draft.maxPacketSize,
        defaults.connectTimeoutSeconds(),
        defaults.maxTopicLevels(),
        defaults.maxTopicAliases(),
        defaults.maxOutgoingTopicAliases(),
        draft.maxKeepAliveSeconds,
        defaults.maxOutboundBytes(),
        draft.maxInflightBytes,
        draft.retainExpirySeconds);
  }

  private boolean useUserNameAsClientId() {
    return drafts().stream().allMatch(l -> l.useUserNameAsClientId);
  }

  private boolean differInUserNames() {
    return drafts().stream().map(l -> l.useUserNameAsClientId).distinct().count() > 1;
  }

  private LogConfig log() {
    return new LogConfig(
        draft.logTypes,
        draft.logStandardError,
        draft.logStandardOutput,
        Optional.ofNullable(draft.logFile),
        draft.logTopic,
        draft.logTimestamp,
        Optional.ofNullable(draft.logTimestampFormat),
        draft.connectionMessages);
  }

  private void warnWhereNobodyMayEnter(Path file, BrokerConfig config) {
    for (ListenerConfig listener : config.listeners()) {
      boolean guarded =
          config.plugins().stream()
              .filter(p -> p.plugin().equals(PASSWORD_PLUGIN))
              .anyMatch(p -> p.listeners().isEmpty() || p.listeners().contains(listener.name()));
      guarded |= listener.tls().map(TlsConfig::identifies).orElse(false);
      if (!guarded && !listener.allowAnonymous().orElse(config.allowAnonymous())) {
        draft.problems.warn(
            new Source(file.toString(), 0),
            ("Warning: nobody can connect to listener %s: it has no password_file and"
                    + " allow_anonymous is false.")
                .formatted(listener.name()));
      }
    }
  }
}
