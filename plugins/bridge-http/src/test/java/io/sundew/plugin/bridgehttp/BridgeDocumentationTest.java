package io.sundew.plugin.bridgehttp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.sundew.api.Qos;
import io.sundew.testkit.RawClient;
import io.sundew.testkit.TestBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The configuration in the manual, run as it stands there, to a service of the test's. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class BridgeDocumentationTest {
  private static final Path MANUAL = Path.of("../../docs/bridge-http.md");
  private static final String SERVICE = "https://hooks.example.org";

  @TempDir Path directory;

  @Test
  void manual_showsAConfigurationThatWorks() throws Exception {
    String block = Files.readString(MANUAL).split("```yaml\n", 2)[1].split("```", 2)[0];
    try (var sink = new Sink()) {
      String ours = block.replace(SERVICE, sink.url(""));
      JsonNode config = new ObjectMapper(new YAMLFactory()).readTree(ours).at("/plugins/0/config");
      Map<String, Object> settings =
          new ObjectMapper()
              .convertValue(
                  config,
                  new ObjectMapper()
                      .getTypeFactory()
                      .constructMapType(Map.class, String.class, Object.class));
      try (TestBroker broker = Bridge.awaitRoutes(Bridge.broker(directory, settings).start(), 1);
          RawClient client = broker.v5().clientId("c1").open()) {
        client.publish("sensors/attic/temperature", Qos.AT_LEAST_ONCE, "21.5");
        Bridge.awaitGot(sink, 1);
      }
      var got = sink.got.getFirst();
      assertEquals("/rooms/attic", got.uri());
      JsonNode envelope = new ObjectMapper().readTree(got.body());
      assertEquals(21.5, envelope.path("payload").doubleValue());
      assertEquals("sensors/attic/temperature", envelope.path("topic").textValue());
    }
  }
}
