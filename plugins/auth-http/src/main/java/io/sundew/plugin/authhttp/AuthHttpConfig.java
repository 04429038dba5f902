package io.sundew.plugin.authhttp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The instance's configuration.
 *
 * @param authenticate how to ask whether a client may enter; without it the plugin does not say
 * @param authorize how to ask what a client may do; without it the plugin does not say
 * @param cache how long answers are remembered
 * @param breaker when a service counts as dead
 */
record AuthHttpConfig(
    Optional<Question> authenticate,
    Optional<Question> authorize,
    Optional<Cache> cache,
    Optional<Dead> breaker) {
  AuthHttpConfig {
    if (authenticate.isEmpty() && authorize.isEmpty()) {
      throw new IllegalArgumentException("give 'authenticate', 'authorize' or both");
    }
  }

  /**
   * How to ask.
   *
   * @param url with variables in path segments and query values
   * @param method POST unless given
   * @param headers sent along
   * @param headerFiles headers whose values are the content of files
   * @param body fields with variables; a JSON object, or with GET the query
   * @param timeout until the answer is complete
   */
  record Question(
      String url,
      Optional<Method> method,
      Optional<Map<String, String>> headers,
      Optional<Map<String, Path>> headerFiles,
      Optional<Map<String, String>> body,
      Optional<Duration> timeout) {}

  /** How fields are sent. */
  enum Method {
    POST,
    GET
  }

  /**
   * When a service counts as dead, and is not asked.
   *
   * @param failures to respond, in a row
   * @param pause from the last failure to a trial
   */
  record Dead(Optional<Integer> failures, Optional<Duration> pause) {
    static final Dead DEFAULT = new Dead(Optional.empty(), Optional.empty());

    Dead {
      if (failures.orElse(1) < 1) {
        throw new IllegalArgumentException("failures: must be one at least");
      }
    }

    int failuresOrDefault() {
      return failures.orElse(5);
    }

    Duration pauseOrDefault() {
      return pause.orElse(Duration.ofSeconds(5));
    }
  }

  /**
   * How long answers are remembered.
   *
   * @param logins an acceptance of which the service does not say
   * @param decisions an answer on an action of which the service does not say
   * @param atMost whatever the service says
   * @param entries answers at a time
   */
  record Cache(
      Optional<Duration> logins,
      Optional<Duration> decisions,
      Optional<Duration> atMost,
      Optional<Integer> entries) {
    static final Cache DEFAULT =
        new Cache(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    Cache {
      if (entries.orElse(1) < 1) {
        throw new IllegalArgumentException("entries: there must be room for one at least");
      }
    }

    Duration loginsOrDefault() {
      return logins.orElse(Duration.ZERO);
    }

    Duration decisionsOrDefault() {
      return decisions.orElse(Duration.ofMinutes(1));
    }

    Duration atMostOrDefault() {
      return atMost.orElse(Duration.ofHours(1));
    }

    int entriesOrDefault() {
      return entries.orElse(20_000);
    }
  }
}
