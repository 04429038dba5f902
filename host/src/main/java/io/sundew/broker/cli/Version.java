package io.sundew.broker.cli;

import io.sundew.broker.BrokerVersion;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {"sundew " + BrokerVersion.CURRENT};
  }
}
