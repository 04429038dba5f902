package io.sundew.plugin.authpasswd;

import io.sundew.api.Broker;
import io.sundew.api.Metrics;
import io.sundew.api.Registration;
import io.sundew.testkit.FakeLog;
import io.sundew.testkit.FakeMetrics;
import io.sundew.testkit.PartialContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A context whose file watch fires when the test says so. */
final class FakeContext extends PartialContext {
  final FakeBroker broker = new FakeBroker();
  final FakeLog log = new FakeLog();
  final FakeMetrics metrics = new FakeMetrics();
  final List<Path> watched = new ArrayList<>();
  private Runnable changed = () -> {};

  FakeContext(Path file) {
    super("staff", _ -> file);
  }

  /** Tells the plugin that a watched file has changed. */
  void fileChanged() {
    changed.run();
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
}
