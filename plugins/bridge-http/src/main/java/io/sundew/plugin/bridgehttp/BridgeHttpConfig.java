package io.sundew.plugin.bridgehttp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The instance's configuration.
 *
 * @param routes out, by name
 * @param in what HTTP clients may do; without it nothing
 */
record BridgeHttpConfig(Optional<Map<String, Out>> routes, Optional<In> in) {
  private static final String NAME = "[a-z0-9][a-z0-9._-]{0,39}";

  /** Requests of an instance that the broker has under way at a time. */
  private static final int MOST_IN_FLIGHT = 1000;

  BridgeHttpConfig {
    Map<String, Out> all = routes.orElse(Map.of());
    if (all.isEmpty() && in.isEmpty()) {
      throw new IllegalArgumentException("give 'routes', 'in' or both");
    }
    all.keySet().stream()
        .filter(name -> !name.matches(NAME))
        .findFirst()
        .ifPresent(
            name -> {
              throw new IllegalArgumentException(
                  "routes: the name '" + name + "' does not match " + NAME);
            });
    int inFlight = all.values().stream().mapToInt(Out::inFlightOrDefault).sum();
    if (inFlight > MOST_IN_FLIGHT) {
      throw new IllegalArgumentException(
          "routes: 'in-flight' of all routes is %d together, more than %d"
              .formatted(inFlight, MOST_IN_FLIGHT));
    }
  }

  /**
   * A route from topics to a URL.
   *
   * @param match topic filters
   * @param url with variables in path segments and query values
   * @param method POST unless given
   * @param headers sent along
   * @param headerFiles headers whose values are the content of files
   * @param body what is sent of a message
   * @param template of the body, where that is {@code template}
   * @param contentType in place of the usual one
   * @param source of CloudEvents
   * @param type of CloudEvents
   * @param batch several messages in a request
   * @param sign as Standard Webhooks
   * @param order which messages are sent one after the other
   * @param inFlight requests at a time
   * @param timeout of a request
   * @param gzip whether bodies are compressed
   * @param retry when a request is made again
   * @param breaker when the service counts as down
   * @param deadLetterTopic where what can not be delivered is published, too
   * @param respond where answers are published
   * @param tls authorities and a certificate of the route's own
   * @param maxQueuedBytes that may wait for this route
   */
  record Out(
      List<String> match,
      String url,
      Optional<Method> method,
      Optional<Map<String, String>> headers,
      Optional<Map<String, Path>> headerFiles,
      Optional<BodyKind> body,
      Optional<String> template,
      Optional<String> contentType,
      Optional<String> source,
      Optional<String> type,
      Optional<Batching> batch,
      Optional<Sign> sign,
      Optional<Order> order,
      Optional<Integer> inFlight,
      Optional<Duration> timeout,
      Optional<Boolean> gzip,
      Optional<Retry> retry,
      Optional<Breaking> breaker,
      Optional<String> deadLetterTopic,
      Optional<Respond> respond,
      Optional<TlsFiles> tls,
      Optional<Long> maxQueuedBytes) {
    static final int MOST_REQUESTS = 256;

    Out {
      if (match.isEmpty()) {
        throw new IllegalArgumentException("match: needs one topic filter at least");
      }
      if (inFlight.orElse(1) < 1 || inFlight.orElse(1) > MOST_REQUESTS) {
        throw new IllegalArgumentException("in-flight: is not from 1 to " + MOST_REQUESTS);
      }
      if (body.orElse(BodyKind.RAW) == BodyKind.TEMPLATE == template.isEmpty()) {
        throw new IllegalArgumentException("template: belongs to 'body: template', which needs it");
      }
      if (respond.isPresent() && batch.isPresent()) {
        throw new IllegalArgumentException(
            "respond: an answer to a batch belongs to no message; leave one of both out");
      }
      if (maxQueuedBytes.orElse(1L) < 1) {
        throw new IllegalArgumentException("max-queued-bytes: must be positive");
      }
    }

    int inFlightOrDefault() {
      return inFlight.orElse(16);
    }

    BodyKind bodyOrDefault() {
      return body.orElse(BodyKind.RAW);
    }

    /** How many messages a request has at most. */
    int batchCount() {
      return batch.map(Batching::countOrDefault).orElse(1);
    }
  }

  /** With which method requests are made. */
  enum Method {
    POST,
    PUT,
    PATCH
  }

  /** What is sent of a message. */
  enum BodyKind {
    /** The payload. */
    RAW,
    /** A JSON object with payload, topic and properties. */
    JSON,
    /** A CloudEvent in its JSON format. */
    CLOUDEVENTS,
    /** A CloudEvent in headers, the payload as body. */
    CLOUDEVENTS_BINARY,
    /** The operator's text with variables. */
    TEMPLATE
  }

  /** What is sent one after the other. */
  enum Order {
    TOPIC,
    CLIENT,
    NONE
  }

  /** How several messages become one body. */
  enum Format {
    JSON_ARRAY,
    LINES
  }

