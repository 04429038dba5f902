package io.sundew.testkit;

import io.sundew.api.Broker;
import io.sundew.api.Health;
import io.sundew.api.Hooks;
import io.sundew.api.Http;
import io.sundew.api.LocalClients;
import io.sundew.api.Metrics;
import io.sundew.api.PluginContext;
import io.sundew.api.Registration;
import io.sundew.api.Scheduler;
import io.sundew.api.Values;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * A context to start a plugin with where a whole broker would hide what the test looks at. It has
 * the configuration that it is given; everything else is refused, so a test overrides what the
 * plugin is expected to use.
 */
public abstract class PartialContext implements PluginContext {
  private final String instance;
  private final Function<String, Object> settings;

  /**
   * The context of an instance of that name.
   *
   * @param settings the value of each component of the plugin's configuration record, by name
   */
  protected PartialContext(String instance, Function<String, Object> settings) {
    this.instance = instance;
    this.settings = settings;
  }

  @Override
  public String instance() {
    return instance;
  }

  /** Of the plugin's own record, which may be of another class loader than the test's. */
  @Override
  public <T extends Record> T config(Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components).map(each -> settings.apply(each.getName())).toArray();
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made of what the test says", e);
    }
  }

  private static UnsupportedOperationException unexpected(String what) {
    return new UnsupportedOperationException("the test does not expect the plugin to use " + what);
  }

  @Override
  public Broker broker() {
    throw unexpected("the broker");
  }

  @Override
  public LocalClients localClients() {
    throw unexpected("local clients");
  }

  @Override
  public Scheduler scheduler() {
    throw unexpected("a scheduler");
  }

  @Override
  public Http http(Http.Tls tls) {
    throw unexpected("http");
  }

  @Override
  public Http http() {
    throw unexpected("HTTP");
  }

  @Override
  public Metrics metrics() {
    throw unexpected("metrics");
  }

  @Override
  public System.Logger logger() {
    throw unexpected("a logger");
  }

  @Override
  public Health health() {
    throw unexpected("its health");
  }

  @Override
  public Path dataDirectory() {
    throw unexpected("a data directory");
  }

  @Override
  public Values values() {
    throw unexpected("values");
  }

  @Override
  public Registration watch(Collection<Path> files, Runnable changed) {
    throw unexpected("a watch on files");
  }

  @Override
  public void forgetDecisions() {
    throw unexpected("remembered decisions");
  }

  @Override
  public void bindParts(List<Hooks.Part> parts) {
    throw unexpected("parts");
  }

  @Override
  public void certificatesChanged() {
    throw unexpected("certificates");
  }
}
