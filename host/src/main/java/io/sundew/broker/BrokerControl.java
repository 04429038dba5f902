package io.sundew.broker;

import io.sundew.broker.admin.Control;
import io.sundew.broker.config.LoadedConfig;
import java.nio.file.Path;
import java.util.Optional;

/** What an operator can change about this broker. Thread safe. */
final class BrokerControl implements Control {
  private final LoadedConfig loaded;

  BrokerControl(LoadedConfig loaded) {
    this.loaded = loaded;
  }

  @Override
  public LoadedConfig current() {
    return loaded;
  }

  @Override
  public Optional<Path> file() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> overrides() {
    return Optional.empty();
  }

  @Override
  public Change reload() {
    throw new UnsupportedOperationException("reload");
  }

  @Override
  public LoadedConfig check(String text) {
    throw new UnsupportedOperationException("check");
  }

  @Override
  public LoadedConfig check() {
    throw new UnsupportedOperationException("check");
  }

  @Override
  public Change reset() {
    throw new UnsupportedOperationException("reset");
  }

  @Override
  public Change enable(String plugin) {
    throw new UnsupportedOperationException("enable");
  }

  @Override
  public Change disable(String instance) {
    throw new UnsupportedOperationException("disable");
  }

  @Override
  public Change reloadPlugin(String instance) {
    throw new UnsupportedOperationException("reload");
  }

  @Override
  public Change rollback(String instance) {
    throw new UnsupportedOperationException("rollback");
  }
}
