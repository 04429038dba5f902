package io.sundew.testkit;

import io.sundew.api.ProtocolVersion;
import io.sundew.api.SundewPlugin;
import io.sundew.api.store.Store;
import io.sundew.broker.Broker;
import io.sundew.broker.config.AdminConfig;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigSource;
import io.sundew.broker.config.EgressConfig;
import io.sundew.broker.config.Limits;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.LogConfig;
import io.sundew.broker.config.PluginConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A broker inside the test's process, on a free port of the loopback interface, with a clock set by
 * hand. Thread safe.
 *
 * <p>With {@code -Dsundew.testkit.peer=mosquitto} Mosquitto takes its place, which shows whether a
 * test holds what another broker does, too; tests that need what only the in-process broker has are
 * then skipped.
 */
public final class TestBroker implements AutoCloseable {
  private static final String LISTENER = "default";

  private final AutoCloseable running;
  private final InetSocketAddress address;
  private final @Nullable Broker broker;
  private final FakeTime time;
  private final LogWatch log;

  private TestBroker(
      AutoCloseable running,
      InetSocketAddress address,
      @Nullable Broker broker,
      FakeTime time,
      LogWatch log) {
    this.running = running;
    this.address = address;
    this.broker = broker;
    this.time = time;
    this.log = log;
  }

  /** A broker with the defaults of {@link Builder}. */
  public static TestBroker start() {
    return builder().start();
  }

  /** A configuration to change before the start. */
  public static Builder builder() {
    return new Builder();
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return address;
  }

  /** The broker itself. */
  public Broker broker() {
    if (broker == null) {
      throw Assumptions.<RuntimeException>abort("skipped: another broker stands in for Sundew");
    }
    return broker;
  }

  /** The clock the broker goes by. */
  public FakeTime time() {
    Assumptions.assumeTrue(broker != null, "skipped: another broker has no clock to set");
    return time;
  }

  /**
   * Sets the clock forward, once the broker is through with what happened before, such as a
   * connection that ended; returns when its timers have looked at the clock (with one event loop).
   */
  public void advance(Duration step) {
    settle();
    time().advance(step);
    settle();
  }

  /** A CONNECT of that version to fill in. */
  public ConnectBuilder client(ProtocolVersion version) {
    return RawClient.opening(address, version);
  }

  /** A CONNECT of MQTT 5.0 to fill in. */
  public ConnectBuilder v5() {
    return RawClient.v5(address);
  }

  /** A CONNECT of MQTT 3.1.1 to fill in. */
  public ConnectBuilder v311() {
    return RawClient.v311(address);
  }

  /** A CONNECT of MQTT 3.1 to fill in. */
  public ConnectBuilder v31() {
    return RawClient.v31(address);
  }

  /** A connection of MQTT 5.0 on which nothing has been sent. */
  public RawClient connect() {
    return RawClient.connect(address);
  }

  /** Expects errors or stack traces in the log that contain this. */
  public TestBroker allowInLog(String part) {
    log.allow(part);
    return this;
  }

  /** What the process has logged at INFO and above since this broker started. */
  public List<String> log() {
    return log.lines();
  }

  /** Errors and stack traces in the log that were not expected. */
  public List<String> unexpectedInLog() {
    return log.unexpected();
  }

  /**
   * Stops the broker.
   *
   * @throws AssertionError when the log has errors or stack traces that were not expected
   */
  @Override
  public void close() {
    try (log) {
      running.close();
      List<String> unexpected = log.unexpected();
      if (!unexpected.isEmpty()) {
        throw new AssertionError("unexpected in the log: " + String.join("\n", unexpected));
      }
    } catch (Exception e) {
      throw new IllegalStateException("the broker cannot be closed", e);
    }
  }

  /**
   * A round trip, behind which an event loop has done what it had to do before: a connection that
   * begins with anything but CONNECT is closed, whoever may log in here.
   */
  private void settle() {
    try (RawClient client = connect()) {
      client.send("c0 00").expectClosed();
    }
  }

