package io.sundew.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON objects as lines for people, a column for each key. What comes from clients cannot look like
 * more than one line.
 */
final class Table {
  private final List<List<String>> lines = new ArrayList<>();

  /** A table with these headings. */
  Table(String... headings) {
    lines.add(List.of(headings));
  }

  /** Adds a line. */
  Table line(Object... cells) {
    List<String> line = new ArrayList<>();
    for (Object cell : cells) {
      line.add(OneLine.of(cell instanceof JsonNode node ? text(node) : String.valueOf(cell)));
    }
    lines.add(line);
    return this;
  }

  /** A scalar as it is, a list with commas, nothing as {@code -}. */
  static String text(JsonNode node) {
    if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(text(item)));
      return items.isEmpty() ? "-" : String.join(",", items);
    }
    String text = node.isMissingNode() || node.isNull() ? "" : node.asText();
    return text.isEmpty() ? "-" : text;
  }

  /** Prints it. */
  void print(PrintStream out) {
    int columns = lines.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> line : lines) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    for (List<String> line : lines) {
      var text = new StringBuilder();
      for (int i = 0; i < columns; i++) {
        boolean last = i == columns - 1;
        text.append(line.get(i));
        text.append(last ? "" : " ".repeat(widths[i] - line.get(i).length() + 2));
      }
      out.println(text.toString().stripTrailing());
    }
  }
}
