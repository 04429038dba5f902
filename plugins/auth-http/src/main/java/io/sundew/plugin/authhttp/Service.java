package io.sundew.plugin.authhttp;

import io.sundew.api.Http;
import io.sundew.api.Metrics;
import io.sundew.api.PluginContext;
import io.sundew.plugin.authhttp.AnswerCache.Held;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Asks one kind of question: from memory, from the service, or not at all where the service is
 * dead. Thread safe. The caller's thread waits; the host bounds how many there are (4 to 16 a hook,
 * and 256 logins in line), so nothing needs to be bounded here.
 */
final class Service {
  private static final long WARNING_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - WARNING_INTERVAL_NANOS);
  private final String section;
  private final Endpoint endpoint;
  private final AnswerCache cache;
  private final Keeping keeping;
  private final Breaker breaker;
  private final InstantSource clock;
  private final Http http;
  private final ServiceHealth health;
  private final System.Logger log;
  private final Metrics metrics;

  /**
   * How long answers are kept.
   *
   * @param allowed where the service does not say
   * @param others likewise
   * @param atMost whatever the service says
   */
  record Keeping(Duration allowed, Duration others, Duration atMost) {}

  /** The service gives no answer. */
  static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1;

    Unavailable(String why) {
      super(why, null, false, false); // thousands may come in a second
    }
  }

  Service(
      String section,
      Endpoint endpoint,
      AnswerCache cache,
      Keeping keeping,
      Breaker breaker,
      InstantSource clock,
      ServiceHealth health,
      PluginContext context) {
    this.section = section;
    this.endpoint = endpoint;
    this.cache = cache;
    this.keeping = keeping;
    this.breaker = breaker;
    this.clock = clock;
    this.http = context.http();
    this.health = health;
    this.log = context.logger();
    this.metrics = context.metrics();
  }

  /**
   * The answer about these facts.
   *
   * @throws Unavailable when there is none
   * @throws IllegalArgumentException when a fact does not fit into the URL's path
   */
  Held ask(Map<String, String> facts) throws Unavailable, InterruptedException {
    Endpoint.Rendered question = endpoint.render(facts);
    ByteBuffer fingerprint = cache.fingerprint(section, question);
    Optional<Held> known = cache.find(fingerprint);
    if (known.isPresent()) {
      count("remembered");
      return known.get();
    }
    if (!breaker.permits()) {
      count("not-asked");
      throw new Unavailable("the service does not answer");
    }
    count("asked");
    Http.Response response = answered(question);
    Answer answer = readable(response);
    count(answer.verdict().name().toLowerCase(Locale.ROOT));
    return cache.keep(fingerprint, answer, timeToLive(response, answer));
  }

  /**
   * The service's response. Only a service that does not respond makes others stop asking it: one
   * that responds with an error costs nobody time, and a client that can provoke the error must not
   * keep others out.
   */
  private Http.Response answered(Endpoint.Rendered question)
      throws Unavailable, InterruptedException {
    try {
      Http.Response response = exchange(endpoint.request(question));
      alive();
      return response;
    } catch (Http.TooLarge unusable) {
      alive();
      throw unusable(unusable);
    } catch (IOException | RuntimeException noResponse) { // whatever it is, the trial has ended
      throw dead(noResponse);
    } catch (InterruptedException interrupted) {
      breaker.failed();
      throw interrupted;
    }
  }

  private Answer readable(Http.Response response) throws Unavailable {
    try {
      return Answer.read(response);
    } catch (IOException unusable) {
      throw unusable(unusable);
    }
  }

  /**
   * Sends once more where the service had just closed a connection that was kept open; that says
   * nothing of the service.
   */
  private Http.Response exchange(Http.Request request) throws IOException, InterruptedException {
    try {
      return await(http.send(request));
    } catch (HttpTimeoutException | Http.Refused | Http.TooLarge decided) {
      throw decided;
    } catch (IOException perhapsStale) {
      log.log(Level.DEBUG, "{0}: once more after {1}", section, perhapsStale);
      return await(http.send(request));
    }
  }

  private static Http.Response await(CompletableFuture<Http.Response> response)
      throws IOException, InterruptedException {
    try {
      return response.get();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException cause
          ? cause
          : new IOException(failed.getCause());
    } catch (InterruptedException interrupted) {
      response.cancel(true);
      throw interrupted;
    }
  }

  private Duration timeToLive(Http.Response response, Answer answer) {
    Duration unsaid =
        answer.verdict() == Answer.Verdict.ALLOW ? keeping.allowed() : keeping.others();
    Duration kept = smaller(Freshness.of(response).orElse(unsaid), keeping.atMost());
    Instant now = clock.instant();
    return answer.expiry().map(end -> smaller(kept, Duration.between(now, end))).orElse(kept);
  }

  private static Duration smaller(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void alive() {
    if (breaker.succeeded()) {
      health.up(section);
      log.log(Level.INFO, "{0}: {1} answers again", section, endpoint.origin());
    }
  }

  private Unavailable dead(Exception why) {
    count("failed");
    log.log(Level.DEBUG, "{0}: no answer from {1}: {2}", section, endpoint.origin(), why);
    if (breaker.failed()) {
      String message =
          "%s: %s does not answer: %s".formatted(section, endpoint.origin(), describe(why));
      log.log(Level.WARNING, "{0}", message);
      health.down(section, message);
    }
    return new Unavailable(describe(why));
  }

  private Unavailable unusable(IOException why) {
    count("failed");
    long now = System.nanoTime();
    long last = lastWarning.get();
    if (now - last >= WARNING_INTERVAL_NANOS && lastWarning.compareAndSet(last, now)) {
      log.log(
          Level.WARNING,
          "{0}: {1} gives no usable answer: {2}",
          section,
          endpoint.origin(),
          describe(why));
    }
    return new Unavailable(describe(why));
  }

  private static String describe(Exception why) {
    return why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage();
  }

  private void count(String what) {
    metrics.counter(section + "-" + what).increment();
  }
}
