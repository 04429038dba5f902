package io.sundew.plugin.authhttp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sundew.api.Http;
import io.sundew.api.UrlTemplate;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Makes the requests of one kind of question. Immutable but for the headers; thread safe. */
final class Endpoint {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final UrlTemplate url;
  private final AuthHttpConfig.Method method;
  private final Map<String, Template> fields;
  private final Supplier<Map<String, String>> headers;
  private final Duration timeout;

  private Endpoint(
      UrlTemplate url,
      AuthHttpConfig.Method method,
      Map<String, Template> fields,
      Supplier<Map<String, String>> headers,
      Duration timeout) {
    this.url = url;
    this.method = method;
    this.fields = fields;
    this.headers = headers;
    this.timeout = timeout;
  }

  /**
   * The endpoint that the configuration describes.
   *
   * @throws IllegalArgumentException naming the key that cannot be used
   */
  static Endpoint of(
      Kind kind, AuthHttpConfig.Question question, Supplier<Map<String, String>> headers) {
    var method = question.method().orElse(AuthHttpConfig.Method.POST);
    Map<String, String> texts = question.body().orElseGet(() -> named(kind.fields(), method));
    Set<String> known = new HashSet<>(kind.known());
    if (kind.attributes()) {
      Template.addAttributes(question.url(), known);
      texts.values().forEach(text -> Template.addAttributes(text, known));
    }
    Map<String, Template> body = new TreeMap<>();
    texts.forEach((name, text) -> body.put(name, field(kind.key(), name, text, known)));
    try {
      var url = UrlTemplate.parse(withQuery(question.url(), method, body), known);
      return new Endpoint(url, method, body, headers, question.timeout().orElse(kind.timeout()));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "config." + kind.key() + ".url: " + wrong.getMessage(), wrong);
    }
  }

  /** A password goes into a URL only where the operator writes it there. */
  private static Map<String, String> named(List<String> fields, AuthHttpConfig.Method method) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (method == AuthHttpConfig.Method.POST) {
      fields.forEach(field -> texts.put(field, "${" + field + "}"));
    }
    return texts;
  }

  private static Template field(String section, String name, String text, Set<String> known) {
    try {
      return Template.parse(text, known);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(
          "config.%s.body.%s: %s".formatted(section, name, wrong.getMessage()), wrong);
    }
  }

  private static String withQuery(
      String url, AuthHttpConfig.Method method, Map<String, Template> fields) {
    if (method == AuthHttpConfig.Method.POST) {
      return url;
    }
    var text = new StringBuilder(url);
    char separator = url.contains("?") ? '&' : '?';
    for (Map.Entry<String, Template> field : fields.entrySet()) {
      text.append(separator).append(Template.encode(field.getKey())).append('=');
      text.append(field.getValue().forQuery());
      separator = '&';
    }
    return text.toString();
  }

  /** Says so where passwords travel in the open. */
  void warnOfPlainText(System.Logger log) {
    URI origin = URI.create(url.origin());
    String host = origin.getHost();
    boolean inside = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    if (origin.getScheme().equalsIgnoreCase("http") && !inside) {
      log.log(
          System.Logger.Level.WARNING,
          "{0} is asked without TLS: what is sent there can be read on the way",
          url.origin());
    }
  }

  /** Scheme, host and port, for messages. */
  String origin() {
    return url.origin();
  }

  /**
   * What the service is asked about these facts.
   *
   * @throws IllegalArgumentException when one of them does not fit into the URL's path
   */
  Rendered render(Map<String, String> facts) {
    URI uri = url.expand(name -> facts.getOrDefault(name, ""));
    return new Rendered(uri, method == AuthHttpConfig.Method.POST ? json(facts) : new byte[0]);
  }

  private byte[] json(Map<String, String> facts) {
    Map<String, String> values = new LinkedHashMap<>();
    fields.forEach((name, template) -> values.put(name, template.expand(facts)));
    try {
      return JSON.writeValueAsBytes(values);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible); // texts can always be written
    }
  }

  /** The request of what was rendered. */
  Http.Request request(Rendered rendered) {
    var request =
        switch (method) {
          case POST -> Http.Request.post(rendered.uri(), rendered.body(), "application/json");
          case GET -> Http.Request.get(rendered.uri());
        };
    for (Map.Entry<String, String> header : headers.get().entrySet()) {
      request = request.header(header.getKey(), header.getValue());
    }
    return request.header("Accept", "application/json").timeout(timeout);
  }

  /** All of a request that depends on the client, and so what its answer depends on. */
  record Rendered(URI uri, byte[] body) {}
}
