package io.sundew.broker.admin;

import io.sundew.broker.config.ConfigException;
import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import io.sundew.broker.http.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the route of a request, runs it, and makes an answer of whatever comes of it. Immutable.
 */
final class Router {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private final List<Route> routes;

  Router(List<Route> routes) {
    this.routes = List.copyOf(routes);
  }

  /** Answers a request; never throws. May block. */
  Answer answer(String method, String target, byte[] body) {
    try {
      return run(method, Target.of(target), body);
    } catch (Problem problem) {
      return Answer.of(problem);
    } catch (ConfigException refused) {
      return Answer.of(new Problem(422, "configuration-refused", refused.getMessage()));
    } catch (NoSuchElementException missing) {
      return Answer.of(Problem.notFound(String.valueOf(missing.getMessage())));
    } catch (IllegalStateException untimely) {
      return Answer.of(Problem.conflict(String.valueOf(untimely.getMessage())));
    } catch (RejectedExecutionException _) {
      return Answer.of(Problem.unavailable("the broker is stopping"));
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return Answer.of(Problem.unavailable("the broker is stopping"));
    } catch (Exception | LinkageError | AssertionError bug) { // must not end the thread silently
      LOG.error("Internal error while answering {} {}: {}", method, path(target), bug.toString());
      LOG.debug("Internal error while answering {}", method, bug);
      return Answer.of(new Problem(500, "internal-error", "internal error, see the broker's log"));
    }
  }

  private static String path(String target) {
    return target.replaceFirst("\\?.*", "");
  }

  private Answer run(String method, Target target, byte[] body) throws Exception {
    List<String> others = new ArrayList<>();
    for (Route route : routes) {
      Optional<Map<String, String>> names = route.match(target.segments());
      if (names.isPresent() && route.method().equals(method)) {
        var request = new Request(names.get(), target.query(), body);
        request.requireKnown(route.parameters());
        return route.action().run(request);
      }
      names.ifPresent(_ -> others.add(route.method()));
    }
    throw others.isEmpty()
        ? Problem.notFound("there is no such path; GET /openapi.json lists all")
        : new Problem(
            405,
            "method-not-allowed",
            method + " means nothing here; use " + String.join(" or ", new TreeSet<>(others)));
  }
}