  /**
   * What differs from the defaults: native style, anonymous clients, one event loop, memory only,
   * no $SYS topics.
   */
  public static final class Builder {
    private @Nullable Store store;
    private Duration startsAfter = Duration.ZERO;
    private final List<String> mosquitto = new ArrayList<>();
    private final Set<PluginUnderTest> underTest = new LinkedHashSet<>();
    private boolean onlySundew;
    private BrokerConfig config =
        new BrokerConfig(
            BrokerConfig.Style.NATIVE,
            List.of(
                ListenerConfig.of(
                    LISTENER, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))),
            true,
            Integer.getInteger("sundew.testkit.loops", 1),
            Optional.empty(),
            List.of(),
            List.of(),
            BrokerConfig.DEFAULT_PROBATION,
            Limits.NATIVE,
            EgressConfig.DEFAULT,
            true,
            false,
            quiet(),
            0,
            false,
            AdminConfig.OFF,
            false,
            Optional.empty());

    private Builder() {}

    /** Replaces the largest packet taken, in bytes. */
    public Builder maxPacketSize(int bytes) {
      mosquitto.add("max_packet_size " + bytes);
      return setLimit("maxPacketSize", bytes);
    }

    /** Replaces the QoS 1 and 2 messages on their way to one client at a time. */
    public Builder maxInflight(int messages) {
      mosquitto.add("max_inflight_messages " + messages);
      return setLimit("maxInflight", messages);
    }

    /** Replaces the Receive Maximum told to clients. */
    public Builder receiveMaximum(int messages) {
      mosquitto.add("max_inflight_messages " + messages);
      return setLimit("receiveMaximum", messages);
    }

    /** Replaces the Topic Alias Maximum told to clients. */
    public Builder maxTopicAliases(int aliases) {
      mosquitto.add("max_topic_alias " + aliases);
      return setLimit("maxTopicAliases", aliases);
    }

    /** Replaces the longest Keep Alive. */
    public Builder maxKeepAlive(int seconds) {
      mosquitto.add("max_keepalive " + seconds);
      return setLimit("maxKeepAliveSeconds", seconds);
    }

    /** Replaces the number of messages that wait in a session. */
    public Builder maxQueuedMessages(int messages) {
      mosquitto.add("max_queued_messages " + messages);
      return setLimit("maxQueuedMessages", messages);
    }

    /**
     * Replaces any limit by the name of its component in {@link Limits}.
     *
     * @param value of the component's type
     */
    public Builder limit(String component, Object value) {
      onlySundew = true;
      return setLimit(component, value);
    }

    /** Replaces all limits. */
    public Builder limits(Limits limits) {
      onlySundew = true;
      return set("limits", limits);
    }

    /** Replaces a component of the one listener by its name in {@link ListenerConfig}. */
    public Builder listener(String component, Object value) {
      onlySundew = true;
      return setListener(component, value);
    }

    /** Replaces the highest QoS the listener takes. */
    public Builder maxQos(int level) {
      mosquitto.add("max_qos " + level);
      return setListener("maxQos", level);
    }

    /** Says whether the broker assigns client identifiers. */
    public Builder allowZeroLengthClientId(boolean allowed) {
      mosquitto.add("allow_zero_length_clientid " + allowed);
      return setListener("allowZeroLengthClientId", allowed);
    }

    /** Says whether messages may be retained. */
    public Builder retainAvailable(boolean available) {
      mosquitto.add("retain_available " + available);
      return set("retainAvailable", available);
    }

    /** Says whether clients without credentials are let in. */
    public Builder allowAnonymous(boolean allowed) {
      onlySundew = true;
      return set("allowAnonymous", allowed);
    }

    /** Replaces the number of event loops. */
    public Builder eventLoops(int loops) {
      return set("eventLoops", loops);
    }

    /** Keeps data there. */
    public Builder dataDirectory(Path directory) {
      onlySundew = true;
      return set("dataDirectory", Optional.of(directory));
    }

