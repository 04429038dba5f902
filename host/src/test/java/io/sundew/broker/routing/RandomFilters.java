package io.sundew.broker.routing;

import java.util.List;
import java.util.Random;

/** Topics and filters out of so few level names that many match each other. */
final class RandomFilters {
  private static final List<String> NAMES =
      List.of("", "a", "b", "c", "$x", "aa", "ab", "Aa", "BB", "longer name");

  private final Random random;

  RandomFilters(long seed) {
    random = new Random(seed);
  }

  int number(int bound) {
    return random.nextInt(bound);
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  String topic() {
    var topic = new StringBuilder(name());
    for (int levels = random.nextInt(5); levels > 0; levels--) {
      topic.append('/').append(name());
    }
    return topic.isEmpty() ? topic() : topic.toString();
  }

  String filter() {
    String[] levels = topic().split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      if (chance(25)) {
        levels[i] = "+";
      }
    }
    String filter = String.join("/", levels);
    if (chance(20)) {
      filter = chance(50) ? filter + "/#" : "#";
    }
    return filter;
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }
}
