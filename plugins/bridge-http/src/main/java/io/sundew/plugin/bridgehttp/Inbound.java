package io.sundew.plugin.bridgehttp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sundew.api.Broker;
import io.sundew.api.HttpRequest;
import io.sundew.api.HttpResponse;
import io.sundew.api.Message;
import io.sundew.api.Metrics;
import io.sundew.api.OnRequest;
import io.sundew.api.PluginContext;
import io.sundew.api.ReasonCode;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What HTTP clients ask for: {@code POST /publish/TOPIC}, {@code POST /publish} with several, and
 * {@code GET /messages?match=FILTER}. Thread safe.
 */
final class Inbound implements OnRequest {
  private static final JsonFactory JSON = new JsonFactory();
  private static final String PUBLISH = "/publish";
  private static final String MESSAGES = "/messages";

  /** Below the deadline of the hook, so that the answer says what happened. */
  private static final long PATIENCE_SECONDS = 8;

  /** Of one batch; the broker takes 1,000 of an instance at a time. */
  private static final int UNDER_WAY = 200;

  private final boolean publishes;
  private final boolean subscribes;
  private final Streams streams;
  private final Broker broker;
  private final Publishing publishing;
  private final Metrics.Counter published;
  private final Metrics.Counter refused;

  Inbound(BridgeHttpConfig.In config, Streams streams, PluginContext context) {
    this.publishes = config.publish().orElse(true);
    this.subscribes = config.subscribe().orElse(true);
    this.streams = streams;
    this.broker = context.broker();
    this.publishing = new Publishing(broker);
    this.published = context.metrics().counter("in.published");
    this.refused = context.metrics().counter("in.refused");
  }

  @Override
  public HttpResponse onRequest(HttpRequest request) throws Exception {
    try {
      String path = request.path();
      if (publishes && path.equals(PUBLISH)) {
        allow(request, "POST");
        return publishAll(request);
      } else if (publishes && path.startsWith(PUBLISH + "/")) {
        allow(request, "POST");
        return publishOne(path.substring(PUBLISH.length() + 1), request);
      } else if (subscribes && path.equals(MESSAGES)) {
        allow(request, "GET");
        return streams.open(request);
      }
      throw new Problem(404, "not-found", "there is nothing at this path");
    } catch (Problem problem) {
      refused.increment();
      HttpResponse response = problem.response();
      return problem.status() == 405
          ? response.with("allow", request.path().equals(MESSAGES) ? "GET" : "POST")
          : response;
    }
  }

  private static void allow(HttpRequest request, String method) {
    if (!request.method().equals(method)) {
      throw new Problem(405, "method-not-allowed", "use " + method);
    }
  }

  private HttpResponse publishOne(String topic, HttpRequest request) throws InterruptedException {
    ReasonCode reason = result(publish(publishing.message(topic, request), request), deadline());
    if (reason.isError()) {
      throw Problem.of(reason);
    }
    published.increment();
    return HttpResponse.of(202);
  }

  private CompletableFuture<ReasonCode> publish(Message message, HttpRequest request) {
    try {
      return broker.publish(message, request).toCompletableFuture();
    } catch (IllegalArgumentException | IllegalStateException refusal) {
      return CompletableFuture.failedFuture(refusal);
    }
  }

  private static long deadline() {
    return System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
  }

  private static ReasonCode result(CompletableFuture<ReasonCode> stage, long deadline)
      throws InterruptedException {
    try {
      return stage.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw Problem.unavailable("the message was not safe in time; it may be published yet");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IllegalArgumentException wrong) {
        throw Problem.invalid(String.valueOf(wrong.getMessage()));
      }
      throw Problem.unavailable("the broker can not take it now");
    }
  }

  /** All in order; the answer says of each what became of it where not all went well. */
  private HttpResponse publishAll(HttpRequest request) throws InterruptedException, IOException {
    Query.parse(request.query()).check(Set.of(), "");
    List<Message> messages = publishing.messages(request.body());
    List<CompletableFuture<ReasonCode>> stages = new ArrayList<>(messages.size());
    long deadline = deadline();
    for (int i = 0; i < messages.size(); i++) {
      if (i >= UNDER_WAY) {
        settle(stages.get(i - UNDER_WAY), deadline);
      }
      stages.add(publish(messages.get(i), request));
    }
    List<Problem> problems = new ArrayList<>();
    List<Integer> at = new ArrayList<>();
    for (int i = 0; i < stages.size(); i++) {
      try {
        ReasonCode reason = result(stages.get(i), deadline);
        if (reason.isError()) {
          throw Problem.of(reason);
        }
        published.increment();
      } catch (Problem problem) {
        problems.add(problem);
        at.add(i);
      }
    }
    if (problems.isEmpty()) {
      return HttpResponse.of(202);
    }
    refused.add(problems.size());
    boolean all = problems.size() == messages.size();
    int status = all ? problems.getFirst().status() : 207;
    return HttpResponse.json(status, told(messages.size(), problems, at));
  }

  private static void settle(CompletableFuture<ReasonCode> stage, long deadline)
      throws InterruptedException {
    try {
      ReasonCode reason = result(stage, deadline);
      assert reason != null;
    } catch (Problem told) {
      // when all have been asked about
    }
  }

  private static String told(int messages, List<Problem> problems, List<Integer> at)
      throws IOException {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("published", messages - problems.size());
      json.writeArrayFieldStart("refused");
      for (int i = 0; i < problems.size(); i++) {
        json.writeStartObject();
        json.writeNumberField("message", at.get(i));
        json.writeFieldName("problem");
        json.writeRawValue(problems.get(i).json());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    return text.toString();
  }
}
