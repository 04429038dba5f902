package io.sundew.broker.plugin;

import io.sundew.api.BrokerEvent;
import io.sundew.api.Hooks;
import io.sundew.api.Qos;
import io.sundew.broker.config.HookConfig.OnFailure;
import io.sundew.broker.message.Origin;
import io.sundew.broker.message.Publication;
import io.sundew.broker.time.TimeSource;
import io.sundew.mqtt.Properties;
import io.sundew.mqtt.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Makes chains of hooks without jars, and ends their threads. */
final class Chains implements AutoCloseable {
  /** The clock of breakers, log limits and remembered decisions. */
  final SettableTime time = new SettableTime();

  /** What the bindings reported. */
  final ConcurrentLinkedQueue<BrokerEvent> events = new ConcurrentLinkedQueue<>();

  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
  private final List<InstanceBindings> instances = new ArrayList<>();
  private Duration grace = Duration.ofSeconds(30);
  private Duration line = Duration.ofSeconds(30);
  private int generation;

  /** How long after a deadline threads may come back, for instances added from now on. */
  Chains grace(Duration time) {
    grace = time;
    return this;
  }

  /** How long clients may stand in line, for instances added from now on. */
  Chains line(Duration time) {
    line = time;
    return this;
  }

  /** An instance whose hooks run inline. */
  Chains inline(String name, Hooks hooks) {
    return add(name, hooks, point -> Binding.Settings.defaults(name, point, true));
  }

  /** An instance whose hooks run on threads of their own. */
  Chains offloaded(String name, Hooks hooks) {
    return add(name, hooks, point -> Binding.Settings.defaults(name, point, false));
  }

  /** An instance with changed settings. */
  Chains add(String name, Hooks hooks, boolean inline, UnaryOperator<Binding.Settings> change) {
    return add(name, hooks, point -> change.apply(Binding.Settings.defaults(name, point, inline)));
  }

  private Chains add(String name, Hooks hooks, Function<HookPoint, Binding.Settings> settings) {
    instances.add(
        InstanceBindings.of(hooks, settings::apply, Chains.class.getClassLoader(), environment()));
    return this;
  }

  /** What the bindings share. */
  Binding.Environment environment() {
    return new Binding.Environment(timer, time, events::add, grace, line, List.of());
  }

  /** The chain of all instances so far. */
  HookChain chain() {
    return new HookChain(++generation, instances, time);
  }

  /** The bindings of the instance added as that number. */
  InstanceBindings instance(int index) {
    return instances.get(index);
  }

  /** The same settings with another deadline. */
  static UnaryOperator<Binding.Settings> timeout(Duration timeout) {
    return s -> settings(s, s.scope(), timeout, s.policy(), s.shadow(), s.deadLetter());
  }

  /** The same settings in another scope. */
  static UnaryOperator<Binding.Settings> scope(Scope scope) {
    return s -> settings(s, scope, s.timeout(), s.policy(), s.shadow(), s.deadLetter());
  }

  /** The same settings with another failure policy. */
  static UnaryOperator<Binding.Settings> policy(OnFailure policy) {
    return s -> settings(s, s.scope(), s.timeout(), policy, s.shadow(), s.deadLetter());
  }

  /** The same settings with a topic for dead letters. */
  static UnaryOperator<Binding.Settings> deadLetter(String topic) {
    return s -> settings(s, s.scope(), s.timeout(), s.policy(), s.shadow(), topic);
  }

  /** The same settings as a shadow. */
  static UnaryOperator<Binding.Settings> shadow() {
    return s -> settings(s, s.scope(), s.timeout(), s.policy(), true, s.deadLetter());
  }

  private static Binding.Settings settings(
      Binding.Settings of,
      Scope scope,
      Duration timeout,
      OnFailure policy,
      boolean shadow,
      String deadLetter) {
    return new Binding.Settings(
        of.instance(), of.point(), scope, timeout, policy, shadow, of.inline(), deadLetter);
  }

  static Publication publication(String topic, String text) {
    var origin = new Origin("c1", "", "public", "", 0);
    return new Publication(
        Topic.of(topic),
        text.getBytes(StandardCharsets.UTF_8),
        Qos.AT_LEAST_ONCE,
        false,
        Properties.NONE,
        origin,
        1_000,
        Publication.NEVER);
  }

  @Override
  public void close() {
    instances.forEach(InstanceBindings::close);
    timer.shutdownNow();
  }

  /** A clock set by hand. */
  static final class SettableTime implements TimeSource {
    private volatile long nanos = 1_000;

    void advance(Duration by) {
      nanos += by.toNanos();
    }

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public long millis() {
      return nanos / 1_000_000;
    }
  }
}
