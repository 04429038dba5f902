package io.sundew.plugin.aclfile;

import io.sundew.broker.config.BrokerConfig;
import io.sundew.testkit.ConnectBuilder;
import io.sundew.testkit.MosquittoPeer;
import io.sundew.testkit.PluginJars;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;

/** A running broker that an ACL file guards and that believes every user name. */
final class Guarded implements AutoCloseable {
  /** Which broker; tests of what both must do run with each. */
  enum Kind {
    /** Ours, with the plugin loaded from a jar. */
    SUNDEW,
    /** Mosquitto, without which the test is skipped. */
    MOSQUITTO
  }

  private final Runnable stop;
  private final InetSocketAddress address;

  private Guarded(Runnable stop, InetSocketAddress address) {
    this.stop = stop;
    this.address = address;
  }

  /** Starts a broker with that ACL file; jars are written beside it. */
  static Guarded start(Kind kind, Path file) {
    return switch (kind) {
      case SUNDEW -> {
        TestBroker broker = sundew(file);
        yield new Guarded(broker::close, broker.address());
      }
      case MOSQUITTO -> {
        MosquittoPeer broker = MosquittoPeer.start("acl_file " + file);
        yield new Guarded(broker::close, broker.address());
      }
    };
  }

  /** Ours. */
  static TestBroker sundew(Path file) {
    Path jars = file.getParent();
    PluginJars.writeModule(jars, "acl-file", AclFilePlugin.class, true);
    return TestBroker.builder()
        .set("style", BrokerConfig.Style.MOSQUITTO)
        .plugin("trusting", TrustingPlugin.class, true, jars)
        .plugin(PluginJars.instance("acl-file", Map.of("file", file.toString())), jars)
        .start();
  }

  /** A CONNECT of MQTT 5.0. */
  ConnectBuilder v5(Identity who) {
    return who.in(RawClient.v5(address));
  }

  /** A CONNECT of MQTT 3.1.1. */
  ConnectBuilder v311(Identity who) {
    return who.in(RawClient.v311(address));
  }

  @Override
  public void close() {
    stop.run();
  }
}
