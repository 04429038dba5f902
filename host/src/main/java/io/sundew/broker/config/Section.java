package io.sundew.broker.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of one YAML mapping, read by name. A value that does not fit is reported and
 * read as if it were not there, so that one reading finds all problems; {@link #end} reports the
 * keys nobody asked for.
 */
final class Section {
  private final String path;
  private final Node.Mapping mapping;
  private final Problems problems;
  private final Map<String, String> known;

  /**
   * @param path of this section, such as {@code plugins.hooks.}; empty at the top
   * @param known collects the full names of all keys that are asked for, with the path of their
   *     section
   */
  Section(String path, Node.Mapping mapping, Problems problems, Map<String, String> known) {
    this.path = path;
    this.mapping = mapping;
    this.problems = problems;
    this.known = known;
  }

  /** The section that stands where there is none. */
  private Section empty(String key) {
    Node.Mapping nothing = new Node.Mapping(source(), Map.of());
    return new Section(path + key + ".", nothing, problems, known);
  }

  Source source() {
    return mapping.source();
  }

  Source source(String key) {
    Node.Entry entry = mapping.entries().get(key);
    return entry == null ? source() : entry.key();
  }

  boolean has(String key) {
    return mapping.entries().containsKey(key);
  }

  void error(String key, String message) {
    problems.error(source(key), message);
  }

  private Optional<Node> value(String key) {
    known.put(path + key, path);
    return Optional.ofNullable(mapping.entries().get(key)).map(Node.Entry::value);
  }

  /** Reads a scalar with that reader, which answers empty for what does not fit. */
  private <T> Optional<T> read(String key, String expected, Function<Object, Optional<T>> reader) {
    Optional<Node> node = value(key);
    Optional<T> result =
        node.map(n -> n instanceof Node.Scalar(_, Object scalar) ? scalar : null).flatMap(reader);
    if (node.isPresent() && result.isEmpty()) {
      error(key, "'" + key + "' must be " + expected + ", not " + node.get().kind());
    }
    return result;
  }

  Optional<String> text(String key) {
    return read(key, "a text", value -> Optional.of(value.toString()));
  }

  Optional<String> text(String key, String pattern, String expected) {
    return read(
        key, expected, value -> Optional.of(value.toString()).filter(s -> s.matches(pattern)));
  }

  Optional<Boolean> flag(String key) {
    return read(
        key,
        "true or false",
        value ->
            switch (value.toString()) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /** Whether the word {@code false} stands in the place of a section. */
  boolean isOff(String key) {
    return value(key)
        .filter(
            node ->
                node instanceof Node.Scalar(_, Object value) && value.toString().equals("false"))
        .isPresent();
  }

  int integer(String key, int missing, int minimum, int maximum) {
    return read(
            key,
            "a whole number from " + minimum + " to " + maximum,
            value -> whole(value).filter(n -> n >= minimum && n <= maximum))
        .map(Long::intValue)
        .orElse(missing);
  }

  private static Optional<Long> whole(Object value) {
    try {
      return Optional.of(new BigDecimal(value.toString()).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty(); // the caller says what was expected
    }
  }

  long bytes(String key, long missing, long maximum) {
    return read(
            key,
            "a number of bytes such as 65536, 64KiB or 16MiB, at most " + maximum,
            value -> Quantities.bytes(value.toString()).filter(n -> n <= maximum))
        .orElse(missing);
  }

  Optional<Duration> duration(String key) {
    return read(
        key,
        "a time such as 250ms, 5s, 10m, 1h or 7d",
        value -> Quantities.duration(value.toString()));
  }

  long seconds(String key, long missing, long maximum) {
    Optional<Duration> duration = duration(key);
    boolean fits =
        duration.isEmpty()
            || (duration.get().toMillis() % 1000 == 0 && duration.get().toSeconds() <= maximum);
    if (!fits) {
      error(key, "'" + key + "' must be whole seconds, at most " + maximum);
      return missing;
    }
    return duration.map(Duration::toSeconds).orElse(missing);
  }

  /** One of the constants, in the configuration's spelling. */
  <E extends Enum<E>> Optional<E> oneOf(String key, Class<E> type) {
    return read(
        key,
        "one of " + String.join(", ", Spelling.of(type)),
        value -> Spelling.find(type, value.toString()));
  }

  /** A list of texts; a single text is a list of one. */
  Optional<List<String>> texts(String key) {
    return value(key)
        .map(
            node ->
                switch (node) {
                  case Node.Scalar(_, Object value) when value != null -> List.of(value.toString());
                  case Node.Sequence sequence -> sequence.items().stream().map(this::item).toList();
                  case Node.Scalar _, Node.Mapping _ -> {
                    error(key, "'" + key + "' must be a list of texts, not " + node.kind());
                    yield List.of();
                  }
                });
  }

  private String item(Node node) {
    if (node instanceof Node.Scalar(_, Object value) && value != null) {
      return value.toString();
    }
    problems.error(node.source(), "expected a text, found " + node.kind());
    return "";
  }

  /** The section under that key; an empty one where there is none. */
  Section section(String key) {
    return value(key)
        .filter(
            node -> {
              if (!(node instanceof Node.Mapping)) {
                error(key, "'" + key + "' must be a section of keys, not " + node.kind());
              }
              return node instanceof Node.Mapping;
            })
        .map(node -> new Section(path + key + ".", (Node.Mapping) node, problems, known))
        .orElseGet(() -> empty(key));
  }

  /** The sections that are listed under that key. */
  List<Section> sections(String key) {
    Optional<Node> node = value(key);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof Node.Sequence sequence)) {
      error(
          key,
          "'" + key + "' must be a list, each item beginning with '- ', not " + node.get().kind());
      return List.of();
    }
    List<Section> sections = new ArrayList<>();
    for (Node item : sequence.items()) {
      if (item instanceof Node.Mapping section) {
        sections.add(new Section(path + key + ".", section, problems, known));
      } else {
        problems.error(
            item.source(),
            "an item of '" + key + "' must be a section of keys, not " + item.kind());
      }
    }
    return sections;
  }

  /** What stands under that key as maps, lists and scalars, for somebody else to make sense of. */
  Map<String, Object> settings(String key) {
    Optional<Node> node = value(key);
    if (node.isPresent() && !(node.get() instanceof Node.Mapping)) {
      error(key, "'" + key + "' must be a section of keys, not " + node.get().kind());
    }
    return node.isPresent() && node.get() instanceof Node.Mapping section
        ? plain(section)
        : Map.of();
  }

  private Map<String, Object> plain(Node.Mapping section) {
    Map<String, Object> settings = new LinkedHashMap<>();
    section
        .entries()
        .forEach(
            (key, entry) -> {
              Object value = plain(entry.value());
              if (value == null) {
                problems.error(
                    entry.key(), "'" + key + "' has no value; give one or remove the key");
              } else {
                settings.put(key, value);
              }
            });
    return settings;
  }

  private @Nullable Object plain(Node node) {
    return switch (node) {
      case Node.Mapping section -> plain(section);
      case Node.Sequence list -> {
        List<Object> items = new ArrayList<>();
        for (Node item : list.items()) {
          Object value = plain(item);
          if (value == null) {
            problems.error(item.source(), "an item without a value");
          } else {
            items.add(value);
          }
        }
        yield items;
      }
      case Node.Scalar scalar -> scalar.value();
    };
  }

  /** Reports every key that was not asked for. */
  void end() {
    TreeSet<String> here = new TreeSet<>();
    known.forEach(
        (name, section) -> {
          if (section.equals(path)) {
            here.add(name.substring(path.length()));
          }
        });
    mapping
        .entries()
        .forEach(
            (key, entry) -> {
              if (!here.contains(key)) {
                problems.error(entry.key(), "unknown key '" + key + "'" + Nearest.hint(key, here));
              }
            });
  }
}
