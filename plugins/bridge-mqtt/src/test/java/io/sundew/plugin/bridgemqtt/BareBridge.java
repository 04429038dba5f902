package io.sundew.plugin.bridgemqtt;

import io.sundew.api.Broker;
import io.sundew.api.LocalClient;
import io.sundew.plugin.bridgemqtt.Bridge.Prober;
import io.sundew.testkit.Await;
import io.sundew.testkit.FakeMetrics;
import io.sundew.testkit.TestBroker;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A bridge outwards by itself, without a plugin instance around it: the test has its time in its
 * own hand. It is a bridge of a broker nevertheless, which reports on it.
 */
@SuppressWarnings("try") // a test may be interrupted
final class BareBridge implements AutoCloseable {
  private static final Duration FAREWELL = Duration.ofMillis(200);

  private final TestBroker home;
  private final String name;
  private final LocalClient local;
  private final Bridge bridge;
  private long slowestTick;

  /**
   * Starts one.
   *
   * @param settings components of {@link ConnectionConfig} by name
   */
  BareBridge(TestBroker home, Patience patience, Prober prober, Map<String, Object> settings) {
    this.home = home;
    Terms terms = Terms.of(config(settings), "host", "here");
    this.name = terms.config().name();
    this.local = home.broker().localClients().make("bridge-mqtt", terms.localClient());
    this.bridge =
        new Bridge(
            "bridge-mqtt",
            terms,
            patience,
            prober,
            local,
            unused(),
            Counters.of(new FakeMetrics()),
            System.getLogger(name));
    bridge.start();
  }

  private static ConnectionConfig config(Map<String, Object> settings) {
    RecordComponent[] components = ConnectionConfig.class.getRecordComponents();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values =
        Arrays.stream(components)
            .map(
                each -> {
                  Object value = settings.get(each.getName());
                  return each.getType() == Optional.class ? Optional.ofNullable(value) : value;
                })
            .toArray();
    try {
      return ConnectionConfig.class.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(settings + " is no connection", e);
    }
  }

  /** What brings nothing in and notifies nobody asks nothing of its broker. */
  private static Broker unused() {
    return (Broker)
        Proxy.newProxyInstance(
            BareBridge.class.getClassLoader(),
            new Class<?>[] {Broker.class},
            (_, method, _) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }

  /** Looks after its time-outs once. */
  void tick() {
    long begin = System.nanoTime();
    bridge.tick();
    slowestTick = Math.max(slowestTick, System.nanoTime() - begin);
  }

  /** How long the slowest look took. */
  Duration slowestTick() {
    return Duration.ofNanos(slowestTick);
  }

  String state() {
    return Fixture.report(home, name).orElseThrow().status().state().name();
  }

  String remote() {
    return Fixture.report(home, name).orElseThrow().status().remote();
  }

  String problem() {
    return Fixture.report(home, name).orElseThrow().status().problem();
  }

  /** Whether messages go to its receiver. */
  boolean isOpen() {
    return Fixture.report(home, name).orElseThrow().open();
  }

  /** Whether somebody writes to the remote broker now. */
  boolean isWriting() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> each.getKey().getName().equals("sundew-local-" + name))
        .flatMap(each -> Arrays.stream(each.getValue()))
        .anyMatch(
            frame ->
                frame.getClassName().equals(Output.class.getName())
                    && frame.getMethodName().equals("write"));
  }

  /** Whether it has a thread. */
  boolean isAlive() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("sundew-bridge-mqtt-" + name));
  }

  /** Waits until that is so, and ticks meanwhile. */
  void ticking(BooleanSupplier condition) {
    Await.until(
        () -> {
          tick();
          return condition.getAsBoolean();
        },
        () -> "" + Fixture.report(home, name));
  }

  /** Stops it as its plugin does. */
  void stop() throws InterruptedException {
    bridge.stop();
    bridge.join(FAREWELL);
  }

  @Override
  public void close() throws InterruptedException {
    stop();
    home.broker().localClients().giveUp(local);
  }
}
