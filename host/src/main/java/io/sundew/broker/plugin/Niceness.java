package io.sundew.broker.plugin;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes threads that do not come back yield to all others. A thread that spins can be neither ended
 * nor, by Java's own priorities, held back on Linux; the system call that does so works per thread.
 * Elsewhere nothing happens. Thread safe.
 */
final class Niceness {
  private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);

  /** The last place in the line for a processor. */
  private static final int NICEST = 19;

  /** Also the name of a thread, on Linux. */
  private static final int PRIO_PROCESS = 0;

  private static final int UNKNOWN = -1;
  private static final Path SELF = Path.of("/proc/thread-self");

  private Niceness() {}

  /** How the system knows the calling thread; to be kept for {@link #yieldToOthers}. */
  static int currentThread() {
    try {
      return Integer.parseInt(Files.readSymbolicLink(SELF).getFileName().toString());
    } catch (IOException | NumberFormatException noSuchSystem) {
      return UNKNOWN;
    }
  }

  /** Puts a thread behind all others that want a processor; it cannot be brought back. */
  static void yieldToOthers(int thread) {
    if (thread != UNKNOWN && Setpriority.call(PRIO_PROCESS, thread, NICEST) != 0) {
      LOG.debug("Thread {} cannot be put behind the others", thread);
    }
  }

  /** The system call, looked up when it is needed first. */
  private static final class Setpriority {
    private static final Optional<MethodHandle> HANDLE = handle();

    @SuppressWarnings("restricted") // the launcher allows native access
    private static Optional<MethodHandle> handle() {
      Linker linker = Linker.nativeLinker();
      var type =
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT);
      return linker
          .defaultLookup()
          .find("setpriority")
          .map(symbol -> linker.downcallHandle(symbol, type));
    }

    static int call(int which, int who, int niceness) {
      try {
        return HANDLE.isEmpty() ? UNKNOWN : (int) HANDLE.get().invoke(which, who, niceness);
      } catch (Throwable impossible) {
        throw new IllegalStateException(impossible); // the call has no way to throw
      }
    }
  }
}
