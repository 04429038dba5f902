package io.sundew.broker.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;

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

  /** Runs that at SIGUSR1, which would end the process otherwise. */
  static void onUser1(Runnable action) {
    on("USR1", action);
  }

  /**
   * Runs that at SIGUSR2, where the virtual machine leaves it alone: it stops threads with that
   * signal, for the flight recorder among others, unless {@code _JAVA_SR_SIGNUM} names another, as
   * {@code bin/sundew} does. Where it does not, SIGUSR2 does nothing.
   */
  static void onUser2(Map<String, String> environment, Runnable action) {
    if (environment.containsKey("_JAVA_SR_SIGNUM")) {
      on("USR2", action);
    }
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
