package io.sundew.plugin.authpasswd;

import io.sundew.api.Broker;
import io.sundew.api.Health;
import io.sundew.api.Http;
import io.sundew.api.Metrics;
import io.sundew.api.PluginContext;
import io.sundew.api.Registration;
import io.sundew.api.Scheduler;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A context whose file watch fires when the test says so. */
final class FakeContext implements PluginContext {
  final FakeBroker broker = new FakeBroker();
  final FakeLog log = new FakeLog();
  final FakeMetrics metrics = new FakeMetrics();
  final List<Path> watched = new ArrayList<>();
  private final Path file;
  private Runnable changed = () -> {};

  FakeContext(Path file) {
    this.file = file;
  }

  /** Tells the plugin that a watched file has changed. */
  void fileChanged() {
    changed.run();
  }

  @Override
  public String instance() {
    return "staff";
  }

  @Override
  public <T extends Record> T config(Class<T> type) {
    try {
      var constructor = type.getDeclaredConstructor(Path.class);
      constructor.setAccessible(true);
      return constructor.newInstance(file);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Broker broker() {
    return broker;
  }

  @Override
  public Metrics metrics() {
    return metrics;
  }

  @Override
  public System.Logger logger() {
    return log;
  }

  @Override
  public Registration watch(Collection<Path> files, Runnable onChange) {
    watched.addAll(files);
    changed = onChange;
    return () -> {};
  }

  @Override
  public Scheduler scheduler() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Http http() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Health health() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Path dataDirectory() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void forgetDecisions() {
    throw new UnsupportedOperationException();
  }
}
