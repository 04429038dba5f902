package io.sundew.broker.cli;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/** C's {@code strftime} in the C locale, for {@code log_timestamp_format}. */
final class Strftime {
  private static final Map<Character, DateTimeFormatter> PATTERNS =
      Map.ofEntries(
          pattern('Y', "uuuu"),
          pattern('y', "uu"),
          pattern('m', "MM"),
          pattern('d', "dd"),
          pattern('j', "DDD"),
          pattern('H', "HH"),
          pattern('I', "hh"),
          pattern('M', "mm"),
          pattern('S', "ss"),
          pattern('p', "a"),
          pattern('b', "MMM"),
          pattern('h', "MMM"),
          pattern('B', "MMMM"),
          pattern('a', "EEE"),
          pattern('A', "EEEE"),
          pattern('u', "e"),
          pattern('z', "xx"),
          pattern('Z', "zzz"),
          pattern('F', "uuuu-MM-dd"),
          pattern('D', "MM/dd/uu"),
          pattern('T', "HH:mm:ss"),
          pattern('R', "HH:mm"),
          pattern('e', "ppd"),
          pattern('c', "EEE MMM ppd HH:mm:ss uuuu"));

  private Strftime() {}

  private static Map.Entry<Character, DateTimeFormatter> pattern(char letter, String pattern) {
    return Map.entry(letter, DateTimeFormatter.ofPattern(pattern, Locale.UK));
  }

  /** The time in that format; a conversion that is not known stays as it is. */
  static String format(String format, ZonedDateTime time) {
    var text = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      if (format.charAt(i) == '%' && i + 1 < format.length()) {
        text.append(convert(format.charAt(++i), time));
      } else {
        text.append(format.charAt(i));
      }
    }
    return text.toString();
  }

  private static String convert(char letter, ZonedDateTime time) {
    DateTimeFormatter formatter = PATTERNS.get(letter);
    if (formatter != null) {
      return formatter.format(time);
    }
    return switch (letter) {
      case 's' -> Long.toString(time.toEpochSecond());
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      default -> "%" + letter;
    };
  }
}
