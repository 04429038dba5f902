package io.sundew.conformance;

import java.util.Arrays;

/**
 * A normative statement of a standard; in the order of their numbers.
 *
 * @param version the version of MQTT
 * @param id its identifier, such as {@code MQTT-3.1.2-4}
 */
record Statement(String version, String id) implements Comparable<Statement> {
  Statement {
    if (!id.matches("MQTT-\\d+(\\.\\d+)*-\\d+")) {
      throw new IllegalArgumentException("no identifier of a statement: " + id);
    }
  }

  /** The section it stands in, such as {@code 3.1.2}. */
  String section() {
    return id.substring("MQTT-".length(), id.lastIndexOf('-'));
  }

  /** The number of its chapter. */
  int chapter() {
    return numbers()[0];
  }

  @Override
  public int compareTo(Statement other) {
    int byVersion = other.version.compareTo(version);
    return byVersion != 0 ? byVersion : Arrays.compare(numbers(), other.numbers());
  }

  @Override
  public String toString() {
    return id + " of " + version;
  }

  private int[] numbers() {
    return Arrays.stream(id.substring("MQTT-".length()).split("[.-]", -1))
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
