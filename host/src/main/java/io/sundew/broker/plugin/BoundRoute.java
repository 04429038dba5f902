package io.sundew.broker.plugin;

import io.sundew.api.HttpRequest;
import io.sundew.api.HttpResponse;
import io.sundew.api.OnRequest;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A path of public listeners that an instance answers requests of. Immutable; thread safe.
 *
 * @param path begins and ends with a slash
 * @param isPublic whether it answers whoever asks
 * @param loader of the plugin's classes
 * @param streams those that are open
 */
public record BoundRoute(
    Binding<OnRequest> binding,
    String path,
    boolean isPublic,
    ClassLoader loader,
    OpenStreams streams) {
  /** Whether requests of that listener for that path are for it. */
  boolean serves(String listener, String asked) {
    return binding.settings().scope().serves(listener)
        && (asked.startsWith(path)
            || (asked.length() == path.length() - 1 && path.startsWith(asked)));
  }

  /** The name of the instance. */
  public String instance() {
    return binding.settings().instance();
  }

  /** A thread that runs the plugin's code, not started yet. */
  public Thread thread(String purpose, Runnable task) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("sundew-" + instance() + "-" + purpose)
            .inheritInheritableThreadLocals(false)
            .unstarted(task);
    thread.setContextClassLoader(loader);
    return thread;
  }

  /** What follows its path in that one. */
  public String below(String asked) {
    return asked.length() < path.length() ? "/" : asked.substring(path.length() - 1);
  }

  /**
   * Has the hook answer.
   *
   * @param home where {@code then} is called, exactly once, now or later; the answer is empty when
   *     the hook failed, missed its deadline or is not asked any more
   */
  public void respond(
      HookChain chain, HttpRequest request, Executor home, Consumer<Optional<HttpResponse>> then) {
    var calls =
        new Calls<HttpResponse>() {
          @Override
          public int size() {
            return 1;
          }

          @Override
          public HttpResponse call(int index) throws Exception {
            return HookFailure.unlessNull(binding.hook().onRequest(request));
          }
        };
    chain.walkWaits();
    Consumer<Answers<HttpResponse>> answered =
        answers -> {
          chain.walkEnded();
          then.accept(Optional.ofNullable(answers.get(0)));
        };
    Answers<HttpResponse> atOnce = binding.ask(calls, Asker.hasty(request), home, answered);
    if (atOnce != null) {
      answered.accept(atOnce);
    }
  }
}
