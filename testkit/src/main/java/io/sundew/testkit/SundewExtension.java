package io.sundew.testkit;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test method a broker of its own through a {@link TestBroker} parameter, and its clock
 * through a {@link FakeTime} one; closes it after the method. {@link SundewTest} registers one with
 * the defaults; a test of a plugin registers its own:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final SundewExtension SUNDEW =
 *     SundewExtension.with(
 *         broker -> broker.plugin(GreetingPlugin.class, Map.of("greeting", "Hello")));
 *
 * @Test
 * void message_isGreeted(TestBroker broker) {
 *   try (RawClient client = broker.v5().open()) {
 *     …
 *   }
 * }
 * }</pre>
 *
 * <p>Thread safe.
 */
public final class SundewExtension implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SundewExtension.class);

  private final UnaryOperator<TestBroker.Builder> changes;

  /** Brokers with the defaults of {@link TestBroker.Builder}. */
  public SundewExtension() {
    this(UnaryOperator.identity());
  }

  private SundewExtension(UnaryOperator<TestBroker.Builder> changes) {
    this.changes = changes;
  }

  /** Brokers with these changes to the defaults. */
  public static SundewExtension with(UnaryOperator<TestBroker.Builder> changes) {
    return new SundewExtension(changes);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestBroker.class || type == FakeTime.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestBroker broker =
        store(context)
            .computeIfAbsent(
                TestBroker.class,
                _ -> changes.apply(TestBroker.builder()).start(),
                TestBroker.class);
    return parameter.getParameter().getType() == TestBroker.class ? broker : broker.time();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    TestBroker broker = store(context).remove(TestBroker.class, TestBroker.class);
    if (broker != null) {
      broker.close();
    }
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}
