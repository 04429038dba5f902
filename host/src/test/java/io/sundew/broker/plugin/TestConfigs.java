package io.sundew.broker.plugin;

import io.sundew.broker.config.AdminConfig;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.EgressConfig;
import io.sundew.broker.config.Limits;
import io.sundew.broker.config.ListenerConfig;
import io.sundew.broker.config.LogConfig;
import io.sundew.broker.config.PluginConfig;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Configurations of which a plugin host reads no more than the plugins. */
final class TestConfigs {
  private TestConfigs() {}

  /** With these plugins, whose jars lie in these directories. */
  static BrokerConfig of(List<PluginConfig> plugins, List<Path> directories) {
    return new BrokerConfig(
        BrokerConfig.Style.NATIVE,
        List.of(ListenerConfig.of("public", new InetSocketAddress("127.0.0.1", 0))),
        true,
        0,
        Optional.empty(),
        directories,
        plugins,
        BrokerConfig.DEFAULT_PROBATION,
        Limits.NATIVE,
        EgressConfig.DEFAULT,
        true,
        false,
        LogConfig.DEFAULT,
        0,
        false,
        AdminConfig.OFF,
        false,
        Optional.empty());
  }
}