    /** Adds a plugin instance from a jar in one of those directories. */
    public Builder plugin(PluginConfig plugin, Path... directories) {
      onlySundew = true;
      List<PluginConfig> plugins = new ArrayList<>(config.plugins());
      plugins.add(plugin);
      Set<Path> all = new LinkedHashSet<>(config.pluginDirectories());
      all.addAll(List.of(directories));
      return set("plugins", plugins).set("pluginDirectories", List.copyOf(all));
    }

    /**
     * Adds an instance of a plugin under test, named like the plugin. It is loaded from a jar made
     * of all that lies beside its class, with the manifest that lies there as {@code
     * META-INF/MANIFEST.MF}, or else one with the class's name in kebab case and offloaded hooks.
     * The jar goes when the broker is closed.
     *
     * @param settings what would stand below {@code config:}, with the keys of a configuration file
     */
    public Builder plugin(Class<? extends SundewPlugin> plugin, Map<String, Object> settings) {
      PluginUnderTest jar = PluginUnderTest.of(plugin);
      underTest.add(jar);
      return plugin(PluginJars.instance(jar.id(), settings));
    }

    /**
     * Adds an instance of a plugin that is made of a test's own class; see {@link PluginJars}.
     *
     * @param jars where its jar is written, a directory of the test's
     * @param inline whether its hooks run on the event loop
     */
    public Builder plugin(
        String id, Class<? extends SundewPlugin> plugin, boolean inline, Path jars) {
      PluginJars.write(jars, id, plugin, inline);
      return plugin(PluginJars.instance(id, Map.of()), jars);
    }

    /** Replaces any component by its name in {@link BrokerConfig}. */
    public Builder set(String component, Object value) {
      config = RecordCopy.with(config, component, value);
      return this;
    }

    /** The broker keeps things in this store; it closes it. */
    public Builder store(Store given) {
      store = given;
      onlySundew = true;
      return this;
    }

    /** The broker's clock begins so much later than that of others: it was down meanwhile. */
    public Builder startingAfter(Duration later) {
      startsAfter = later;
      return this;
    }

    /** The configuration as it is so far. */
    public BrokerConfig config() {
      return config;
    }

    /** Starts the broker. */
    public TestBroker start() {
      var time = new FakeTime();
      time.advance(startsAfter);
      var log = new LogWatch().attach();
      if (System.getProperty("sundew.testkit.peer", "").equals("mosquitto")) {
        Assumptions.assumeFalse(onlySundew, "skipped: only Sundew can be configured so");
        MosquittoPeer peer = MosquittoPeer.start(mosquitto);
        return new TestBroker(peer, peer.address(), null, time, log);
      }
      var jars = new TemporaryJars();
      try {
        BrokerConfig complete = RecordCopy.with(config, "pluginDirectories", directories(jars));
        ConfigSource source = ConfigSource.fixed(complete);
        Broker broker = Broker.start(source, source.load(), time, givenStore());
        AutoCloseable running =
            () -> {
              try (jars) {
                broker.close();
              }
            };
        return new TestBroker(running, broker.address(LISTENER), broker, time, log.attach());
      } catch (RuntimeException e) {
        log.close();
        jars.close();
        throw e;
      }
    }

    private Optional<Store> givenStore() {
      boolean always = System.getProperty("sundew.testkit.store", "").equals("kept");
      return Optional.ofNullable(store == null && always ? new KeptStore() : store);
    }

    private List<Path> directories(TemporaryJars jars) {
      List<Path> directories = new ArrayList<>(config.pluginDirectories());
      underTest.forEach(jars::write);
      jars.directory().ifPresent(directories::add);
      return List.copyOf(directories);
    }

    private Builder setLimit(String component, Object value) {
      return set("limits", RecordCopy.with(config.limits(), component, value));
    }

    private Builder setListener(String component, Object value) {
      return set(
          "listeners", List.of(RecordCopy.with(config.listeners().getFirst(), component, value)));
    }

    private static LogConfig quiet() {
      return new LogConfig(
          Set.of(
              LogConfig.Type.ERROR,
              LogConfig.Type.WARNING,
              LogConfig.Type.NOTICE,
              LogConfig.Type.INFORMATION),
          false,
          false,
          Optional.empty(),
          true,
          Optional.empty(),
          true);
    }
  }
}
