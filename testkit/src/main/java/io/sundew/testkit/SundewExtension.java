package io.sundew.testkit;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** What {@link SundewTest} does. Thread safe. */
public final class SundewExtension implements ParameterResolver, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SundewExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == TestBroker.class || type == FakeTime.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TestBroker broker =
        store(context).computeIfAbsent(TestBroker.class, _ -> TestBroker.start(), TestBroker.class);
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