  /**
   * Several messages in a request.
   *
   * @param count at most
   * @param bytes of body, about, at most
   * @param linger how long a message waits for others
   * @param format how they are put together
   */
  record Batching(
      Optional<Integer> count,
      Optional<Integer> bytes,
      Optional<Duration> linger,
      Optional<Format> format) {
    private static final int MOST = 1000;
    private static final int MOST_BYTES = 16 << 20;

    Batching {
      if (count.orElse(1) < 1 || count.orElse(1) > MOST) {
        throw new IllegalArgumentException("count: is not from 1 to " + MOST);
      }
      if (bytes.orElse(1) < 1 || bytes.orElse(1) > MOST_BYTES) {
        throw new IllegalArgumentException("bytes: is not from 1 to " + MOST_BYTES);
      }
      if (linger.orElse(Duration.ZERO).compareTo(Duration.ofMinutes(1)) > 0) {
        throw new IllegalArgumentException("linger: is more than a minute");
      }
    }

    int countOrDefault() {
      return count.orElse(100);
    }

    int bytesOrDefault() {
      return bytes.orElse(1 << 20);
    }

    Duration lingerOrDefault() {
      return linger.orElse(Duration.ofMillis(50));
    }
  }

  /**
   * Keys of Standard Webhooks, {@code whsec_} and base64; each makes a signature.
   *
   * @param keys themselves; keep them in the environment
   * @param keyFiles files with one each
   */
  record Sign(Optional<List<String>> keys, Optional<List<Path>> keyFiles) {
    Sign {
      if (keys.orElse(List.of()).isEmpty() && keyFiles.orElse(List.of()).isEmpty()) {
        throw new IllegalArgumentException("sign: give 'keys', 'key-files' or both");
      }
    }
  }

  /**
   * When a request is made again.
   *
   * @param first pause, doubled each time
   * @param longest pause
   * @param giveUpAfter from the first request on, after which a message becomes a dead letter
   */
  record Retry(
      Optional<Duration> first, Optional<Duration> longest, Optional<Duration> giveUpAfter) {
    static final Retry DEFAULT = new Retry(Optional.empty(), Optional.empty(), Optional.empty());

    Retry {
      if (!first.orElse(Duration.ofSeconds(1)).isPositive()
          || longestOf(longest).compareTo(firstOf(first)) < 0) {
        throw new IllegalArgumentException("first: must be positive and not above 'longest'");
      }
    }

    private static Duration firstOf(Optional<Duration> first) {
      return first.orElse(Duration.ofMillis(500));
    }

    private static Duration longestOf(Optional<Duration> longest) {
      return longest.orElse(Duration.ofSeconds(30));
    }

    Backoff backoff() {
      return new Backoff(firstOf(first), longestOf(longest));
    }
  }

  /**
   * When a service counts as down: a single request finds out then whether it is back.
   *
   * @param failures in a row
   */
  record Breaking(Optional<Integer> failures) {
    static final int DEFAULT = 5;

    Breaking {
      if (failures.orElse(1) < 1) {
        throw new IllegalArgumentException("failures: must be one at least");
      }
    }
  }

  /**
   * Where answers are published.
   *
   * @param topic with variables
   * @param responseTopic whether to the message's own Response Topic, where it has one
   */
  record Respond(Optional<String> topic, Optional<Boolean> responseTopic) {
    Respond {
      if (topic.isEmpty() && !responseTopic.orElse(false)) {
        throw new IllegalArgumentException("respond: give 'topic', 'response-topic: true' or both");
      }
    }
  }

  /**
   * Files in PEM.
   *
   * @param ca authorities that sign the service's certificate, in place of Java's
   * @param certificate shown to the service, with its chain
   * @param key of that certificate, PKCS #8 without password
   */
  record TlsFiles(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
    TlsFiles {
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException("certificate: and 'key' belong together");
      }
    }
  }

  /**
   * What HTTP clients may do, as far as access control lets who they are.
   *
   * @param publish whether they may publish
   * @param subscribe whether they may have messages as server-sent events
   * @param streams of server-sent events at a time
   * @param heartbeat after which silence ends with a comment
   */
  record In(
      Optional<Boolean> publish,
      Optional<Boolean> subscribe,
      Optional<Integer> streams,
      Optional<Duration> heartbeat) {
    In {
      if (streams.orElse(1) < 1 || streams.orElse(1) > 256) {
        throw new IllegalArgumentException("streams: is not from 1 to 256");
      }
      if (heartbeatOf(heartbeat).compareTo(Duration.ofSeconds(1)) < 0) {
        throw new IllegalArgumentException("heartbeat: is less than a second");
      }
    }

    private static Duration heartbeatOf(Optional<Duration> heartbeat) {
      return heartbeat.orElse(Duration.ofSeconds(15));
    }

    Duration heartbeatOrDefault() {
      return heartbeatOf(heartbeat);
    }
  }
}
