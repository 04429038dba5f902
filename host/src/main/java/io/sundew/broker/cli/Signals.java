package io.sundew.broker.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. A shutdown hook would not do: the status after SIGTERM would be
 * 143, and service managers take that for a failure. {@code sun.misc.Signal} is the only way; it is
 * reached by reflection, because javac warns of it and the warning cannot be switched off.
 */
final class Signals {
  private Signals() {}

  /** Runs that at SIGTERM and SIGINT, on a thread of the virtual machine's. */
  static void onStop(Runnable action) {
    on("TERM", action);
    on("INT", action);
  }

  /** Runs that at SIGHUP, which would end the process otherwise. */
  static void onHangUp(Runnable action) {
    on("HUP", action);
  }

  private static void on(String signal, Runnable action) {
    InvocationHandler handler =
        (_, _, _) -> { // the interface has this one method
          action.run();
          return null;
        };
    try {
      Class<?> signals = Class.forName("sun.misc.Signal");
      Class<?> handlers = Class.forName("sun.misc.SignalHandler");
      signals
          .getMethod("handle", signals, handlers)
          .invoke(
              null,
              signals.getConstructor(String.class).newInstance(signal),
              Proxy.newProxyInstance(
                  Signals.class.getClassLoader(), new Class<?>[] {handlers}, handler));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "signal " + signal + " cannot be handled; is the virtual machine run with -Xrs?", e);
    }
  }
}
