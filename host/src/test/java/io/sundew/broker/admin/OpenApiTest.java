package io.sundew.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sundew.broker.config.BrokerConfig;
import io.sundew.broker.config.ConfigLoader;
import io.sundew.broker.config.LoadOptions;
import io.sundew.broker.http.Answer;
import io.sundew.broker.plugin.HookChain;
import io.sundew.broker.routing.RetainedMessages;
import io.sundew.broker.routing.SubscriptionIndex;
import io.sundew.broker.session.InProcessClients;
import io.sundew.broker.session.Kernel;
import io.sundew.broker.session.QueueMemory;
import io.sundew.broker.session.Sessions;
import io.sundew.broker.session.Tracing;
import io.sundew.broker.store.MemoryStore;
import io.sundew.broker.time.TimeSource;
import io.sundew.broker.transport.EventLoops;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Holds {@code openapi.json} to the routes there really are. */
class OpenApiTest {
  private static final LoadOptions NO_FILE =
      new LoadOptions(
          Optional.empty(),
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Path.of("").toAbsolutePath(),
          Map.of());

  private JsonNode document;

  @BeforeEach
  void read() throws IOException {
    document = new JsonMapper().readTree(((Answer.Complete) OpenApi.document()).body());
  }

  @Test
  void pathsAndParameters_areThoseOfTheRoutes() {
    Map<String, TreeSet<String>> described = new TreeMap<>();
    for (var path : document.get("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        described.put(
            operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
            queryOf(operation.getValue()));
      }
    }
    Map<String, TreeSet<String>> there = new TreeMap<>();
    for (Route route : routes()) {
      there.put(route.method() + " " + route.path(), new TreeSet<>(route.parameters()));
    }
    assertEquals(there, described);
  }

  /** The table is looked at and no route of it run, so plugins and actions are not needed. */
  private static List<Route> routes() {
    var store = new MemoryStore();
    BrokerConfig config = ConfigLoader.load(NO_FILE).config();
    var kernel =
        new Kernel(
            () -> config,
            TimeSource.SYSTEM,
            () -> HookChain.EMPTY,
            new SubscriptionIndex(),
            new RetainedMessages(0, 0),
            () -> store,
            new Sessions(),
            new QueueMemory(0),
            new Tracing());
    try (var loops = new EventLoops(1, kernel)) {
      return AdminRoutes.table(
          new AdminContext(
              "0",
              kernel,
              loops.loops(),
              null,
              new InProcessClients(kernel, loops.loops()),
              List::of,
              null),
          0);
    }
  }

  private TreeSet<String> queryOf(JsonNode operation) {
    var names = new TreeSet<String>();
    for (JsonNode parameter : operation.path("parameters")) {
      JsonNode resolved = parameter.has("$ref") ? at(parameter.get("$ref").asText()) : parameter;
      if (resolved.get("in").asText().equals("query")) {
        names.add(resolved.get("name").asText());
      }
    }
    return names;
  }

  private JsonNode at(String reference) {
    return document.at(reference.substring(1));
  }

  @Test
  void references_leadSomewhere_andOperationsHaveNamesOfTheirOwn() {
    List<String> dangling = new ArrayList<>();
    for (JsonNode reference : document.findValues("$ref")) {
      if (at(reference.asText()).isMissingNode()) {
        dangling.add(reference.asText());
      }
    }
    assertEquals(List.of(), dangling);
    List<String> names = document.findValuesAsText("operationId");
    assertEquals(names.size(), new TreeSet<>(names).size());
    assertTrue(document.get("openapi").asText().startsWith("3.1"));
  }

  @Test
  void everyNameInAPath_isAParameter() {
    for (var path : document.get("paths").properties()) {
      for (JsonNode operation : path.getValue()) {
        var names = new TreeSet<String>();
        for (JsonNode parameter : operation.path("parameters")) {
          JsonNode resolved =
              parameter.has("$ref") ? at(parameter.get("$ref").asText()) : parameter;
          if (resolved.get("in").asText().equals("path")) {
            names.add("{" + resolved.get("name").asText() + "}");
          }
        }
        var inPath = new TreeSet<String>();
        for (String segment : path.getKey().split("/")) {
          if (segment.startsWith("{")) {
            inPath.add(segment);
          }
        }
        assertEquals(inPath, names, path.getKey());
      }
    }
  }
}
