package io.sundew.broker.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads YAML into {@link Node}s. The parser's events are used instead of its object mapper, because
 * only they say where a key stands. Depth and size are bounded by the parser's own limits.
 */
final class YamlReader {
  private static final YAMLFactory FACTORY =
      YAMLFactory.builder()
          .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS) // 'no' is no boolean
          .build();

  private final String file;
  private final YAMLParser parser;
  private final Variables variables;

  private YamlReader(String file, YAMLParser parser, Variables variables) {
    this.file = file;
    this.parser = parser;
    this.variables = variables;
  }

  /**
   * Reads the one document of that text.
   *
   * @param file names the text in messages
   * @throws ConfigException when it is not YAML, holds a key twice, an alias or a second document
   */
  static Node.Mapping read(String file, String text, Variables variables) {
    try (YAMLParser parser = FACTORY.createParser(text)) {
      return new YamlReader(file, parser, variables).document();
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String problem = e.getOriginalMessage().lines().findFirst().orElse("unreadable");
      throw new ConfigException(
          new Source(file, at == null ? 0 : at.getLineNr()), "not YAML: " + problem);
    } catch (IOException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }

  private Node.Mapping document() throws IOException {
    JsonToken first = parser.nextToken();
    if (first == null) {
      return new Node.Mapping(new Source(file, 1), Map.of());
    }
    Node root = node(first);
    if (!(root instanceof Node.Mapping mapping)) {
      throw new ConfigException(root.source(), "expected keys with values, found " + root.kind());
    }
    if (parser.nextToken() != null) {
      throw new ConfigException(here(), "a second document; a configuration is one");
    }
    return mapping;
  }

  private Node node(JsonToken token) throws IOException {
    if (parser.isCurrentAlias()) {
      throw new ConfigException(here(), "an alias; write the value out");
    }
    return switch (token) {
      case START_OBJECT -> mapping();
      case START_ARRAY -> sequence();
      case VALUE_STRING -> new Node.Scalar(here(), variables.expand(here(), parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalar(parser.getNumberValue());
      case VALUE_TRUE -> scalar(true);
      case VALUE_FALSE -> scalar(false);
      case VALUE_NULL -> scalar(null);
      case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
          throw new ConfigException(
              here(), "a value of a kind that a configuration has no use for");
    };
  }

  private Node.Scalar scalar(@Nullable Object value) {
    return new Node.Scalar(here(), value);
  }

  private Node mapping() throws IOException {
    Source start = here();
    Map<String, Node.Entry> entries = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Source key = here();
      String name = parser.currentName();
      Node.Entry before = entries.put(name, new Node.Entry(key, node(parser.nextToken())));
      if (before != null) {
        throw new ConfigException(
            key, "'" + name + "' is given a second time, it stands in line " + before.key().line());
      }
    }
    return new Node.Mapping(start, entries);
  }

  private Node sequence() throws IOException {
    Source start = here();
    List<Node> items = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      items.add(node(token));
    }
    return new Node.Sequence(start, items);
  }

  private Source here() {
    return new Source(file, parser.currentTokenLocation().getLineNr());
  }
}
