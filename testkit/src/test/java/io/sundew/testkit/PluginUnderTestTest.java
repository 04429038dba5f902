package io.sundew.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sundew.api.Hooks;
import io.sundew.api.PluginContext;
import io.sundew.api.Qos;
import io.sundew.api.SundewPlugin;
import io.sundew.broker.config.ConfigException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a plugin's author is given: the plugin loaded as an operator's broker loads it. */
class PluginUnderTestTest {
  @RegisterExtension
  static final SundewExtension SUNDEW =
      SundewExtension.with(broker -> broker.plugin(LoudVoicePlugin.class, Map.of("mark", "!")));

  /** Ends texts with a mark. */
  public static final class LoudVoicePlugin implements SundewPlugin {
    record Config(String mark) {}

    @Override
    public Hooks start(PluginContext context) {
      String mark = context.config(Config.class).mark() + Voices.COUNT;
      return Hooks.NONE.onPublish(
          (message, _) -> message.withText(message.text() + mark).forward());
    }
  }

  @Test
  void plugin_isLoadedWithAllThatLiesBesideIt(TestBroker broker) {
    try (RawClient client = broker.v5().open()) {
      client.subscribe("voice", Qos.AT_LEAST_ONCE);
      client.publish("voice", Qos.AT_LEAST_ONCE, "hear");
      client.receive("voice", "hear!1");
    }
  }

  @Test
  void id_withoutManifest_isTheClassNameInKebabCase() {
    assertEquals("loud-voice", PluginUnderTest.of(LoudVoicePlugin.class).id());
  }

  @Test
  void wrongSettings_areAnExceptionOfStart() {
    var builder = TestBroker.builder().plugin(LoudVoicePlugin.class, Map.of("marc", "!"));
    String message = assertThrows(ConfigException.class, builder::start).getMessage();
    assertTrue(message.contains("did you mean 'mark'"), message);
  }
}

/** Another class of the plugin's. */
final class Voices {
  static final Integer COUNT = 1; // not a constant the compiler could copy

  private Voices() {}
}
