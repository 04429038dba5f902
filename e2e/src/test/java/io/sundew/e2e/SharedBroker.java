package io.sundew.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test class the {@link BrokerProcess} that all classes so marked share: one without
 * configuration, started once. Tests keep apart by their topics and client ids.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SharedBroker.Extension.class)
@interface SharedBroker {
  /** Starts the broker for the first class and stops it politely after the last. */
  final class Extension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
        ExtensionContext.Namespace.create(SharedBroker.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == BrokerProcess.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      var store = context.getRoot().getStore(NAMESPACE);
      return store
          .computeIfAbsent("broker", _ -> new Shared(BrokerProcess.start()), Shared.class)
          .broker();
    }

    /** Closed by JUnit when the test run ends. */
    private record Shared(BrokerProcess broker) implements AutoCloseable {
      @Override
      public void close() {
        try (broker) {
          broker.stop();
        }
      }
    }
  }
}
