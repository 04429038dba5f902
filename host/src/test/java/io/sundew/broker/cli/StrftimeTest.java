package io.sundew.broker.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrftimeTest {
  private static final ZonedDateTime TIME =
      ZonedDateTime.of(2026, 3, 5, 14, 7, 9, 0, ZoneId.of("Europe/Berlin"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          %Y-%m-%dT%H:%M:%S%z | 2026-03-05T14:07:09+0100
          %F %T               | 2026-03-05 14:07:09
          %a %b %e %Y %j      | Thu Mar  5 2026 064
          %I:%M %y %A %B      | 02:07 26 Thursday March
          %s                  | 1772716029
          100%% %Q %          | 100% %Q %
          """)
  void format_asInC(String format, String text) {
    assertEquals(text, Strftime.format(format, TIME));
  }
}
