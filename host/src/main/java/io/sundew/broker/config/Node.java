package io.sundew.broker.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A YAML value that knows where it stands. */
sealed interface Node {
  Source source();

  /** Keys in the order of the file. */
  record Mapping(Source source, Map<String, Entry> entries) implements Node {}

  /** A list. */
  record Sequence(Source source, List<Node> items) implements Node {}

  /** A string, number, boolean or null. */
  record Scalar(Source source, @Nullable Object value) implements Node {}

  /** A value and where its key stands. */
  record Entry(Source key, Node value) {}

  /** What the value is, for messages. */
  default String kind() {
    return switch (this) {
      case Mapping _ -> "a section";
      case Sequence _ -> "a list";
      case Scalar scalar -> scalar.value() == null ? "nothing" : "'" + scalar.value() + "'";
    };
  }
}
