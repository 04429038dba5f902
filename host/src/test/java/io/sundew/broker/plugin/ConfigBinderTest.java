package io.sundew.broker.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Settings to records. */
class ConfigBinderTest {
  enum Mode {
    FAST,
    VERY_SLOW
  }

  record Route(String match, Optional<Integer> qos) {}

  record All(
      String text,
      int number,
      long big,
      boolean flag,
      double share,
      Path file,
      Duration timeOut,
      Mode mode,
      Optional<String> maybe,
      List<Route> routes,
      Map<String, Long> limits,
      Route nested) {}

  record One(int value) {}

  record Checked(int value) {
    Checked {
      if (value < 0) {
        throw new IllegalArgumentException("value must not be negative");
      }
    }
  }

  private final ConfigBinder binder = new ConfigBinder(Path.of("/etc/sundew"));

  private String refusal(Class<? extends Record> type, Map<String, ?> settings) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> binder.bind(type, settings))
            .getMessage());
  }

  @Test
  void bind_everyType() {
    All all =
        binder.bind(
            All.class,
            Map.ofEntries(
                Map.entry("text", 42),
                Map.entry("number", 7),
                Map.entry("big", 1L << 40),
                Map.entry("flag", true),
                Map.entry("share", 1),
                Map.entry("file", "users"),
                Map.entry("time-out", "250ms"),
                Map.entry("mode", "very-slow"),
                Map.entry(
                    "routes", List.of(Map.of("match", "a/#", "qos", 1), Map.of("match", "b"))),
                Map.entry("limits", Map.of("x", 5)),
                Map.entry("nested", Map.of("match", "c"))));

    assertEquals(
        new All(
            "42",
            7,
            1L << 40,
            true,
            1.0,
            Path.of("/etc/sundew/users"),
            Duration.ofMillis(250),
            Mode.VERY_SLOW,
            Optional.empty(),
            List.of(new Route("a/#", Optional.of(1)), new Route("b", Optional.empty())),
            Map.of("x", 5L),
            new Route("c", Optional.empty())),
        all);
  }

  @Test
  void bind_durations() {
    record Time(Duration d) {}
    Map<String, Duration> cases =
        Map.of(
            "2s",
            Duration.ofSeconds(2),
            "5m",
            Duration.ofMinutes(5),
            "1h",
            Duration.ofHours(1),
            "3d",
            Duration.ofDays(3));

    cases.forEach(
        (text, duration) ->
            assertEquals(new Time(duration), binder.bind(Time.class, Map.of("d", text))));
    for (Object bad : List.of("", "s", "-1s", "1y", "99999999999999999999s")) {
      refusal(Time.class, Map.of("d", bad));
    }
  }

  @Test
  void bind_absolutePath_staysAsItIs() {
    record File(Path file) {}

    assertEquals(new File(Path.of("/x/y")), binder.bind(File.class, Map.of("file", "/x/y")));
  }

  @Test
  void bind_wrongKeys_namesThemAndTheNearest() {
    assertEquals(
        "config.valeu: unknown key, did you mean 'value'? (keys are value)",
        refusal(One.class, Map.of("valeu", 1)));
    assertEquals("config.value: missing", refusal(One.class, Map.of()));
    assertEquals(
        "config.routes[0].qso: unknown key, did you mean 'qos'? (keys are match, qos)",
        refusal(RoutesOnly.class, Map.of("routes", List.of(Map.of("match", "a", "qso", 1)))));
  }

  record RoutesOnly(List<Route> routes) {}

  @Test
  void bind_wrongTypes_saysWhatIsWanted() {
    assertEquals(
        "config.value: 'x' is not a whole number from -2147483648 to 2147483647",
        refusal(One.class, Map.of("value", "x")));
    refusal(One.class, Map.of("value", 1L << 40));
    refusal(One.class, Map.of("value", 1.5));
    assertEquals(
        "config.routes: 'a' is not a list", refusal(RoutesOnly.class, Map.of("routes", "a")));
    assertEquals(
        "config.routes[0]: 'a' is not a block of keys",
        refusal(RoutesOnly.class, Map.of("routes", List.of("a"))));
    record Moded(Mode mode) {}
    assertEquals(
        "config.mode: 'slow' is none of fast, very-slow",
        refusal(Moded.class, Map.of("mode", "slow")));
  }

  @Test
  void bind_whatTheRecordRefuses_carriesItsMessage() {
    assertEquals("config: value must not be negative", refusal(Checked.class, Map.of("value", -1)));
  }
}
