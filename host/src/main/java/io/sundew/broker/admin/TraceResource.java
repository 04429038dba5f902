package io.sundew.broker.admin;

import io.sundew.broker.http.Answer;
import io.sundew.broker.http.Problem;
import io.sundew.broker.plugin.TopicFilter;
import io.sundew.broker.session.Tracing;
import java.util.Optional;

/** Watching clients live. */
final class TraceResource {
  private final Tracing tracing;

  TraceResource(AdminContext context) {
    this.tracing = context.kernel().tracing();
  }

  Answer trace(Request request) {
    Optional<String> client = request.query("client");
    Optional<TopicFilter> topic = request.query("topic").map(TraceResource::filter);
    if (client.isEmpty() && topic.isEmpty()) {
      throw Problem.invalid("name a 'client' or a 'topic' filter; 'topic=%23' is all topics");
    }
    return new Answer.Live(
        "application/x-ndjson",
        new LiveTrace(tracing, client, topic, count(request), request.flag("payloads")));
  }

  private static TopicFilter filter(String text) {
    try {
      return TopicFilter.of(text);
    } catch (IllegalArgumentException wrong) {
      throw Problem.invalid("topic: " + wrong.getMessage());
    }
  }

  private static long count(Request request) {
    String text = request.query("count").orElse("0");
    if (!text.matches("\\d{1,9}")) {
      throw Problem.invalid("'count' must be a number of events");
    }
    return Long.parseLong(text);
  }
}
